#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/base/uuid.h"
#include "server/scoring/facts.h"
#include "server/scoring/metrics.h"
#include "server/sql/sql.h"
#include "server/store/store.h"

// Reads what is known of customers out of the projections and the ledger, in the form the engine takes.
namespace tierline::tiering {

struct ScorableCustomer {
  Uuid id;
  bool deleted = false;
  std::string display_name;
  std::string territory;
  std::string owner;
  std::string imported_tier;
  scoring::CustomerFacts facts;
};

// What a reading of one tenant needs besides the customers: taken once per batch.
struct TenantFrame {
  store::TenantId tenant = 0;
  absl::TimeZone zone;
  std::string currency_code;
  absl::Time as_of;          // now
  absl::Time facts_through;  // the earliest complete-through of the declared sources, at most `as_of`
  std::map<std::string, double> industry_growth;  // newest growth not after `as_of`

  scoring::MetricContext Metrics(int window_months) const;
};

absl::StatusOr<TenantFrame> ReadFrame(sql::Connection& db, store::TenantId tenant, absl::Time now);

// The given customers, in the order of their ids, with all their facts; those that do not exist are left out.
absl::StatusOr<std::vector<ScorableCustomer>> ReadCustomers(sql::Connection& db, const TenantFrame& frame,
                                                            std::span<const Uuid> ids);

// The next at most `limit` live customers after `after` in the order of ids, with all their facts.
absl::StatusOr<std::vector<ScorableCustomer>> ReadCustomersAfter(sql::Connection& db,
                                                                 const TenantFrame& frame, const Uuid& after,
                                                                 int limit);

// How many live customers there are.
absl::StatusOr<int64_t> CountCustomers(sql::Connection& db, store::TenantId tenant);

}  // namespace tierline::tiering
