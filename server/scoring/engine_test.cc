#include "server/scoring/engine.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/scoring/test_population.h"

namespace tierline::scoring {
namespace {

using testing::DoubleNear;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;

// Two metrics of one dimension and one of another, points equal to the values.
v1::ScoringModel TwoDimensions() {
  return ModelFrom(R"pb(
    dimensions {
      id: "trade"
      weight: 0.6
      indicators {
        metric_id: "revenue"
        weight: 0.75
        transform { linear { high: 100 } }
      }
      indicators {
        metric_id: "orders"
        weight: 0.25
        transform { linear { high: 100 } }
      }
    }
    dimensions {
      id: "rest"
      weight: 0.4
      indicators {
        metric_id: "employees"
        weight: 1
        transform { linear { high: 100 } }
      }
    }
    tiers { id: "A" role: CORE min_score: 80 }
    tiers { id: "B" role: GROWING min_score: 60 }
    tiers { id: "C" role: BASIC }
    tiers { id: "D" role: PROSPECT }
    prospect_rule { enabled: true tier_id: "D" }
  )pb");
}

Columns ThreeMetrics(const std::vector<double>& revenue, const std::vector<double>& orders,
                     const std::vector<double>& employees) {
  Columns columns(revenue.size());
  for (size_t i = 0; i < revenue.size(); ++i) {
    columns.column(kRevenue)[i] = revenue[i];
    columns.column(kOrders)[i] = orders[i];
    columns.column(kEmployees)[i] = employees[i];
  }
  return columns;
}

std::vector<double> Weights(const CompiledModel& compiled) {
  std::vector<double> weights;
  for (const CompiledIndicator& indicator : compiled.indicators) weights.push_back(indicator.weight);
  return weights;
}

absl::StatusOr<CompiledModel> CompileFor(const v1::ScoringModel& model, Columns columns) {
  return Compile(model, *MeasurePopulation(columns));
}

TEST(HandingOn, WeightsStayWhereEveryColumnHasData) {
  const auto compiled = CompileFor(TwoDimensions(), ThreeMetrics({1, 2}, {1, 2}, {1, 2}));
  EXPECT_THAT(Weights(*compiled),
              ElementsAre(DoubleNear(0.45, 1e-12), DoubleNear(0.15, 1e-12), DoubleNear(0.4, 1e-12)));
}

TEST(HandingOn, AnAbsentColumnHandsItsWeightOnInsideItsDimension) {
  const auto compiled = CompileFor(TwoDimensions(), ThreeMetrics({1, 2}, {kMissing, kMissing}, {1, 2}));
  EXPECT_THAT(Weights(*compiled), ElementsAre(DoubleNear(0.6, 1e-12), 0, DoubleNear(0.4, 1e-12)));
  EXPECT_EQ(compiled->indicators[1].use, IndicatorUse::kAbsent);
}

TEST(HandingOn, AConstantColumnHandsItsWeightOn) {
  const auto compiled = CompileFor(TwoDimensions(), ThreeMetrics({1, 2}, {7, 7}, {1, 2}));
  EXPECT_THAT(Weights(*compiled), ElementsAre(DoubleNear(0.6, 1e-12), 0, DoubleNear(0.4, 1e-12)));
  EXPECT_EQ(compiled->indicators[1].use, IndicatorUse::kConstant);
}

TEST(HandingOn, AConstantColumnWithGapsIsConstantBecauseTheMedianFillsThem) {
  const auto compiled = CompileFor(TwoDimensions(), ThreeMetrics({1, 2}, {7, kMissing}, {1, 2}));
  EXPECT_EQ(compiled->indicators[1].use, IndicatorUse::kConstant);
}

TEST(HandingOn, WhereMissingGivesNoPointsHavingTheValueIsADifference) {
  v1::ScoringModel model = TwoDimensions();
  model.mutable_dimensions(0)->mutable_indicators(1)->set_missing_rule(v1::Indicator::NO_POINTS);
  const auto compiled = CompileFor(model, ThreeMetrics({1, 2}, {7, kMissing}, {1, 2}));
  EXPECT_EQ(compiled->indicators[1].use, IndicatorUse::kUsed);
}

TEST(HandingOn, AnEmptyDimensionHandsItsWeightAcross) {
  const double no = kMissing;
  const auto compiled = CompileFor(TwoDimensions(), ThreeMetrics({no, no}, {3, 3}, {1, 2}));
  EXPECT_THAT(Weights(*compiled), ElementsAre(0, 0, 1));
}

TEST(HandingOn, AModelWithoutAnyDataIsRefused) {
  const double no = kMissing;
  const absl::Status status =
      CompileFor(TwoDimensions(), ThreeMetrics({no, no}, {no, no}, {no, no})).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("no metric of the model"));
}

TEST(HandingOn, EqualCustomersAllGetTheSameScoreAndItIsSaid) {
  const Columns columns = ThreeMetrics({50, 50}, {50, 50}, {50, 50});
  const auto compiled = CompileFor(TwoDimensions(), columns);
  EXPECT_TRUE(compiled->undifferentiated);
  EXPECT_THAT(ScoreAll(*compiled, columns).scores, Each(50));
}

TEST(HandingOn, ASingleCustomerKeepsAllItsColumns) {
  const Columns columns = ThreeMetrics({100}, {100}, {50});
  const auto compiled = CompileFor(TwoDimensions(), columns);
  EXPECT_FALSE(compiled->undifferentiated);
  EXPECT_THAT(ScoreAll(*compiled, columns).scores, ElementsAre(DoubleNear(80, 1e-9)));
}

TEST(Compile, AnInvalidModelIsRefusedWithTheFieldsPath) {
  v1::ScoringModel model = TwoDimensions();
  model.mutable_dimensions(1)->set_weight(0.5);
  const absl::Status status = CompileFor(model, ThreeMetrics({1, 2}, {1, 2}, {1, 2})).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("dimensions: the weights add up to 1.1"));
}

TEST(Score, AMissingValueCountsAsTheMedianAndLowersCoverage) {
  const Columns columns = ThreeMetrics({20, 60, 100, kMissing}, {0, 0, 100, 100}, {0, 50, 100, 100});
  const Scored scored = ScoreAll(*CompileFor(TwoDimensions(), columns), columns);
  EXPECT_THAT(scored.scores[3], DoubleNear(0.45 * 60 + 0.15 * 100 + 0.4 * 100, 1e-9));
  EXPECT_THAT(scored.coverage, ElementsAre(DoubleNear(1, 1e-12), DoubleNear(1, 1e-12), DoubleNear(1, 1e-12),
                                           DoubleNear(0.55, 1e-12)));
}

TEST(Score, AMissingValueWithTheRuleNoPointsIsKnownAndWorthNothing) {
  v1::ScoringModel model = TwoDimensions();
  model.mutable_dimensions(0)->mutable_indicators(0)->set_missing_rule(v1::Indicator::NO_POINTS);
  const Columns columns = ThreeMetrics({50, kMissing}, {0, 100}, {0, 100});
  const Scored scored = ScoreAll(*CompileFor(model, columns), columns);
  EXPECT_THAT(scored.scores[1], DoubleNear(55, 1e-9));
  EXPECT_THAT(scored.coverage[1], DoubleNear(1, 1e-12));
}

TEST(Score, BelowHalfTheWeightTheTierIsProvisional) {
  v1::ScoringModel model = TwoDimensions();
  model.mutable_dimensions(0)->set_weight(0.5);
  model.mutable_dimensions(1)->set_weight(0.5);
  const Columns columns = ThreeMetrics({1, 2, kMissing, 5}, {1, 2, kMissing, 5}, {1, 2, 3, kMissing});
  const auto compiled = CompileFor(model, columns);
  EXPECT_FALSE(ScoreRow(*compiled, Row(columns, 0)).provisional);
  EXPECT_FALSE(ScoreRow(*compiled, Row(columns, 2)).provisional) << "exactly half is enough";
  model.set_min_coverage(0.51);
  EXPECT_TRUE(ScoreRow(*CompileFor(model, columns), Row(columns, 2)).provisional);
  EXPECT_FALSE(ScoreRow(*CompileFor(model, columns), Row(columns, 0)).provisional);
}

TEST(Score, T01_CutsAreHalfOpen) {
  const v1::ScoringModel model = PlainModel({{"employees", 1}});
  const double below = std::nextafter(80.0, 0.0) - 1e-8;
  const Columns columns = ColumnOf(kEmployees, {80, below, 60, 59.99, 0, 100});
  EXPECT_THAT(ScoreAll(*CompileFor(model, columns), columns).tiers, ElementsAre(0, 1, 1, 2, 2, 0));
}

TEST(Score, AScoreThatIsACutOnPaperReachesIt) {
  // Tenths do not add up to a whole in binary; on paper all these are 80.
  v1::ScoringModel model = PlainModel({{"employees", 0.1}, {"orders", 0.2}, {"revenue", 0.7}});
  Columns columns(2);
  for (const MetricColumn metric : {kEmployees, kOrders, kRevenue}) {
    columns.column(metric)[0] = 80;
    columns.column(metric)[1] = 10;
  }
  const Scored scored = ScoreAll(*CompileFor(model, columns), columns);
  EXPECT_EQ(scored.scores[0], 80);
  EXPECT_EQ(scored.tiers[0], 0);
}

TEST(Score, T04_WhoNeverBoughtIsAProspectOnceOrderDataIsLoaded) {
  Columns columns = ThreeMetrics({0, 100, 0}, {0, 100, 0}, {100, 50, 0});
  const std::vector<double> ever = {0, 3, kMissing};
  for (size_t i = 0; i < 3; ++i) columns.column(kOrdersEver)[i] = ever[i];
  EXPECT_THAT(ScoreAll(*CompileFor(TwoDimensions(), columns), columns).tiers, ElementsAre(3, 0, 3));
}

TEST(Score, T04_BeforeOrderDataIsLoadedNobodyIsAProspect) {
  Columns columns = ThreeMetrics({0, 0}, {0, 0}, {100, 10});
  for (double& ever : columns.column(kOrdersEver)) ever = 0;
  EXPECT_THAT(ScoreAll(*CompileFor(TwoDimensions(), columns), columns).tiers, ElementsAre(0, 2));
}

TEST(Score, M18_WithTheRuleOffEverybodyIsPlacedByScore) {
  v1::ScoringModel model = TwoDimensions();
  model.mutable_prospect_rule()->set_enabled(false);
  Columns columns = ThreeMetrics({0, 100}, {0, 100}, {100, 100});
  columns.column(kOrdersEver)[1] = 1;
  EXPECT_THAT(ScoreAll(*CompileFor(model, columns), columns).tiers, ElementsAre(2, 0));
}

class OnTemplates : public testing::TestWithParam<const char*> {
 protected:
  OnTemplates()
      : columns_(RandomCustomers(2000, 42)),
        compiled_(CompileFor(TemplateModel(GetParam()), columns_).value()) {
    static_cast<void>(MeasurePopulation(columns_).value());
  }

  Columns columns_;
  CompiledModel compiled_;
};

TEST_P(OnTemplates, ContributionsAddUpToTheScore) {
  const Scored scored = ScoreAll(compiled_, columns_);
  for (size_t row = 0; row < columns_.rows(); ++row) {
    double sum = 0;
    for (size_t k = 0; k < compiled_.indicators.size(); ++k)
      sum += scored.contributions[k * columns_.rows() + row];
    ASSERT_NEAR(sum, scored.scores[row], 1e-9) << row;
  }
}

TEST_P(OnTemplates, ScoresLieBetween0And100AndDiffer) {
  const Scored scored = ScoreAll(compiled_, columns_);
  EXPECT_THAT(scored.scores, Each(testing::AllOf(testing::Ge(0), testing::Le(100))));
  const auto [low, high] = std::minmax_element(scored.scores.begin(), scored.scores.end());
  EXPECT_GT(*high - *low, 40);
}

TEST_P(OnTemplates, AnySplitIntoRangesGivesTheSameBytes) {
  const Scored whole = ScoreAll(compiled_, columns_);
  for (const size_t step : {size_t{1}, size_t{7}, size_t{256}, size_t{999}}) {
    EXPECT_EQ(ScoreAll(compiled_, columns_, step), whole) << step;
  }
}

TEST_P(OnTemplates, AnyOrderOfCustomersGivesTheSameBytes) {
  const Scored whole = ScoreAll(compiled_, columns_);
  const std::vector<size_t> order = ShuffledOrder(columns_.rows(), 5);
  Columns shuffled = Rearranged(columns_, order);
  const Scored again = ScoreAll(CompileFor(TemplateModel(GetParam()), shuffled).value(), shuffled);
  for (size_t i = 0; i < order.size(); ++i) {
    ASSERT_EQ(std::memcmp(&again.scores[i], &whole.scores[order[i]], sizeof(double)), 0) << i;
    ASSERT_EQ(again.tiers[i], whole.tiers[order[i]]) << i;
    ASSERT_EQ(again.coverage[i], whole.coverage[order[i]]) << i;
  }
}

TEST_P(OnTemplates, OneCustomerAloneGetsTheBytesOfTheWholeRun) {
  const Scored whole = ScoreAll(compiled_, columns_);
  for (size_t row = 0; row < columns_.rows(); ++row) {
    std::vector<double> contributions(compiled_.indicators.size());
    const CustomerScore one = ScoreRow(compiled_, Row(columns_, row), contributions);
    ASSERT_EQ(std::memcmp(&one.score, &whole.scores[row], sizeof(double)), 0) << row;
    ASSERT_EQ(one.coverage, whole.coverage[row]) << row;
    ASSERT_EQ(one.tier, whole.tiers[row]) << row;
    ASSERT_EQ(contributions[0], whole.contributions[row]) << row;
  }
}

TEST_P(OnTemplates, AScoreIsReproducedFromTheStoredSnapshot) {
  Columns columns = RandomCustomers(2000, 42);
  const PopulationSnapshot snapshot = *DecodeSnapshot(EncodeSnapshot(*MeasurePopulation(columns)));
  EXPECT_EQ(ScoreAll(Compile(TemplateModel(GetParam()), snapshot).value(), columns),
            ScoreAll(compiled_, columns_));
}

INSTANTIATE_TEST_SUITE_P(All, OnTemplates,
                         testing::Values("weighted-403030", "weighted-403030-project",
                                         "weighted-403030-visits-only"));

}  // namespace
}  // namespace tierline::scoring
