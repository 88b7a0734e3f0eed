#include "server/scoring/weights.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/scoring/test_population.h"

namespace tierline::scoring {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;

double ScoreOf907060(const v1::ScoringModel& model) {
  Columns columns(2);
  const std::vector<std::pair<MetricColumn, double>> values = {
      {kRevenue, 90}, {kInteractions, 70}, {kIndustryGrowth, 60}};
  for (const auto& [metric, value] : values) columns.column(metric)[0] = value;
  for (const auto& [metric, value] : values) columns.column(metric)[1] = 50;
  const PopulationSnapshot snapshot = *MeasurePopulation(columns);
  return ScoreRow(*Compile(model, snapshot), Row(columns, 0)).score;
}

v1::ScoringModel Model403030() {
  return PlainModel({{"revenue", 0.4}, {"interactions", 0.3}, {"industry_growth", 0.3}});
}

v1::WeightChange Change(const std::string& dimension, const std::string& metric, double weight) {
  v1::WeightChange change;
  change.set_dimension_id(dimension);
  change.set_metric_id(metric);
  change.set_weight(weight);
  return change;
}

absl::Status Apply(const v1::WeightChange& change, v1::ScoringModel& model) {
  const std::vector<const v1::WeightChange*> changes = {&change};
  return ApplyWeightChanges(changes, model);
}

TEST(WeightedModel, M03_90_70_60At40_30_30Is75) { EXPECT_EQ(ScoreOf907060(Model403030()), 75); }

TEST(WeightedModel, M15_BehaviourRaisedTo40RescalesTheOthersProRata) {
  v1::ScoringModel model = Model403030();
  ASSERT_TRUE(Apply(Change("interactions", "", 0.4), model).ok());
  EXPECT_THAT(model.dimensions(0).weight(), DoubleNear(0.342857142857, 1e-12));
  EXPECT_EQ(model.dimensions(1).weight(), 0.4);
  EXPECT_THAT(model.dimensions(2).weight(), DoubleNear(0.257142857143, 1e-12));
  EXPECT_THAT(ScoreOf907060(model), DoubleNear(74.285714, 1e-6));
}

TEST(WeightedModel, M04_IndicatorsAreRescaledInsideTheirDimension) {
  v1::ScoringModel model = TemplateModel("weighted-403030");
  ASSERT_TRUE(Apply(Change("behaviour", "interactions", 0.75), model).ok());
  double sum = 0;
  for (const v1::Indicator& indicator : model.dimensions(1).indicators()) sum += indicator.weight();
  EXPECT_THAT(sum, DoubleNear(1, 1e-12));
  EXPECT_THAT(model.dimensions(1).indicators(1).weight(), DoubleNear(0.075, 1e-12));
  EXPECT_EQ(model.dimensions(1).weight(), 0.3);
}

TEST(RescaleWeights, OthersThatAreZeroShareTheRestEvenly) {
  std::vector<double> weights = {1, 0, 0};
  ASSERT_TRUE(RescaleWeights(weights, 0, 0.5).ok());
  EXPECT_THAT(weights, ElementsAre(0.5, 0.25, 0.25));
}

TEST(RescaleWeights, OneMayTakeAll) {
  std::vector<double> weights = {0.4, 0.3, 0.3};
  ASSERT_TRUE(RescaleWeights(weights, 2, 1).ok());
  EXPECT_THAT(weights, ElementsAre(0, 0, 1));
}

TEST(RescaleWeights, RefusesWhatIsNoWeight) {
  std::vector<double> weights = {0.4, 0.6};
  std::vector<double> only = {1};
  EXPECT_FALSE(RescaleWeights(weights, 0, -0.1).ok());
  EXPECT_FALSE(RescaleWeights(weights, 0, 1.1).ok());
  EXPECT_FALSE(RescaleWeights(weights, 0, kMissing).ok());
  EXPECT_FALSE(RescaleWeights(weights, 2, 0.5).ok());
  EXPECT_FALSE(RescaleWeights(only, 0, 0.5).ok());
  EXPECT_THAT(weights, ElementsAre(0.4, 0.6));
}

TEST(ApplyWeightChanges, ANameTheModelDoesNotHaveChangesNothing) {
  v1::ScoringModel model = Model403030();
  const std::string before = model.SerializeAsString();
  const v1::WeightChange good = Change("revenue", "", 0.5);
  for (const v1::WeightChange& bad :
       {Change("weather", "", 0.5), Change("revenue", "weather", 0.5), Change("revenue", "", 2)}) {
    const std::vector<const v1::WeightChange*> changes = {&good, &bad};
    EXPECT_EQ(ApplyWeightChanges(changes, model).code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(model.SerializeAsString(), before);
  }
}

}  // namespace
}  // namespace tierline::scoring
