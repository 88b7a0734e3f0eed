#pragma once

#include <span>
#include <vector>

#include "server/scoring/engine.h"

namespace tierline::scoring {

// A change of one metric, all others staying as they are.
struct MetricChange {
  size_t indicator = 0;  // index into the compiled model's indicators
  double from = 0;
  double to = 0;
};

// Changes that together reach the cut; verified by scoring the changed row.
struct Lift {
  std::vector<MetricChange> changes;  // one, or two where no single one is enough
  double new_score = 0;
  double effort = 0;  // how many places in the population the changes climb, as a share; smaller is easier
};

// The smallest changes of metrics a sales person can change that bring the row's score to `target` or above,
// easiest first: single changes where there is one, else pairs. Counts change by whole numbers, money by
// whole units of 100 minor units, ratios by thousandths. At most `limit`. Empty when no pair is enough.
std::vector<Lift> FindLifts(const CompiledModel& compiled, const PopulationSnapshot& snapshot,
                            std::span<const double> row, double target, size_t limit);

}  // namespace tierline::scoring
