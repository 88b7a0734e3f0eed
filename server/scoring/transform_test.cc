#include "server/scoring/transform.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "common/base/rng.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "server/scoring/test_population.h"

namespace tierline::scoring {
namespace {

const MetricStatistics& Employees() {
  static const auto& statistics = *new MetricStatistics([] {
    Columns columns = ColumnOf(kEmployees, {10, 20, 20, 20});
    return MeasurePopulation(columns)->metrics[kEmployees];
  }());
  return statistics;
}

CompiledTransform Compiled(const std::string& text, bool lower_is_better = false) {
  v1::Transform transform;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &transform));
  return CompiledTransform(transform, Employees(), lower_is_better);
}

constexpr char kUp[] = "linear { low: 10 high: 30 }";
constexpr char kDown[] = "linear { low: 30 high: 10 }";
constexpr char kBent[] =
    "piecewise { points { value: 0 points: 20 } points { value: 6 points: 50 } points { value: 12 points: 80 "
    "} }";
constexpr char kHill[] =
    "piecewise { points { value: 0 points: 0 } points { value: 5 points: 90 } points { value: 9 points: 30 } "
    "}";
constexpr char kMoney[] = "log { low: 100 high: 10000 }";
constexpr char kStairs[] = "steps { steps { value: 1 points: 60 } steps { value: 2 points: 100 } }";
constexpr char kPlace[] = "percentile {}";

TEST(Transform, Table) {
  struct Case {
    const char* transform;
    double value;
    double points;
  };
  for (const Case& it : std::vector<Case>{
           {kUp, 5, 0},      {kUp, 10, 0},       {kUp, 15, 25},      {kUp, 30, 100},     {kUp, 31, 100},
           {kDown, 5, 100},  {kDown, 25, 25},    {kDown, 99, 0},     {kBent, -1, 20},    {kBent, 3, 35},
           {kBent, 6, 50},   {kBent, 9, 65},     {kBent, 50, 80},    {kHill, 7, 60},     {kMoney, -5, 0},
           {kMoney, 0, 0},   {kMoney, 1, 0},     {kMoney, 1000, 50}, {kMoney, 1e9, 100}, {kStairs, 0.99, 0},
           {kStairs, 1, 60}, {kStairs, 1.9, 60}, {kStairs, 2, 100},  {kPlace, 10, 12.5}, {kPlace, 20, 62.5},
           {kPlace, 11, 25}, {kPlace, 21, 100}}) {
    EXPECT_NEAR(Compiled(it.transform).PointsOf(it.value), it.points, 1e-9)
        << it.transform << " of " << it.value;
  }
}

TEST(Transform, LowerIsBetterTurnsThePlaceRound) {
  EXPECT_EQ(Compiled(kPlace, true).PointsOf(10), 87.5);
  EXPECT_EQ(Compiled(kPlace, true).PointsOf(20), 37.5);
}

TEST(Transform, StairsAreHalfOpenToTheLastBit) {
  const CompiledTransform stairs = Compiled(kStairs);
  EXPECT_EQ(stairs.PointsOf(std::nextafter(2.0, 0.0)), 60);
  EXPECT_EQ(stairs.PointsOf(2.0), 100);
}

TEST(Transform, PointsStayBetween0And100WhateverTheValue) {
  const double infinity = std::numeric_limits<double>::infinity();
  for (const char* text : {kUp, kDown, kBent, kHill, kMoney, kStairs, kPlace}) {
    for (const double value : {-infinity, -1e300, -0.0, 1e-300, 1e300, infinity}) {
      const double points = Compiled(text).PointsOf(value);
      EXPECT_GE(points, 0) << text << " of " << value;
      EXPECT_LE(points, 100 + 1e-9) << text << " of " << value;
    }
  }
}

TEST(Transform, ABlockGivesTheBytesOfSingleValues) {
  const std::unique_ptr<Rng> rng = SeededRng(11);
  for (const char* text : {kUp, kDown, kBent, kHill, kMoney, kStairs, kPlace}) {
    const CompiledTransform transform = Compiled(text);
    double values[CompiledTransform::kBlock], points[CompiledTransform::kBlock];
    for (double& value : values) value = static_cast<double>(rng->Below(400000)) / 13 - 50;
    transform.Apply(values, points);
    for (size_t i = 0; i < CompiledTransform::kBlock; ++i) {
      const double single = transform.PointsOf(values[i]);
      EXPECT_EQ(std::memcmp(&single, &points[i], sizeof(double)), 0) << text << " of " << values[i];
    }
  }
}

TEST(Transform, ReachFindsTheNearestValueThatIsEnough) {
  struct Case {
    const char* transform;
    double from;
    double points;
    bool upwards;
    double reached;
  };
  for (const Case& it : std::vector<Case>{{kUp, 0, 50, true, 20},
                                          {kUp, 25, 50, true, 25},
                                          {kDown, 30, 50, false, 20},
                                          {kBent, 1, 65, true, 9},
                                          {kHill, 8, 60, false, 7},
                                          {kMoney, 200, 50, true, 1000},
                                          {kStairs, 0, 60, true, 1},
                                          {kStairs, 0, 61, true, 2},
                                          {kPlace, 5, 60, true, 20},
                                          {kPlace, 15, 100, true, 20}}) {
    const CompiledTransform transform = Compiled(it.transform);
    const double reached = transform.Reach(it.from, it.points, it.upwards);
    EXPECT_NEAR(reached, it.reached, 1e-6) << it.transform << " from " << it.from;
    EXPECT_GE(transform.PointsOf(reached), it.points) << it.transform << " from " << it.from;
  }
}

TEST(Transform, ReachSaysWhenNothingIsEnough) {
  EXPECT_TRUE(std::isnan(Compiled(kBent).Reach(0, 81, true)));
  EXPECT_TRUE(std::isnan(Compiled(kHill).Reach(6, 90, true)));
  EXPECT_TRUE(std::isnan(Compiled(kUp).Reach(15, 50, false)));
}

TEST(Transform, MostPointsLooksInOneDirection) {
  EXPECT_EQ(Compiled(kHill).MostPoints(0, true), 90);
  EXPECT_EQ(Compiled(kHill).MostPoints(7, true), 60);
  EXPECT_EQ(Compiled(kPlace).MostPoints(15, true), 100);
}

}  // namespace
}  // namespace tierline::scoring
