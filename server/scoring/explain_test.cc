#include "server/scoring/explain.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/scoring/test_population.h"

namespace tierline::scoring {
namespace {

using contract::Locale;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct World {
  explicit World(Columns given, v1::ScoringModel model = TemplateModel("weighted-403030"))
      : columns(std::move(given)),
        snapshot(*MeasurePopulation(columns)),
        compiled(*Compile(model, snapshot)) {}

  v1::TierExplanation ExplainRow(size_t i, Locale locale, const std::string& effective = "") const {
    const std::vector<double> row = Row(columns, i);
    v1::CustomerTier tier;
    tier.set_name("customers/c/tier");
    tier.set_tier_id(effective);
    return Explain({.compiled = compiled,
                    .snapshot = snapshot,
                    .row = row,
                    .rank = 12,
                    .population_size = 1800,
                    .locale = locale},
                   tier);
  }

  Columns columns;
  PopulationSnapshot snapshot;
  CompiledModel compiled;
};

// Interactions are worth 5 points each; A begins at 80.
World Visits(double interactions, double room) {
  v1::ScoringModel model = PlainModel({{"interactions", 1}});
  model.mutable_dimensions(0)->mutable_indicators(0)->mutable_transform()->mutable_linear()->set_high(20);
  Columns columns = ColumnOf(kInteractions, {interactions, 0, 20});
  columns.column(kContactRoom)[0] = room;
  return World(columns, model);
}

TEST(Explain, ContributionsAddUpToTheScoreForEveryCustomer) {
  const World world(RandomCustomers(300, 5));
  for (size_t i = 0; i < world.columns.rows(); ++i) {
    const v1::TierExplanation it = world.ExplainRow(i, Locale::kEnglish);
    double dimensions = 0, indicators = 0, weights = 0;
    for (const auto& dimension : it.dimensions()) {
      dimensions += dimension.contribution();
      weights += dimension.weight();
      EXPECT_NEAR(dimension.score() * dimension.weight(), dimension.contribution(), 1e-9);
      for (const auto& indicator : dimension.indicators()) {
        indicators += indicator.contribution();
        EXPECT_NEAR(indicator.points() * indicator.weight(), indicator.contribution(), 1e-9);
      }
    }
    const double score = ScoreRow(world.compiled, Row(world.columns, i)).score;
    ASSERT_NEAR(dimensions, score, 1e-9) << i;
    ASSERT_NEAR(indicators, score, 1e-9) << i;
    ASSERT_NEAR(weights, 1, 1e-9) << i;
  }
}

TEST(Explain, TwoMoreVisitsInBothLanguages) {
  const World world = Visits(14, 5);
  const v1::TierExplanation zh = world.ExplainRow(0, Locale::kChinese);
  const v1::TierExplanation en = world.ExplainRow(0, Locale::kEnglish);
  ASSERT_EQ(zh.next_tier().suggestions_size(), 1);
  EXPECT_EQ(zh.next_tier().tier_id(), "A");
  EXPECT_NEAR(zh.next_tier().gap(), 10, 1e-9);
  EXPECT_EQ(zh.next_tier().suggestions(0).text(), "再拜访2次可升A级");
  EXPECT_EQ(zh.next_tier().suggestions(0).changes(0).delta(), 2);
  EXPECT_EQ(zh.next_tier().suggestions(0).new_score(), 80);
  EXPECT_EQ(zh.next_tier().text(), "距A级还差10.00分");
  EXPECT_EQ(en.next_tier().suggestions(0).text(), "2 more visits would reach tier A");
  EXPECT_EQ(en.next_tier().text(), "10.00 points below tier A");
  EXPECT_EQ(zh.language_code(), "zh");
  EXPECT_EQ(en.language_code(), "en");
}

TEST(Explain, VisitsBeyondTheCadenceAreNotSuggestedAsIfTheyCounted) {
  const World world = Visits(12, 1);
  EXPECT_EQ(world.ExplainRow(0, Locale::kChinese).next_tier().suggestions(0).text(),
            "再互动4次（其中至少3次由客户主动发起）可升A级");
  EXPECT_EQ(world.ExplainRow(0, Locale::kEnglish).next_tier().suggestions(0).text(),
            "4 more interactions (at least 3 begun by the customer) would reach tier A");
}

TEST(Explain, TheHighestTierHasNoNext) {
  EXPECT_FALSE(Visits(18, 0).ExplainRow(0, Locale::kEnglish).has_next_tier());
}

TEST(Explain, TheHeadlineSaysScoreTierRankAndWhatIsEffective) {
  const World world = Visits(14, 0);
  EXPECT_EQ(world.ExplainRow(0, Locale::kChinese, "C").headline(),
            "客户价值得分70.00，建议级别B级，在1,800家客户中排第12；生效级别C级");
  EXPECT_EQ(world.ExplainRow(0, Locale::kEnglish, "B").headline(),
            "Score 70.00, suggested tier B, rank 12 of 1,800");
  EXPECT_EQ(world.ExplainRow(0, Locale::kEnglish).rank(), 12);
  EXPECT_EQ(world.ExplainRow(0, Locale::kEnglish).population_size(), 1800);
}

TEST(Explain, AMissingValueIsSaidWithTheMedianThatStandsForIt) {
  Columns columns(3);
  for (const size_t i : {0, 1, 2}) columns.column(kRevenue)[i] = 10 * static_cast<double>(i);
  columns.column(kIndustryGrowth)[1] = 0.1;
  columns.column(kIndustryGrowth)[2] = 0.2;
  const World world(columns);
  const v1::TierExplanation zh = world.ExplainRow(0, Locale::kChinese);
  const v1::TierExplanation::IndicatorShare& growth = zh.dimensions(2).indicators(0);
  EXPECT_TRUE(growth.missing());
  EXPECT_EQ(growth.value_text(), "无数据");
  EXPECT_NEAR(growth.value(), 0.15, 1e-12);
  EXPECT_THAT(growth.reason_text(), HasSubstr("无数据，按客户中位数15.0%计"));
  EXPECT_THAT(zh.notes(), Contains(HasSubstr("按客户中位数计：行业增长率")));
  EXPECT_THAT(world.ExplainRow(0, Locale::kEnglish).notes(),
              Contains(HasSubstr("counted as the median: industry growth")));
}

TEST(Explain, ColumnsWithoutDataAreSaidToHaveHandedTheirWeightOn) {
  Columns columns(2);
  columns.column(kRevenue)[0] = 10;
  columns.column(kRevenue)[1] = 20;
  const v1::TierExplanation it = World(columns).ExplainRow(0, Locale::kEnglish);
  EXPECT_THAT(it.notes(),
              Contains(AllOf(HasSubstr("others carry the weight"), HasSubstr("on-time collection rate"))));
  EXPECT_EQ(it.dimensions(0).weight(), 1);
  EXPECT_EQ(it.dimensions(1).weight(), 0);
  EXPECT_THAT(it.dimensions(1).indicators(0).reason_text(), HasSubstr("others carry its weight"));
}

TEST(Explain, AProvisionalTierIsSaid) {
  v1::ScoringModel model = PlainModel({{"employees", 0.3}, {"industry_growth", 0.7}});
  Columns columns(3);
  for (const size_t i : {0, 1, 2}) columns.column(kEmployees)[i] = 10 * static_cast<double>(i);
  columns.column(kIndustryGrowth)[1] = 0.1;
  columns.column(kIndustryGrowth)[2] = 0.2;
  const World world(columns, model);
  EXPECT_THAT(world.ExplainRow(0, Locale::kChinese).notes(), Contains("已知数据只占权重的30%，级别为暂定"));
  EXPECT_THAT(world.ExplainRow(0, Locale::kEnglish).headline(), HasSubstr("(provisional)"));
  EXPECT_THAT(world.ExplainRow(1, Locale::kEnglish).headline(), Not(HasSubstr("provisional")));
}

TEST(Explain, AProspectIsToldThatTheFirstOrderDecides) {
  Columns columns(2);
  for (const size_t i : {0, 1}) {
    columns.column(kOrdersEver)[i] = columns.column(kRevenue)[i] = static_cast<double>(i);
  }
  const v1::TierExplanation it = World(columns).ExplainRow(0, Locale::kChinese);
  EXPECT_EQ(it.headline().find("尚未采购，建议级别D级（潜在客户）"), 0u) << it.headline();
  EXPECT_THAT(it.notes(), Contains("首次下单后按得分定级"));
  EXPECT_FALSE(it.has_next_tier());
}

TEST(Explain, EveryTextIsThereInBothLanguagesForEveryCustomer) {
  const World world(RandomCustomers(200, 6));
  for (size_t i = 0; i < world.columns.rows(); ++i) {
    for (const Locale locale : {Locale::kChinese, Locale::kEnglish}) {
      const v1::TierExplanation it = world.ExplainRow(i, locale);
      EXPECT_THAT(it.headline(), Not(IsEmpty()));
      for (const auto& dimension : it.dimensions()) {
        for (const auto& indicator : dimension.indicators()) {
          EXPECT_THAT(indicator.display_name(), Not(IsEmpty()));
          EXPECT_THAT(indicator.value_text(), Not(IsEmpty()));
          EXPECT_THAT(indicator.reason_text(), Not(IsEmpty()));
        }
      }
      for (const auto& suggestion : it.next_tier().suggestions()) {
        EXPECT_THAT(suggestion.text(), HasSubstr(it.next_tier().tier_id()));
      }
    }
  }
}

TEST(Explain, TheTierGivenIsReturnedAsItIs) {
  const v1::TierExplanation it = Visits(14, 0).ExplainRow(0, Locale::kEnglish, "B");
  EXPECT_EQ(it.tier().name(), "customers/c/tier");
  EXPECT_EQ(it.tier().tier_id(), "B");
}

}  // namespace
}  // namespace tierline::scoring
