#include "server/scoring/lift.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/scoring/test_population.h"

namespace tierline::scoring {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

// Interactions 0-20 and referrals 0-4 are worth 0-100 each, half and half.
struct Small {
  Small(double interactions, double referrals) {
    model = PlainModel({{"interactions", 0.5}, {"referrals", 0.5}});
    model.mutable_dimensions(0)->mutable_indicators(0)->mutable_transform()->mutable_linear()->set_high(20);
    model.mutable_dimensions(1)->mutable_indicators(0)->mutable_transform()->mutable_linear()->set_high(4);
    Columns columns(3);
    const std::vector<std::pair<double, double>> customers = {{interactions, referrals}, {0, 0}, {20, 4}};
    for (size_t i = 0; i < customers.size(); ++i) {
      columns.column(kInteractions)[i] = customers[i].first;
      columns.column(kReferralsMade)[i] = customers[i].second;
    }
    snapshot = *MeasurePopulation(columns);
    compiled = *Compile(model, snapshot);
    row = Row(columns, 0);
  }

  std::vector<Lift> LiftsTo(double target) const { return FindLifts(compiled, snapshot, row, target, 5); }

  v1::ScoringModel model;
  PopulationSnapshot snapshot;
  CompiledModel compiled;
  std::vector<double> row;
};

TEST(Lift, OneMetricIsRaisedByTheSmallestWholeNumber) {
  const std::vector<Lift> lifts = Small(10, 3).LiftsTo(71);  // 62.5 now
  ASSERT_THAT(lifts, SizeIs(2));
  for (const Lift& lift : lifts) {
    ASSERT_THAT(lift.changes, SizeIs(1));
    const MetricChange& change = lift.changes[0];
    EXPECT_EQ(change.to - change.from,
              change.indicator == 0 ? 4 : 1);  // 3.4 more interactions would do, 0.68 referrals
    EXPECT_EQ(lift.new_score, change.indicator == 0 ? 72.5 : 75);
  }
}

TEST(Lift, ReachingTheCutExactlyIsEnough) {
  const std::vector<Lift> lifts = Small(10, 4).LiftsTo(80);  // 75 now, every interaction is worth 2.5
  ASSERT_THAT(lifts, SizeIs(1));
  EXPECT_EQ(lifts[0].changes[0].to, 12);
  EXPECT_EQ(lifts[0].new_score, 80);
}

TEST(Lift, WhereOneIsNotEnoughTwoShareTheWay) {
  const std::vector<Lift> lifts = Small(2, 0).LiftsTo(80);  // 5 now; one alone reaches 50 or 55
  ASSERT_THAT(lifts, SizeIs(1));
  ASSERT_THAT(lifts[0].changes, SizeIs(2));
  EXPECT_GE(lifts[0].new_score, 80);
  for (const MetricChange& change : lifts[0].changes) EXPECT_GT(change.to, change.from);
}

TEST(Lift, NothingIsSuggestedWhenNothingReaches) { EXPECT_THAT(Small(20, 0).LiftsTo(101), IsEmpty()); }

TEST(Lift, MissingValuesAndWhatNobodyCanChangeAreNotSuggested) {
  const v1::ScoringModel model = PlainModel({{"employees", 0.5}, {"on_time_collection", 0.5}});
  Columns columns(2);
  columns.column(kEmployees)[0] = 10;
  columns.column(kEmployees)[1] = 90;
  columns.column(kOnTimeCollection)[1] = 1;
  const PopulationSnapshot snapshot = *MeasurePopulation(columns);
  EXPECT_THAT(FindLifts(*Compile(model, snapshot), snapshot, Row(columns, 0), 40, 5), IsEmpty());
}

TEST(Lift, ARateIsNeverAskedAboveOne) {
  v1::ScoringModel model = PlainModel({{"employees", 0.5}, {"on_time_collection", 0.5}});
  model.mutable_dimensions(1)->mutable_indicators(0)->mutable_transform()->mutable_linear()->set_high(1.2);
  Columns columns(2);
  for (const size_t i : {0, 1}) {
    columns.column(kEmployees)[i] = 10 * static_cast<double>(i);
    columns.column(kOnTimeCollection)[i] = 0.5 + 0.1 * static_cast<double>(i);
  }
  const PopulationSnapshot snapshot = *MeasurePopulation(columns);
  const CompiledModel compiled = *Compile(model, snapshot);
  EXPECT_THAT(FindLifts(compiled, snapshot, Row(columns, 0), 49, 5), IsEmpty());
  ASSERT_THAT(FindLifts(compiled, snapshot, Row(columns, 0), 41, 5), SizeIs(1));
  EXPECT_LE(FindLifts(compiled, snapshot, Row(columns, 0), 41, 5)[0].changes[0].to, 1);
}

// The promise of every suggestion: do it, and the customer is in the tier.
class LiftOnTemplates : public testing::TestWithParam<const char*> {};

TEST_P(LiftOnTemplates, ApplyingASuggestionReallyReachesTheNextTier) {
  Columns columns = RandomCustomers(600, 77);
  const PopulationSnapshot snapshot = *MeasurePopulation(columns);
  const CompiledModel compiled = *Compile(TemplateModel(GetParam()), snapshot);
  int suggested = 0;
  for (size_t i = 0; i < columns.rows(); ++i) {
    const std::vector<double> row = Row(columns, i);
    const size_t tier = ScoreRow(compiled, row).tier;
    if (tier == 0 || tier == 3) continue;
    for (const Lift& lift : FindLifts(compiled, snapshot, row, compiled.min_scores[tier - 1], 3)) {
      std::vector<double> changed = row;
      for (const MetricChange& change : lift.changes) {
        const MetricColumn column = compiled.indicators[change.indicator].column;
        EXPECT_EQ(changed[column], change.from);
        changed[column] = change.to;
      }
      const CustomerScore after = ScoreRow(compiled, changed);
      ASSERT_LT(after.tier, tier) << i;
      ASSERT_EQ(after.score, lift.new_score) << i;
      ++suggested;
    }
  }
  EXPECT_GT(suggested, 300);
}

TEST_P(LiftOnTemplates, ACountOfOneLessWouldNotBeEnough) {
  Columns columns = RandomCustomers(600, 78);
  const PopulationSnapshot snapshot = *MeasurePopulation(columns);
  const CompiledModel compiled = *Compile(TemplateModel(GetParam()), snapshot);
  for (size_t i = 0; i < columns.rows(); ++i) {
    const std::vector<double> row = Row(columns, i);
    const size_t tier = ScoreRow(compiled, row).tier;
    if (tier == 0 || tier == 3) continue;
    for (const Lift& lift : FindLifts(compiled, snapshot, row, compiled.min_scores[tier - 1], 3)) {
      const MetricColumn column = compiled.indicators[lift.changes[0].indicator].column;
      if (lift.changes.size() > 1 || MetricCatalogue()[column].unit != MetricUnit::kCount) continue;
      std::vector<double> less = row;
      less[column] = lift.changes[0].to - 1;
      ASSERT_GE(ScoreRow(compiled, less).tier, tier) << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, LiftOnTemplates,
                         testing::Values("weighted-403030", "weighted-403030-project",
                                         "weighted-403030-visits-only"));

}  // namespace
}  // namespace tierline::scoring
