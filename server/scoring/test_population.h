#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "server/scoring/columns.h"
#include "server/scoring/engine.h"
#include "server/scoring/population.h"
#include "tierline/v1/scoring_service.pb.h"

// Populations and models for the scoring tests.
namespace tierline::scoring {

// A plausible distributor's customers: some never bought, some values missing. The same seed gives the same
// columns.
Columns RandomCustomers(size_t customers, uint64_t seed);

// Columns with one row per value of `metric`; all else missing.
Columns ColumnOf(MetricColumn metric, const std::vector<double>& values);

// A copy whose row i is row order[i] of `columns`.
Columns Rearranged(const Columns& columns, const std::vector<size_t>& order);

// A shuffled order of n rows.
std::vector<size_t> ShuffledOrder(size_t n, uint64_t seed);

// The model of a shipped template.
v1::ScoringModel TemplateModel(absl::string_view id);

// A model from a text proto. Ends the test when it cannot be read.
v1::ScoringModel ModelFrom(const std::string& text);

// One dimension per (metric, weight) with points equal to the raw value 0-100; tiers A from 80, B from 60, C.
v1::ScoringModel PlainModel(const std::vector<std::pair<std::string, double>>& metrics);

std::vector<double> Row(const Columns& columns, size_t row);

struct Scored {
  std::vector<double> scores;
  std::vector<uint8_t> tiers;
  std::vector<double> coverage;
  std::vector<double> contributions;

  bool operator==(const Scored&) const = default;
};

// Scores all rows in ranges of `step` rows.
Scored ScoreAll(const CompiledModel& compiled, const Columns& columns, size_t step = 1 << 30);

}  // namespace tierline::scoring
