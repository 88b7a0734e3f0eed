#include "server/scoring/weights.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace tierline::scoring {
namespace {

// Rescales the weights of a repeated field (dimensions or indicators).
template <typename Repeated>
absl::Status RescaleField(Repeated& fields, size_t changed, double weight) {
  std::vector<double> weights;
  for (const auto& field : fields) weights.push_back(field.weight());
  if (absl::Status status = RescaleWeights(weights, changed, weight); !status.ok()) return status;
  for (size_t i = 0; i < weights.size(); ++i) fields[static_cast<int>(i)].set_weight(weights[i]);
  return absl::OkStatus();
}

template <typename Repeated, typename IsIt>
int IndexOf(const Repeated& fields, IsIt is_it) {
  for (int i = 0; i < fields.size(); ++i) {
    if (is_it(fields[i])) return i;
  }
  return -1;
}

absl::Status ApplyWeightChange(const v1::WeightChange& change, v1::ScoringModel& model) {
  const int d = IndexOf(model.dimensions(), [&](const auto& it) { return it.id() == change.dimension_id(); });
  if (d < 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("changing a weight: the model has no dimension \"", change.dimension_id(), "\""));
  }
  if (change.metric_id().empty()) return RescaleField(*model.mutable_dimensions(), d, change.weight());
  auto& indicators = *model.mutable_dimensions(d)->mutable_indicators();
  const int i = IndexOf(indicators, [&](const auto& it) { return it.metric_id() == change.metric_id(); });
  if (i < 0) {
    return absl::InvalidArgumentError(absl::StrCat("changing a weight: dimension \"", change.dimension_id(),
                                                   "\" has no indicator \"", change.metric_id(), "\""));
  }
  return RescaleField(indicators, i, change.weight());
}

}  // namespace

absl::Status RescaleWeights(std::span<double> weights, size_t changed, double weight) {
  if (changed >= weights.size())
    return absl::InvalidArgumentError("changing a weight: there is no such weight");
  if (!(weight >= 0 && weight <= 1)) {
    return absl::InvalidArgumentError("changing a weight: a weight is between 0 and 1");
  }
  if (weights.size() == 1 && weight != 1) {
    return absl::InvalidArgumentError("changing a weight: the only weight is 1");
  }
  double others = 0;
  for (size_t i = 0; i < weights.size(); ++i) others += i == changed ? 0 : weights[i];
  const double even = (1 - weight) / static_cast<double>(weights.size() - 1);
  for (size_t i = 0; i < weights.size(); ++i) {
    if (i != changed) weights[i] = others > 0 ? weights[i] * ((1 - weight) / others) : even;
  }
  weights[changed] = weight;
  return absl::OkStatus();
}

absl::Status ApplyWeightChanges(std::span<const v1::WeightChange* const> changes, v1::ScoringModel& model) {
  v1::ScoringModel changed = model;
  for (const v1::WeightChange* change : changes) {
    if (absl::Status status = ApplyWeightChange(*change, changed); !status.ok()) return status;
  }
  model = std::move(changed);
  return absl::OkStatus();
}

}  // namespace tierline::scoring
