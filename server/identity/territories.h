#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/identity/territory_tree.h"
#include "server/sql/sql.h"
#include "server/store/store.h"
#include "tierline/v1/admin_service.pb.h"

// Territories where they are kept.
namespace tierline::identity {

absl::StatusOr<std::optional<v1::Territory>> ReadTerritory(sql::Connection& db, store::TenantId tenant,
                                                           absl::string_view territory);

// Up to `limit` territories after the id `after`, by id.
absl::StatusOr<std::vector<v1::Territory>> ReadTerritories(sql::Connection& db, store::TenantId tenant,
                                                           absl::string_view after, int64_t limit);

// All of them.
absl::StatusOr<TerritoryTree> ReadTree(sql::Connection& db, store::TenantId tenant);

// Creates or replaces one; fills in etag and times, and says that identities changed. The tree as it will be
// must have been checked (CheckTree).
absl::Status PutTerritory(store::WriteTransaction& tx, v1::Territory& territory);

// Deletes one. Nothing may refer to it (HasReferences).
absl::Status DeleteTerritoryRow(store::WriteTransaction& tx, absl::string_view territory);

// Whether a territory stands below it or a user holds a grant on it.
absl::StatusOr<bool> HasReferences(sql::Connection& db, store::TenantId tenant, absl::string_view territory);

// The territories a user was granted, with all below them; ascending.
absl::StatusOr<std::vector<std::string>> ReadReach(sql::Connection& db, store::TenantId tenant,
                                                   absl::string_view user);

}  // namespace tierline::identity
