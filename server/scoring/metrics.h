#pragma once

#include <limits>
#include <span>

#include "absl/time/time.h"
#include "server/scoring/catalogue.h"
#include "server/scoring/facts.h"

namespace tierline::scoring {

// The value of a metric that is not known.
inline constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

struct MetricContext {
  absl::Time as_of;          // what happened up to this counts
  absl::Time facts_through;  // the sources' complete-through, at most as_of: windows of ledger facts begin,
                             // and days since the last one are counted, from here
  absl::TimeZone zone;       // the tenant's; cuts days and windows
  int window_months = 12;
  int grace_days = 15;
  int default_terms_days = 30;
};

// Fills `row` (kMetricCount values) with the customer's metrics; kMissing where a value is not known.
// Relative metrics stay missing: FillRelativeMetrics() adds them. Never infinite. Pure: the order of facts
// does not matter.
//
// Purchases are orders, or invoices of a customer that has no order at all. Revenue is purchases less returns
// and less credit notes that do not name a return. A window of n months holds whole local days and ends on
// the day of the cut.
void ComputeMetrics(const CustomerFacts& facts, const MetricContext& context, std::span<double> row);

// When the row changes by itself although no fact arrives: the next local midnight after `as_of`.
absl::Time NextChange(const MetricContext& context);

}  // namespace tierline::scoring
