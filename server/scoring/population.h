#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/scoring/catalogue.h"
#include "server/scoring/columns.h"

// What a score needs to know of all customers: taken once per run and kept with it, so that any score can be
// computed again from (model version, snapshot, metric row).
namespace tierline::scoring {

// Statistics of the known values of one metric.
struct MetricStatistics {
  static constexpr size_t kMaxKnots = 1001;

  int64_t present = 0;  // customers that have the value
  double min = 0;
  double max = 0;
  double median = 0;  // mean of the middle two
  double sum = 0;
  std::vector<double> knots;  // ascending: all values, or kMaxKnots evenly spaced among more

  // The share of customers below `value`, equal ones counting half; 0.5 when nobody has the value.
  double Percentile(double value) const;

  bool operator==(const MetricStatistics&) const = default;
};

struct PopulationSnapshot {
  int64_t customers = 0;
  bool orders_loaded = false;  // at least one customer is known to have bought
  std::array<MetricStatistics, kMetricCount> metrics;

  bool operator==(const PopulationSnapshot&) const = default;
};

// Fills the relative metrics of all rows and takes the statistics. The same rows in any order give the same
// snapshot, bit for bit. kFailedPrecondition without rows; kInvalidArgument when a value is infinite (says
// metric and row).
absl::StatusOr<PopulationSnapshot> MeasurePopulation(Columns& columns);

// Fills the relative metrics of one row from a snapshot: how a single customer is scored again between runs.
void FillRelativeMetrics(const PopulationSnapshot& snapshot, std::span<double> row);

// A snapshot as bytes to be stored; metrics go by id, so that other builds can read it. Equal snapshots give
// equal bytes.
std::string EncodeSnapshot(const PopulationSnapshot& snapshot);

// kDataLoss when the bytes are not a snapshot. Metrics this build does not know are left out.
absl::StatusOr<PopulationSnapshot> DecodeSnapshot(absl::string_view bytes);

}  // namespace tierline::scoring
