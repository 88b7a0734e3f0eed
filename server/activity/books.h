#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/identity/call.h"
#include "server/sql/sql.h"

namespace tierline::activity {

// What the tenant's books say, for one call.
struct Books {
  std::string currency;
  absl::TimeZone zone;
  absl::Time latest;  // nothing may have happened later
};

// Facts and interactions may be dated so far ahead, for clocks that run fast and zones that differ.
inline constexpr absl::Duration kClockTolerance = absl::Hours(24);

// kFailedPrecondition / STATE_INVALID when the tenant was never set up.
absl::StatusOr<Books> ReadBooks(const identity::CallContext& call, sql::Connection& db);

}  // namespace tierline::activity
