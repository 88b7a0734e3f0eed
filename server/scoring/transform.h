#pragma once

#include <cstddef>
#include <vector>

#include "server/scoring/population.h"
#include "tierline/v1/scoring_service.pb.h"

namespace tierline::scoring {

// A transform ready for columns: raw values to 0-100 points. Immutable; thread-safe.
class CompiledTransform {
 public:
  static constexpr size_t kBlock = 256;

  // `transform` must be valid (see ValidateModel); `statistics` and `lower_is_better` serve percentiles.
  CompiledTransform(const v1::Transform& transform, const MetricStatistics& statistics, bool lower_is_better);

  // kBlock values to kBlock points; the points of missing values are unspecified.
  void Apply(const double* values, double* points) const;

  // The same result for one value as Apply(), bit for bit.
  double PointsOf(double value) const;

  // The value nearest to `from`, upwards (or downwards), whose points are at least `points`; missing when
  // there is none.
  double Reach(double from, double points, bool upwards) const;

  // The most points of any value from `from` upwards (or downwards).
  double MostPoints(double from, bool upwards) const;

 private:
  enum class Form { kPiecewise, kLog, kSteps, kPercentile };
  struct Segment {
    double start;
    double end;
    double slope;
  };

  void UsePoints(const v1::Transform::Piecewise& piecewise);
  void UseEnds(double low, double high);
  void UseSteps(const v1::Transform::Steps& steps);
  template <size_t kCount>
  void ApplyTo(const double* values, double* points) const;
  template <size_t kCount>
  void ApplyPieces(const double* values, double* points) const;
  template <size_t kCount>
  void ApplySteps(const double* values, double* points) const;
  double Percentile(double value) const;
  std::vector<double> Stops(double from, bool upwards) const;

  Form form_ = Form::kPiecewise;
  bool reversed_ = false;          // percentile: lower is better
  double base_ = 0;                // points below the first segment
  double log_floor_ = 0;           // log: smaller values count as this
  std::vector<Segment> segments_;  // piecewise; log: over ln(value)
  std::vector<double> rises_;      // steps: points gained at each threshold
  // Ascending values between which the points are monotone: ends, points, stairs, or the knots of the
  // population.
  std::vector<double> thresholds_;
};

}  // namespace tierline::scoring
