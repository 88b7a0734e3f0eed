#include "server/records/customer_scope.h"

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/errors.h"
#include "common/contract/names.h"

namespace tierline::records {

using identity::Ownership;

bool Reaches(const identity::CallContext& call, absl::string_view territory, absl::string_view owner) {
  switch (call.ownership) {
    case Ownership::kTenant:
      return true;
    case Ownership::kTerritory:
      return call.principal.ReachesTerritory(territory) ||
             (call.principal.kind == identity::Principal::Kind::kUser && call.principal.id == owner);
    case Ownership::kSelf:
    case Ownership::kDenied:
      break;
  }
  return false;
}

absl::StatusOr<std::optional<CustomerPlace>> ReadCustomerPlace(sql::Connection& db, store::TenantId tenant,
                                                               const Uuid& customer) {
  std::optional<CustomerPlace> place;
  TIERLINE_RETURN_IF_ERROR(
      db.QueryOne("SELECT territory, owner FROM customer WHERE tenant_id = $1 AND customer_id = $2",
                  {tenant, customer},
                  [&](const sql::Row& row) {
                    place = CustomerPlace{std::string(row.Text(0)), std::string(row.Text(1))};
                    return absl::OkStatus();
                  })
          .status());
  return place;
}

absl::Status MissingOrForbidden(const identity::CallContext& call, absl::string_view name) {
  if (call.ownership == Ownership::kTenant) {
    return contract::Error(absl::StatusCode::kNotFound, v1::RESOURCE_MISSING,
                           absl::StrCat("there is no ", name, "; check the name"),
                           {{"resource", std::string(name)}});
  }
  return contract::Error(
      absl::StatusCode::kPermissionDenied, v1::PERMISSION_DENIED_OR_MISSING,
      absl::StrCat(name, " does not exist or is not yours; check the name or ask for access"),
      {{"resource", std::string(name)}});
}

absl::Status CheckReach(const identity::CallContext& call, sql::Connection& db, const Uuid& customer) {
  TIERLINE_ASSIGN_OR_RETURN(const std::optional<CustomerPlace> place,
                            ReadCustomerPlace(db, call.principal.tenant, customer));
  if (place.has_value() && Reaches(call, place->territory, place->owner)) return absl::OkStatus();
  return MissingOrForbidden(call, contract::CustomerName(customer));
}

}  // namespace tierline::records
