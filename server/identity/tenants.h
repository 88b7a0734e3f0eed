#pragma once

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/sql/sql.h"
#include "server/store/store.h"
#include "tierline/v1/admin_service.pb.h"

// A company's settings where they are kept.
namespace tierline::identity {

// Empty when the tenant was never set up.
absl::StatusOr<std::optional<v1::Tenant>> ReadTenant(sql::Connection& db, store::TenantId tenant);

// Creates or replaces the settings of the transaction's tenant; fills in name, etag and times. The settings
// must have been checked (CheckTenant).
absl::Status PutTenant(store::WriteTransaction& tx, v1::Tenant& tenant);

// Violations of what annotations cannot say: the time zone is known here.
absl::Status CheckTenant(const v1::Tenant& tenant, absl::string_view field_path);

}  // namespace tierline::identity
