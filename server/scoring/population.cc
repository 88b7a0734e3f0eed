#include "server/scoring/population.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"

namespace tierline::scoring {
namespace {

// Values in ascending order, so that sums and statistics do not depend on the order of rows.
std::vector<double> SortedPresent(std::span<const double> column) {
  std::vector<double> values;
  values.reserve(column.size());
  for (const double value : column) {
    if (!std::isnan(value)) values.push_back(value + 0.0);  // -0 becomes 0: equal values must be equal bytes
  }
  std::sort(values.begin(), values.end());
  return values;
}

MetricStatistics StatisticsOf(std::span<const double> column) {
  MetricStatistics statistics;
  std::vector<double> values = SortedPresent(column);
  if (values.empty()) return statistics;
  const size_t n = values.size();
  statistics.present = static_cast<int64_t>(n);
  statistics.min = values.front();
  statistics.max = values.back();
  statistics.median =
      n % 2 == 1 ? values[n / 2] : values[n / 2 - 1] + (values[n / 2] - values[n / 2 - 1]) / 2;
  for (const double value : values) statistics.sum += value;
  if (n <= MetricStatistics::kMaxKnots) {
    statistics.knots = std::move(values);
    return statistics;
  }
  constexpr size_t kLast = MetricStatistics::kMaxKnots - 1;
  statistics.knots.reserve(kLast + 1);
  for (size_t i = 0; i <= kLast; ++i) statistics.knots.push_back(values[(i * (n - 1) + kLast / 2) / kLast]);
  return statistics;
}

absl::Status CheckFinite(const Columns& columns) {
  for (const MetricDefinition& metric : MetricCatalogue()) {
    const std::span<const double> column = columns.column(metric.column);
    for (size_t row = 0; row < column.size(); ++row) {
      if (!std::isinf(column[row])) continue;
      return absl::InvalidArgumentError(
          absl::StrCat("measuring the population: metric ", metric.id, " of row ", row, " is infinite"));
    }
  }
  return absl::OkStatus();
}

double RevenueShare(const PopulationSnapshot& snapshot, double revenue) {
  const double total = snapshot.metrics[kRevenue].sum;
  return total > 0 ? revenue / total : kMissing;
}

// The mean of the places by employees and by annual revenue, of what is known.
double SizePercentile(const PopulationSnapshot& snapshot, double employees, double annual_revenue) {
  double sum = 0;
  int known = 0;
  if (!std::isnan(employees)) sum += snapshot.metrics[kEmployees].Percentile(employees), ++known;
  if (!std::isnan(annual_revenue))
    sum += snapshot.metrics[kAnnualRevenue].Percentile(annual_revenue), ++known;
  return known > 0 ? sum / known : kMissing;
}

}  // namespace

double MetricStatistics::Percentile(double value) const {
  if (knots.empty()) return 0.5;
  const auto [low, high] = std::equal_range(knots.begin(), knots.end(), value);
  const double below = static_cast<double>(low - knots.begin());
  const double equal = static_cast<double>(high - low);
  return (below + equal / 2) / static_cast<double>(knots.size());
}

absl::StatusOr<PopulationSnapshot> MeasurePopulation(Columns& columns) {
  if (columns.rows() == 0) {
    return absl::FailedPreconditionError(
        "measuring the population: there are no customers; load customers first");
  }
  if (absl::Status status = CheckFinite(columns); !status.ok()) return status;
  PopulationSnapshot snapshot;
  snapshot.customers = static_cast<int64_t>(columns.rows());
  for (const MetricDefinition& metric : MetricCatalogue()) {
    if (!metric.relative) snapshot.metrics[metric.column] = StatisticsOf(columns.column(metric.column));
  }
  snapshot.orders_loaded = snapshot.metrics[kOrdersEver].max > 0;
  const std::span<double> share = columns.column(kRevenueShare);
  const std::span<double> size = columns.column(kSizePercentile);
  for (size_t row = 0; row < columns.rows(); ++row) {
    share[row] = RevenueShare(snapshot, columns.column(kRevenue)[row]);
    size[row] =
        SizePercentile(snapshot, columns.column(kEmployees)[row], columns.column(kAnnualRevenue)[row]);
  }
  for (const MetricDefinition& metric : MetricCatalogue()) {
    if (metric.relative) snapshot.metrics[metric.column] = StatisticsOf(columns.column(metric.column));
  }
  return snapshot;
}

void FillRelativeMetrics(const PopulationSnapshot& snapshot, std::span<double> row) {
  row[kRevenueShare] = RevenueShare(snapshot, row[kRevenue]);
  row[kSizePercentile] = SizePercentile(snapshot, row[kEmployees], row[kAnnualRevenue]);
}

}  // namespace tierline::scoring
