#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/uuid.h"
#include "server/identity/call.h"
#include "server/sql/sql.h"

// Which customers a call may touch: all, or those of the caller's territories and those the caller owns.
namespace tierline::records {

// What decides who may touch a customer: ids of its territory and its owner, each possibly empty.
struct CustomerPlace {
  std::string territory;
  std::string owner;
};

// Whether the call may touch a customer at that place. Pure.
bool Reaches(const identity::CallContext& call, absl::string_view territory, absl::string_view owner);

// Where the customer stands, deleted ones too; empty when there is no such customer.
absl::StatusOr<std::optional<CustomerPlace>> ReadCustomerPlace(sql::Connection& db, store::TenantId tenant,
                                                               const Uuid& customer);

// The answer for the thing `name` that is missing or out of the caller's reach: RESOURCE_MISSING to callers
// who may touch everything; to all others the same PERMISSION_DENIED_OR_MISSING in both cases.
absl::Status MissingOrForbidden(const identity::CallContext& call, absl::string_view name);

// OK when the customer exists and the call may touch it, else MissingOrForbidden().
absl::Status CheckReach(const identity::CallContext& call, sql::Connection& db, const Uuid& customer);

}  // namespace tierline::records
