#include "server/scoring/lift.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace tierline::scoring {
namespace {

// The smallest step a metric changes by, as people count it.
double StepOf(MetricUnit unit) {
  switch (unit) {
    case MetricUnit::kMinorUnits:
      return 100;
    case MetricUnit::kRatio:
    case MetricUnit::kPercentile:
      return 0.001;
    case MetricUnit::kCount:
    case MetricUnit::kDays:
      return 1;
    case MetricUnit::kYears:
    case MetricUnit::kGrade:
      return 0.1;
  }
  return 1;
}

class Search {
 public:
  Search(const CompiledModel& compiled, const PopulationSnapshot& snapshot, std::span<const double> row,
         double target)
      : compiled_(compiled), snapshot_(snapshot), row_(row.begin(), row.end()), target_(target) {
    for (size_t k = 0; k < compiled.indicators.size(); ++k) {
      const CompiledIndicator& indicator = compiled.indicators[k];
      if (indicator.weight > 0 && MetricCatalogue()[indicator.column].actionable &&
          !std::isnan(row[indicator.column])) {
        actionable_.push_back(k);
      }
    }
  }

  std::vector<Lift> Singles() {
    std::vector<Lift> lifts;
    for (const size_t k : actionable_) {
      const std::optional<double> to = Smallest(k, Gap());
      if (to.has_value()) Add({{k, Value(k), *to}}, lifts);
    }
    return lifts;
  }

  std::vector<Lift> Pairs() {
    std::vector<Lift> lifts;
    for (size_t i = 0; i < actionable_.size(); ++i) {
      for (size_t j = i + 1; j < actionable_.size(); ++j) TryPair(actionable_[i], actionable_[j], lifts);
    }
    return lifts;
  }

 private:
  double& Value(size_t k) { return row_[compiled_.indicators[k].column]; }
  const MetricDefinition& Metric(size_t k) const { return MetricCatalogue()[compiled_.indicators[k].column]; }
  double Score() const { return ScoreRow(compiled_, row_).score; }
  double Gap() const { return target_ - Score(); }

  // The most points of the score that changing the metric can bring.
  double MostGain(size_t k) {
    const CompiledIndicator& indicator = compiled_.indicators[k];
    const double now = indicator.transform.PointsOf(Value(k));
    return (indicator.transform.MostPoints(Value(k), !Metric(k).lower_is_better) - now) * indicator.weight;
  }

  // The smallest value, in whole steps of the metric, that brings `gain` points of the score; empty when none
  // does.
  std::optional<double> Smallest(size_t k, double gain) {
    const CompiledIndicator& indicator = compiled_.indicators[k];
    const bool upwards = !Metric(k).lower_is_better;
    const double from = Value(k);
    // A hair less, so that reaching the cut exactly is not lost to rounding; what counts is the check below.
    const double wanted = indicator.transform.PointsOf(from) + (gain - 1e-9) / indicator.weight;
    const double reached = indicator.transform.Reach(from, wanted, upwards);
    if (std::isnan(reached)) return std::nullopt;
    const double step = StepOf(Metric(k).unit);
    const double steps = std::ceil(std::abs(reached - from) / step - 1e-9);
    const double goal = Score() + gain;
    for (const double n : {steps, steps + 1}) {
      const double to = Metric(k).unit == MetricUnit::kRatio
                            ? std::ceil(reached / step - 1e-9 + (n - steps)) * step
                            : from + (upwards ? n : -n) * step;
      if (to < 0 || (Metric(k).unit == MetricUnit::kRatio && to > 1 + 1e-12)) continue;
      const double kept = std::exchange(Value(k), to);
      const bool enough = Score() >= goal;
      Value(k) = kept;
      if (enough) return to;
    }
    return std::nullopt;
  }

  // Shares the gap between both as evenly as they can bear, then takes back what the first gives too much.
  void TryPair(size_t i, size_t j, std::vector<Lift>& lifts) {
    const double gap = Gap();
    const double most_i = MostGain(i), most_j = MostGain(j);
    if (most_i <= 0 || most_j <= 0 || most_i + most_j < gap) return;
    const double from_i = Value(i), from_j = Value(j);
    const double part = std::min(std::max(gap / 2, gap - most_j), most_i);
    const std::optional<double> first = Smallest(i, part);
    if (first.has_value()) {
      Value(i) = *first;
      const std::optional<double> second = Smallest(j, Gap());
      if (second.has_value()) {
        Value(j) = *second;
        Value(i) = from_i;
        const std::optional<double> less = Smallest(i, Gap());
        Value(j) = from_j;
        Add({{i, from_i, less.value_or(*first)}, {j, from_j, *second}}, lifts);
      }
    }
    Value(i) = from_i;
    Value(j) = from_j;
  }

  // Takes a lift that truly reaches the cut and changes something in each part.
  void Add(std::vector<MetricChange> changes, std::vector<Lift>& lifts) {
    Lift lift{.changes = std::move(changes)};
    for (const MetricChange& change : lift.changes) Value(change.indicator) = change.to;
    lift.new_score = Score();
    for (const MetricChange& change : lift.changes) Value(change.indicator) = change.from;
    for (const MetricChange& change : lift.changes) {
      if (change.to == change.from) return;
      const MetricStatistics& statistics = snapshot_.metrics[compiled_.indicators[change.indicator].column];
      lift.effort += std::abs(statistics.Percentile(change.to) - statistics.Percentile(change.from));
    }
    if (lift.new_score >= target_) lifts.push_back(std::move(lift));
  }

  const CompiledModel& compiled_;
  const PopulationSnapshot& snapshot_;
  std::vector<double> row_;
  const double target_;
  std::vector<size_t> actionable_;  // indicators that may be changed
};

}  // namespace

std::vector<Lift> FindLifts(const CompiledModel& compiled, const PopulationSnapshot& snapshot,
                            std::span<const double> row, double target, size_t limit) {
  Search search(compiled, snapshot, row, target);
  std::vector<Lift> lifts = search.Singles();
  if (lifts.empty()) lifts = search.Pairs();
  std::stable_sort(lifts.begin(), lifts.end(),
                   [](const Lift& a, const Lift& b) { return a.effort < b.effort; });
  if (lifts.size() > limit) lifts.resize(limit);
  return lifts;
}

}  // namespace tierline::scoring
