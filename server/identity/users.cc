#include "server/identity/users.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/names.h"
#include "server/identity/rows.h"

namespace tierline::identity {
namespace {

constexpr absl::string_view kColumns =
    "user_id, display_name, all_territories, state, version, created, updated, deleted";

v1::User UserOf(const sql::Row& row) {
  v1::User user;
  user.set_name(contract::UserName(row.Text(0)));
  user.set_display_name(std::string(row.Text(1)));
  user.set_all_territories(row.Bool(2));
  user.set_state(static_cast<v1::User::State>(row.Int64(3)));
  user.set_etag(EtagOf(row.Int64(4)));
  *user.mutable_create_time() = TimestampOf(row.Int64(5));
  *user.mutable_update_time() = TimestampOf(row.Int64(6));
  if (!row.IsNull(7)) *user.mutable_delete_time() = TimestampOf(row.Int64(7));
  return user;
}

// The parts of a user that stand in tables of their own.
absl::Status ReadGrants(sql::Connection& db, store::TenantId tenant, v1::User& user) {
  TIERLINE_ASSIGN_OR_RETURN(const std::string id, contract::ParseUserName(user.name()));
  TIERLINE_RETURN_IF_ERROR(
      db.Query("SELECT role FROM user_role WHERE tenant_id = $1 AND user_id = $2 ORDER BY role", {tenant, id},
               [&user](const sql::Row& row) {
                 user.add_roles(static_cast<v1::Role>(row.Int64(0)));
                 return absl::OkStatus();
               }));
  return db.Query(
      "SELECT territory_id FROM user_territory WHERE tenant_id = $1 AND user_id = $2 ORDER BY territory_id",
      {tenant, id}, [&user](const sql::Row& row) {
        user.add_territories(contract::TerritoryName(row.Text(0)));
        return absl::OkStatus();
      });
}

absl::Status WriteGrants(store::WriteTransaction& tx, const std::string& id, v1::User& user) {
  for (absl::string_view table : {"user_role", "user_territory"}) {
    TIERLINE_RETURN_IF_ERROR(
        tx.db()
            .Execute(absl::StrCat("DELETE FROM ", table, " WHERE tenant_id = $1 AND user_id = $2"),
                     {tx.tenant(), id})
            .status());
  }
  const std::set<int> roles(user.roles().begin(), user.roles().end());
  const std::set<std::string> territories(user.territories().begin(), user.territories().end());
  user.clear_roles();
  user.clear_territories();
  for (int role : roles) {
    user.add_roles(static_cast<v1::Role>(role));
    TIERLINE_RETURN_IF_ERROR(
        tx.db()
            .Execute("INSERT INTO user_role (tenant_id, user_id, role) VALUES ($1, $2, $3)",
                     {tx.tenant(), id, role})
            .status());
  }
  for (const std::string& name : territories) {
    user.add_territories(name);
    TIERLINE_ASSIGN_OR_RETURN(const std::string territory, contract::ParseTerritoryName(name));
    TIERLINE_RETURN_IF_ERROR(
        tx.db()
            .Execute("INSERT INTO user_territory (tenant_id, user_id, territory_id) VALUES ($1, $2, $3)",
                     {tx.tenant(), id, territory})
            .status());
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::optional<v1::User>> ReadUser(sql::Connection& db, store::TenantId tenant,
                                                 absl::string_view user) {
  std::optional<v1::User> found;
  TIERLINE_RETURN_IF_ERROR(
      db.Query(absl::StrCat("SELECT ", kColumns, " FROM user_account WHERE tenant_id = $1 AND user_id = $2"),
               {tenant, user}, [&found](const sql::Row& row) {
                 found = UserOf(row);
                 return absl::OkStatus();
               }));
  if (found.has_value()) TIERLINE_RETURN_IF_ERROR(ReadGrants(db, tenant, *found));
  return found;
}

absl::StatusOr<std::vector<v1::User>> ReadUsers(sql::Connection& db, store::TenantId tenant,
                                                absl::string_view after, int64_t limit, bool show_deleted) {
  std::vector<v1::User> users;
  TIERLINE_RETURN_IF_ERROR(db.Query(
      absl::StrCat("SELECT ", kColumns,
                   " FROM user_account WHERE tenant_id = $1 AND user_id > $2 AND (deleted IS NULL OR $3 = 1) "
                   "ORDER BY user_id LIMIT $4"),
      {tenant, after, show_deleted, limit}, [&users](const sql::Row& row) {
        users.push_back(UserOf(row));
        return absl::OkStatus();
      }));
  for (v1::User& user : users) TIERLINE_RETURN_IF_ERROR(ReadGrants(db, tenant, user));
  return users;
}

absl::Status PutUser(store::WriteTransaction& tx, v1::User& user) {
  TIERLINE_ASSIGN_OR_RETURN(const std::string id, contract::ParseUserName(user.name()));
  const int64_t now = absl::ToUnixMicros(tx.now());
  const int64_t version = NextVersion(VersionOf(user.etag()), tx);
  user.set_etag(EtagOf(version));
  if (!user.has_create_time()) *user.mutable_create_time() = TimestampOf(now);
  *user.mutable_update_time() = TimestampOf(now);
  TIERLINE_RETURN_IF_ERROR(
      tx.db()
          .Execute(
              "INSERT INTO user_account (tenant_id, user_id, display_name, all_territories, state, version, "
              "created, updated, deleted) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
              "ON CONFLICT (tenant_id, user_id) DO UPDATE SET display_name = excluded.display_name, "
              "all_territories = excluded.all_territories, state = excluded.state, "
              "version = excluded.version, updated = excluded.updated, deleted = excluded.deleted",
              {tx.tenant(), id, user.display_name(), user.all_territories(), static_cast<int>(user.state()),
               version, MicrosOf(user.create_time()), now,
               OptionalMicros(user.has_delete_time(), user.delete_time())})
          .status());
  TIERLINE_RETURN_IF_ERROR(WriteGrants(tx, id, user));
  return tx.BumpIdentity();
}

absl::StatusOr<int64_t> CountAdministrators(sql::Connection& db, store::TenantId tenant) {
  int64_t count = 0;
  TIERLINE_RETURN_IF_ERROR(
      db.Query("SELECT COUNT(*) FROM user_account u JOIN user_role r ON r.tenant_id = u.tenant_id AND "
               "r.user_id = u.user_id "
               "WHERE u.tenant_id = $1 AND u.state = $2 AND u.deleted IS NULL AND r.role = $3",
               {tenant, static_cast<int>(v1::User::ACTIVE), static_cast<int>(v1::ADMIN)},
               [&count](const sql::Row& row) {
                 count = row.Int64(0);
                 return absl::OkStatus();
               }));
  return count;
}

}  // namespace tierline::identity
