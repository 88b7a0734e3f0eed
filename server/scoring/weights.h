#pragma once

#include <span>

#include "absl/status/status.h"
#include "tierline/v1/scoring_service.pb.h"

namespace tierline::scoring {

// Sets weights[changed] to `weight` and rescales the others in proportion, so that all add up to 1; others
// that are all 0 share the rest evenly. kInvalidArgument unless 0 <= weight <= 1 and, for the only weight, 1.
absl::Status RescaleWeights(std::span<double> weights, size_t changed, double weight);

// Applies changes to a model, one after the other; each rescales the weights of its level. kInvalidArgument
// names a dimension or indicator that the model does not have, or a weight out of range; the model is then
// unchanged.
absl::Status ApplyWeightChanges(std::span<const v1::WeightChange* const> changes, v1::ScoringModel& model);

}  // namespace tierline::scoring
