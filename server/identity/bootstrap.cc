#include "server/identity/bootstrap.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/errors.h"
#include "common/contract/names.h"
#include "common/contract/validation.h"
#include "server/identity/credentials.h"
#include "server/identity/logins.h"
#include "server/identity/secrets.h"
#include "server/identity/tenants.h"
#include "server/identity/users.h"

namespace tierline::identity {
namespace {

v1::Tenant TenantOf(const NewTenant& wanted) {
  v1::Tenant tenant;
  tenant.set_name("tenant");
  tenant.set_display_name(wanted.display_name);
  tenant.set_profile(wanted.profile);
  tenant.set_currency_code(wanted.currency_code);
  tenant.set_time_zone(wanted.time_zone);
  tenant.set_fiscal_year_start_month(wanted.fiscal_year_start_month);
  tenant.set_visits_per_rep_day(wanted.visits_per_rep_day);
  return tenant;
}

absl::StatusOr<v1::User> AdministratorOf(const NewTenant& wanted) {
  TIERLINE_ASSIGN_OR_RETURN(const std::string id, contract::ParseCodeId(wanted.admin_id, "admin_id"));
  v1::User user;
  user.set_name(contract::UserName(id));
  user.set_display_name(wanted.admin_display_name);
  user.add_roles(v1::ADMIN);
  user.set_all_territories(true);
  user.set_state(v1::User::ACTIVE);
  return user;
}

absl::Status PutNewCode(store::WriteTransaction& tx, const std::string& user, IssuedCode& issued) {
  NewSecret code = MakeSecret(SecretKind::kCode, tx.tenant(), tx.rng());
  issued.code = std::move(code.text);
  issued.expires = tx.now() + kCodeLifetime;
  return PutCode(tx, code.digest, CodeRow{user, issued.expires});
}

}  // namespace

absl::StatusOr<IssuedCode> CreateTenant(store::Store& store, const NewTenant& wanted) {
  if (wanted.tenant < 1) return contract::InvalidField("tenant", "must be a number from 1");
  v1::Tenant tenant = TenantOf(wanted);
  TIERLINE_RETURN_IF_ERROR(contract::Validate(tenant));
  TIERLINE_RETURN_IF_ERROR(CheckTenant(tenant, "tenant"));
  TIERLINE_ASSIGN_OR_RETURN(v1::User administrator, AdministratorOf(wanted));
  TIERLINE_RETURN_IF_ERROR(contract::Validate(administrator));

  const absl::Status head = store.CreateTenant(wanted.tenant);
  if (!head.ok() && !absl::IsAlreadyExists(head)) return head;
  IssuedCode issued;
  TIERLINE_RETURN_IF_ERROR(
      store.WriteAndWait(wanted.tenant, [&](store::WriteTransaction& tx) -> absl::Status {
        TIERLINE_ASSIGN_OR_RETURN(const std::optional<v1::Tenant> present, ReadTenant(tx.db(), tx.tenant()));
        if (present.has_value()) {
          return contract::Error(absl::StatusCode::kAlreadyExists, v1::ALREADY_THERE,
                                 absl::StrCat("company ", tx.tenant(), " exists already"));
        }
        TIERLINE_RETURN_IF_ERROR(PutTenant(tx, tenant));
        TIERLINE_RETURN_IF_ERROR(PutUser(tx, administrator));
        return PutNewCode(tx, wanted.admin_id, issued);
      }));
  return issued;
}

absl::StatusOr<IssuedCode> IssueCode(store::Store& store, store::TenantId tenant, absl::string_view user_id) {
  TIERLINE_ASSIGN_OR_RETURN(const std::string id, contract::ParseCodeId(user_id, "user_id"));
  IssuedCode issued;
  TIERLINE_RETURN_IF_ERROR(store.WriteAndWait(tenant, [&](store::WriteTransaction& tx) -> absl::Status {
    TIERLINE_ASSIGN_OR_RETURN(const std::optional<v1::User> user, ReadUser(tx.db(), tx.tenant(), id));
    if (!user.has_value()) return absl::NotFoundError(absl::StrCat("there is no user ", id));
    if (user->state() != v1::User::ACTIVE || user->has_delete_time()) {
      return absl::FailedPreconditionError(absl::StrCat("user ", id, " is disabled or deleted"));
    }
    return PutNewCode(tx, id, issued);
  }));
  return issued;
}

}  // namespace tierline::identity
