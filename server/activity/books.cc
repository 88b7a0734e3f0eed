#include "server/activity/books.h"

#include <optional>

#include "common/base/status.h"
#include "common/contract/errors.h"
#include "server/identity/tenants.h"
#include "server/records/tenant_zone.h"

namespace tierline::activity {
absl::StatusOr<Books> ReadBooks(const identity::CallContext& call, sql::Connection& db) {
  TIERLINE_ASSIGN_OR_RETURN(const std::optional<v1::Tenant> tenant,
                            identity::ReadTenant(db, call.principal.tenant));
  if (!tenant.has_value()) {
    return contract::Error(absl::StatusCode::kFailedPrecondition, v1::STATE_INVALID,
                           "the company's settings are missing; run tierlined init");
  }
  return Books{.currency = tenant->currency_code(),
               .zone = records::ZoneOf(tenant->time_zone()),
               .latest = call.now + kClockTolerance};
}

}  // namespace tierline::activity
