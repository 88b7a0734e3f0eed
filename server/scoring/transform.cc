#include "server/scoring/transform.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "server/scoring/metrics.h"

namespace tierline::scoring {
namespace {

// Written out, so that the compiler makes them one machine instruction on whole blocks; std::min takes
// references.
double Lesser(double a, double b) { return a < b ? a : b; }
double Greater(double a, double b) { return a > b ? a : b; }

// The end of the interval at which the condition holds, moved as near to `fails` as it stays true.
template <typename Condition>
double Bisect(double fails, double holds, Condition condition) {
  for (int i = 0; i < 200; ++i) {
    const double middle = fails + (holds - fails) / 2;
    if (middle == fails || middle == holds) break;
    (condition(middle) ? holds : fails) = middle;
  }
  return holds;
}

}  // namespace

CompiledTransform::CompiledTransform(const v1::Transform& transform, const MetricStatistics& statistics,
                                     bool lower_is_better) {
  switch (transform.form_case()) {
    case v1::Transform::kLinear:
      UseEnds(transform.linear().low(), transform.linear().high());
      break;
    case v1::Transform::kPiecewise:
      UsePoints(transform.piecewise());
      break;
    case v1::Transform::kLog:
      form_ = Form::kLog;
      log_floor_ = Lesser(transform.log().low(), transform.log().high());
      UseEnds(std::log(transform.log().low()), std::log(transform.log().high()));
      thresholds_ = {log_floor_, Greater(transform.log().low(), transform.log().high())};
      break;
    case v1::Transform::kSteps:
      UseSteps(transform.steps());
      break;
    case v1::Transform::kPercentile:
    case v1::Transform::FORM_NOT_SET:
      form_ = Form::kPercentile;
      reversed_ = lower_is_better;
      thresholds_ = statistics.knots;
      break;
  }
}

void CompiledTransform::UsePoints(const v1::Transform::Piecewise& piecewise) {
  const auto& points = piecewise.points();
  base_ = points[0].points();
  thresholds_.push_back(points[0].value());
  for (int i = 1; i < points.size(); ++i) {
    const double start = points[i - 1].value();
    const double end = points[i].value();
    segments_.push_back({start, end, (points[i].points() - points[i - 1].points()) / (end - start)});
    thresholds_.push_back(end);
  }
}

void CompiledTransform::UseEnds(double low, double high) {
  v1::Transform::Piecewise ends;
  for (const double value : {Lesser(low, high), Greater(low, high)}) {
    v1::Transform::Point& point = *ends.add_points();
    point.set_value(value);
    point.set_points(value == high ? 100 : 0);
  }
  UsePoints(ends);
}

void CompiledTransform::UseSteps(const v1::Transform::Steps& steps) {
  form_ = Form::kSteps;
  double level = 0;
  for (const v1::Transform::Point& step : steps.steps()) {
    thresholds_.push_back(step.value());
    rises_.push_back(step.points() - level);
    level = step.points();
  }
}

template <size_t kCount>
void CompiledTransform::ApplyPieces(const double* values, double* points) const {
  for (size_t i = 0; i < kCount; ++i) points[i] = base_;
  for (const Segment& segment : segments_) {
    const double start = segment.start, end = segment.end, slope = segment.slope;
    for (size_t i = 0; i < kCount; ++i) {
      points[i] += (Lesser(Greater(values[i], start), end) - start) * slope;
    }
  }
}

template <size_t kCount>
void CompiledTransform::ApplySteps(const double* values, double* points) const {
  for (size_t i = 0; i < kCount; ++i) points[i] = 0;
  for (size_t s = 0; s < rises_.size(); ++s) {
    const double threshold = thresholds_[s], rise = rises_[s];
    for (size_t i = 0; i < kCount; ++i) points[i] += values[i] >= threshold ? rise : 0.0;
  }
}

double CompiledTransform::Percentile(double value) const {
  const auto [low, high] = std::equal_range(thresholds_.begin(), thresholds_.end(), value);
  const double below = static_cast<double>(low - thresholds_.begin());
  const double equal = static_cast<double>(high - low);
  const double share =
      thresholds_.empty() ? 0.5 : (below + equal / 2) / static_cast<double>(thresholds_.size());
  return 100 * (reversed_ ? 1 - share : share);
}

template <size_t kCount>
void CompiledTransform::ApplyTo(const double* values, double* points) const {
  double logs[kCount];
  switch (form_) {
    case Form::kPiecewise:
      return ApplyPieces<kCount>(values, points);
    case Form::kLog:
      for (size_t i = 0; i < kCount; ++i) logs[i] = std::log(Greater(values[i], log_floor_));
      return ApplyPieces<kCount>(logs, points);
    case Form::kSteps:
      return ApplySteps<kCount>(values, points);
    case Form::kPercentile:
      for (size_t i = 0; i < kCount; ++i) points[i] = Percentile(values[i]);
      return;
  }
}

void CompiledTransform::Apply(const double* values, double* points) const { ApplyTo<kBlock>(values, points); }

double CompiledTransform::PointsOf(double value) const {
  double points;
  ApplyTo<1>(&value, &points);
  return points;
}

// The values past `from` where the course of the points changes, nearest first. Stairs and places in the
// population change just past a threshold, too.
std::vector<double> CompiledTransform::Stops(double from, bool upwards) const {
  const double beyond =
      upwards ? std::numeric_limits<double>::infinity() : -std::numeric_limits<double>::infinity();
  std::vector<double> stops;
  for (const double threshold : thresholds_) {
    if (!stops.empty() && stops[stops.size() - 2] == threshold) continue;
    if (!(upwards ? threshold > from : threshold < from)) continue;
    stops.push_back(threshold);
    stops.push_back(std::nextafter(threshold, beyond));
  }
  stops.push_back(std::nextafter(from, beyond));
  std::sort(stops.begin(), stops.end());
  if (!upwards) std::reverse(stops.begin(), stops.end());
  return stops;
}

double CompiledTransform::Reach(double from, double points, bool upwards) const {
  const auto enough = [&](double value) { return PointsOf(value) >= points; };
  if (enough(from)) return from;
  double before = from;
  for (const double stop : Stops(from, upwards)) {
    if (enough(stop)) return Bisect(before, stop, enough);
    before = stop;
  }
  return kMissing;
}

double CompiledTransform::MostPoints(double from, bool upwards) const {
  double most = PointsOf(from);
  for (const double stop : Stops(from, upwards)) most = Greater(most, PointsOf(stop));
  return most;
}

}  // namespace tierline::scoring
