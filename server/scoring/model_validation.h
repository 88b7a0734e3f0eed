#pragma once

#include <vector>

#include "tierline/v1/scoring_service.pb.h"

namespace tierline::scoring {

// Everything that is wrong with a model, in the order of its fields; empty for a good one. Field paths are
// relative to the model: dimensions[0].indicators[2].weight. Total: any message is judged, none crashes.
std::vector<v1::ModelViolation> ValidateModel(const v1::ScoringModel& model);

}  // namespace tierline::scoring
