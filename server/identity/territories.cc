#include "server/identity/territories.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/names.h"
#include "server/identity/rows.h"

namespace tierline::identity {
namespace {

constexpr absl::string_view kColumns = "territory_id, display_name, parent_id, version, created, updated";

v1::Territory TerritoryOf(const sql::Row& row) {
  v1::Territory territory;
  territory.set_name(contract::TerritoryName(row.Text(0)));
  territory.set_display_name(std::string(row.Text(1)));
  if (!row.Text(2).empty()) territory.set_parent(contract::TerritoryName(row.Text(2)));
  territory.set_etag(EtagOf(row.Int64(3)));
  *territory.mutable_create_time() = TimestampOf(row.Int64(4));
  *territory.mutable_update_time() = TimestampOf(row.Int64(5));
  return territory;
}

}  // namespace

absl::StatusOr<std::optional<v1::Territory>> ReadTerritory(sql::Connection& db, store::TenantId tenant,
                                                           absl::string_view territory) {
  std::optional<v1::Territory> found;
  TIERLINE_RETURN_IF_ERROR(db.Query(
      absl::StrCat("SELECT ", kColumns, " FROM territory WHERE tenant_id = $1 AND territory_id = $2"),
      {tenant, territory}, [&found](const sql::Row& row) {
        found = TerritoryOf(row);
        return absl::OkStatus();
      }));
  return found;
}

absl::StatusOr<std::vector<v1::Territory>> ReadTerritories(sql::Connection& db, store::TenantId tenant,
                                                           absl::string_view after, int64_t limit) {
  std::vector<v1::Territory> territories;
  TIERLINE_RETURN_IF_ERROR(db.Query(
      absl::StrCat(
          "SELECT ", kColumns,
          " FROM territory WHERE tenant_id = $1 AND territory_id > $2 ORDER BY territory_id LIMIT $3"),
      {tenant, after, limit}, [&territories](const sql::Row& row) {
        territories.push_back(TerritoryOf(row));
        return absl::OkStatus();
      }));
  return territories;
}

absl::StatusOr<TerritoryTree> ReadTree(sql::Connection& db, store::TenantId tenant) {
  TerritoryTree tree;
  TIERLINE_RETURN_IF_ERROR(db.Query("SELECT territory_id, parent_id FROM territory WHERE tenant_id = $1",
                                    {tenant}, [&tree](const sql::Row& row) {
                                      tree.emplace(std::string(row.Text(0)), std::string(row.Text(1)));
                                      return absl::OkStatus();
                                    }));
  return tree;
}

absl::Status PutTerritory(store::WriteTransaction& tx, v1::Territory& territory) {
  TIERLINE_ASSIGN_OR_RETURN(const std::string id, contract::ParseTerritoryName(territory.name()));
  std::string parent;
  if (!territory.parent().empty()) {
    TIERLINE_ASSIGN_OR_RETURN(parent, contract::ParseTerritoryName(territory.parent(), "parent"));
  }
  const int64_t now = absl::ToUnixMicros(tx.now());
  const int64_t version = NextVersion(VersionOf(territory.etag()), tx);
  territory.set_etag(EtagOf(version));
  if (!territory.has_create_time()) *territory.mutable_create_time() = TimestampOf(now);
  *territory.mutable_update_time() = TimestampOf(now);
  TIERLINE_RETURN_IF_ERROR(
      tx.db()
          .Execute(
              "INSERT INTO territory (tenant_id, territory_id, display_name, parent_id, version, created, "
              "updated) VALUES ($1, $2, $3, $4, $5, $6, $7) "
              "ON CONFLICT (tenant_id, territory_id) DO UPDATE SET display_name = excluded.display_name, "
              "parent_id = excluded.parent_id, version = excluded.version, updated = excluded.updated",
              {tx.tenant(), id, territory.display_name(), parent, version, MicrosOf(territory.create_time()),
               now})
          .status());
  return tx.BumpIdentity();
}

absl::Status DeleteTerritoryRow(store::WriteTransaction& tx, absl::string_view territory) {
  TIERLINE_RETURN_IF_ERROR(tx.db()
                               .Execute("DELETE FROM territory WHERE tenant_id = $1 AND territory_id = $2",
                                        {tx.tenant(), territory})
                               .status());
  return tx.BumpIdentity();
}

absl::StatusOr<bool> HasReferences(sql::Connection& db, store::TenantId tenant, absl::string_view territory) {
  const auto nothing = [](const sql::Row&) { return absl::OkStatus(); };
  TIERLINE_ASSIGN_OR_RETURN(
      const bool has_child,
      db.QueryOne("SELECT 1 FROM territory WHERE tenant_id = $1 AND parent_id = $2 LIMIT 1",
                  {tenant, territory}, nothing));
  if (has_child) return true;
  return db.QueryOne("SELECT 1 FROM user_territory WHERE tenant_id = $1 AND territory_id = $2 LIMIT 1",
                     {tenant, territory}, nothing);
}

absl::StatusOr<std::vector<std::string>> ReadReach(sql::Connection& db, store::TenantId tenant,
                                                   absl::string_view user) {
  std::vector<std::string> reach;
  // UNION, not UNION ALL: it ends even if the tree were damaged.
  TIERLINE_RETURN_IF_ERROR(
      db.Query("WITH RECURSIVE reach (territory_id) AS ("
               "SELECT territory_id FROM user_territory WHERE tenant_id = $1 AND user_id = $2 "
               "UNION SELECT t.territory_id FROM reach r JOIN territory t "
               "ON t.tenant_id = $1 AND t.parent_id = r.territory_id) SELECT territory_id FROM reach",
               {tenant, user}, [&reach](const sql::Row& row) {
                 reach.emplace_back(row.Text(0));
                 return absl::OkStatus();
               }));
  std::sort(reach.begin(), reach.end());
  return reach;
}

}  // namespace tierline::identity
