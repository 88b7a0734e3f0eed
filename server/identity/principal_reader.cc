#include "server/identity/principal_reader.h"

#include <optional>

#include "common/base/status.h"
#include "server/identity/api_keys.h"
#include "server/identity/territories.h"
#include "server/identity/tokens.h"
#include "tierline/v1/admin_service.pb.h"

namespace tierline::identity {
namespace {

absl::StatusOr<std::string> TenantName(sql::Connection& db, store::TenantId tenant) {
  std::string name;
  TIERLINE_RETURN_IF_ERROR(db.Query("SELECT display_name FROM tenant WHERE tenant_id = $1", {tenant},
                                    [&name](const sql::Row& row) {
                                      name = std::string(row.Text(0));
                                      return absl::OkStatus();
                                    }));
  return name;
}

}  // namespace

absl::StatusOr<Principal> ReadUserPrincipal(sql::Connection& db, store::TenantId tenant,
                                            absl::string_view user, const Uuid& login) {
  Principal principal;
  principal.kind = Principal::Kind::kUser;
  principal.tenant = tenant;
  principal.id = std::string(user);
  principal.login = login;
  TIERLINE_ASSIGN_OR_RETURN(
      const bool active,
      db.QueryOne("SELECT u.display_name, u.all_territories FROM user_account u "
                  "JOIN login l ON l.tenant_id = u.tenant_id AND l.user_id = u.user_id "
                  "WHERE u.tenant_id = $1 AND u.user_id = $2 AND u.state = $3 AND u.deleted IS NULL "
                  "AND l.login_id = $4 AND l.revoked IS NULL",
                  {tenant, user, static_cast<int>(v1::User::ACTIVE), login},
                  [&principal](const sql::Row& row) {
                    principal.display_name = std::string(row.Text(0));
                    principal.all_territories = row.Bool(1);
                    return absl::OkStatus();
                  }));
  if (!active) return CredentialRevoked();
  TIERLINE_RETURN_IF_ERROR(db.Query("SELECT role FROM user_role WHERE tenant_id = $1 AND user_id = $2",
                                    {tenant, user}, [&principal](const sql::Row& row) {
                                      principal.roles.Add(static_cast<v1::Role>(row.Int64(0)));
                                      return absl::OkStatus();
                                    }));
  TIERLINE_ASSIGN_OR_RETURN(principal.territories, ReadReach(db, tenant, user));
  TIERLINE_ASSIGN_OR_RETURN(principal.tenant_display_name, TenantName(db, tenant));
  return principal;
}

absl::StatusOr<Principal> ReadKeyPrincipal(sql::Connection& db, store::TenantId tenant, const Uuid& key,
                                           absl::Time now) {
  TIERLINE_ASSIGN_OR_RETURN(const std::optional<v1::ApiKey> row, ReadApiKey(db, tenant, key, now));
  if (!row.has_value() || row->state() == v1::ApiKey::REVOKED) return CredentialRevoked();
  if (row->state() != v1::ApiKey::ACTIVE) return CredentialExpired();
  Principal principal;
  principal.kind = Principal::Kind::kApiKey;
  principal.tenant = tenant;
  principal.id = key.ToString();
  principal.roles.Add(row->role());
  // A key has no grants: its role reaches the whole company.
  principal.all_territories = true;
  principal.display_name = row->display_name();
  TIERLINE_ASSIGN_OR_RETURN(principal.tenant_display_name, TenantName(db, tenant));
  return principal;
}

}  // namespace tierline::identity
