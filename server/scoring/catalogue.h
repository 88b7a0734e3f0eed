#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "absl/strings/string_view.h"
#include "tierline/v1/scoring_service.pb.h"

// The metric catalogue: every number a scoring model may use, with its names and its place in a metric row.
namespace tierline::scoring {

// The place of a metric in a row and of its column among the columns. The order is private to one build: what
// is stored names metrics by id.
enum MetricColumn : size_t {
  kRevenue,
  kOrders,
  kMeanOrder,
  kCycleDays,
  kRepurchases,
  kRecencyDays,
  kOnTimeCollection,
  kRevenueShare,
  kGrowthYoy,
  kCooperationYears,
  kOrdersEver,
  kInteractions,
  kContactRoom,
  kFeedbackQuality,
  kReferralsMade,
  kReferralsWon,
  kIndustryGrowth,
  kEmployees,
  kAnnualRevenue,
  kSizePercentile,
  kDecisionNodes,
  kKeyContactYears,
  kMetricCount,
};

enum class MetricUnit { kMinorUnits, kCount, kDays, kRatio, kYears, kGrade, kPercentile };

struct MetricDefinition {
  MetricColumn column;
  absl::string_view id;  // [a-z][a-z0-9_]*
  absl::string_view zh;
  absl::string_view en;
  absl::string_view description_zh;
  absl::string_view description_en;
  MetricUnit unit;
  v1::Metric::Source source;
  bool lower_is_better = false;
  bool windowed = false;    // looks at the model's window only
  bool actionable = false;  // a sales person can change it: may be suggested
  bool relative = false;    // needs the whole population: see FillRelativeMetrics()
  bool internal = false;    // serves the engine itself; neither listed nor allowed in models
};

// All definitions; the one of column c stands at index c. Lives as long as the process.
std::span<const MetricDefinition> MetricCatalogue();

// Empty for unknown and for internal metrics.
std::optional<MetricColumn> FindMetric(absl::string_view id);

// The definition as the API shows it.
v1::Metric MetricResource(const MetricDefinition& definition);

// "minor units", "count", "days", "ratio 0-1", "years", "grade 0-5", "percentile 0-1".
absl::string_view UnitName(MetricUnit unit);

}  // namespace tierline::scoring
