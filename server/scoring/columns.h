#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "server/scoring/catalogue.h"
#include "server/scoring/metrics.h"

namespace tierline::scoring {

// Metric values of many customers, one contiguous column per metric. Rows start missing. Different rows may
// be written by different threads.
class Columns {
 public:
  explicit Columns(size_t rows) : rows_(rows), values_(rows * kMetricCount, kMissing) {}

  size_t rows() const { return rows_; }

  std::span<double> column(size_t metric) { return {values_.data() + metric * rows_, rows_}; }
  std::span<const double> column(size_t metric) const { return {values_.data() + metric * rows_, rows_}; }

  void SetRow(size_t row, std::span<const double> metrics) {
    for (size_t m = 0; m < kMetricCount; ++m) values_[m * rows_ + row] = metrics[m];
  }
  void GetRow(size_t row, std::span<double> metrics) const {
    for (size_t m = 0; m < kMetricCount; ++m) metrics[m] = values_[m * rows_ + row];
  }

 private:
  size_t rows_;
  std::vector<double> values_;
};

}  // namespace tierline::scoring
