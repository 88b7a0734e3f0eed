#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/sql/sql.h"
#include "server/store/store.h"
#include "tierline/v1/admin_service.pb.h"

// Users where they are kept.
namespace tierline::identity {

// Deleted users, too. Empty when there never was one.
absl::StatusOr<std::optional<v1::User>> ReadUser(sql::Connection& db, store::TenantId tenant,
                                                 absl::string_view user);

// Up to `limit` users after the id `after`, by id.
absl::StatusOr<std::vector<v1::User>> ReadUsers(sql::Connection& db, store::TenantId tenant,
                                                absl::string_view after, int64_t limit, bool show_deleted);

// Creates or replaces the user with its roles and grants; fills in etag and times, and says that identities
// changed. The user must have been checked: a valid name, roles, and territories that exist.
absl::Status PutUser(store::WriteTransaction& tx, v1::User& user);

// Users who may log in and are administrators.
absl::StatusOr<int64_t> CountAdministrators(sql::Connection& db, store::TenantId tenant);

}  // namespace tierline::identity
