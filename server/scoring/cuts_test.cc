#include "server/scoring/cuts.h"

#include <algorithm>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/scoring/model_validation.h"
#include "server/scoring/test_population.h"

namespace tierline::scoring {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// 5 % A, 20 % B, the rest C; D for prospects. A customer is visited 4, 2 and 1 times a month.
v1::ScoringModel Draft() {
  v1::ScoringModel model = ModelFrom(R"pb(
    dimensions {
      id: "all"
      weight: 1
      indicators {
        metric_id: "revenue"
        weight: 1
        transform { linear { high: 100 } }
      }
    }
    tiers { id: "A" role: CORE min_score: 75 target_share: 0.05 visits_per_month: 4 }
    tiers { id: "B" role: GROWING min_score: 55 target_share: 0.2 visits_per_month: 2 }
    tiers { id: "C" role: BASIC visits_per_month: 1 }
    tiers { id: "D" role: PROSPECT }
    cut_mode: PROPOSED_CUTS
  )pb");
  return model;
}

std::vector<double> OneToHundred() {
  std::vector<double> scores;
  for (int i = 1; i <= 100; ++i) scores.push_back(i);
  return scores;
}

int64_t AtLeast(const std::vector<double>& scores, double cut) {
  return std::count_if(scores.begin(), scores.end(), [cut](double score) { return score >= cut; });
}

TEST(Cuts, FollowTheTargetShares) {
  const std::vector<double> scores = OneToHundred();
  const CutProposal proposal = ProposeCuts(Draft(), scores, 0);
  EXPECT_THAT(proposal.min_scores, ElementsAre(96, 76, 0, 0));
  EXPECT_EQ(proposal.report.basis(), v1::CutReport::TARGET_SHARES);
  EXPECT_EQ(proposal.report.customer_count(), 100);
  EXPECT_EQ(proposal.report.visits_needed(), 5 * 4 + 20 * 2 + 75);
  EXPECT_EQ(proposal.report.visits_available(), 0);
}

TEST(Cuts, AreTheRoundestNumberBetweenTheScoresTheyDivide) {
  std::vector<double> scores;
  for (int i = 0; i < 100; ++i) scores.push_back(40.007 + i * 0.37);
  const CutProposal proposal = ProposeCuts(Draft(), scores, 0);
  EXPECT_THAT(proposal.min_scores, ElementsAre(75, 67.7, 0, 0));
  EXPECT_EQ(AtLeast(scores, 75), 5);
  EXPECT_EQ(AtLeast(scores, 67.7), 25);
}

TEST(Cuts, EqualScoresGetTheSameTier) {
  std::vector<double> scores(100, 10.0);
  std::fill(scores.begin(), scores.begin() + 8, 90.0);
  std::fill(scores.begin() + 8, scores.begin() + 20, 50.0);
  const CutProposal proposal = ProposeCuts(Draft(), scores, 0);
  EXPECT_THAT(proposal.min_scores, ElementsAre(90, 50, 0, 0));
}

TEST(Cuts, AreCappedByWhatTheRepsCanVisit) {
  v1::ScoringModel model = Draft();
  model.mutable_capacity()->set_visits_per_rep_day(1.1);
  model.mutable_capacity()->set_working_days_per_month(20);
  const std::vector<double> scores = OneToHundred();
  const CutProposal proposal = ProposeCuts(model, scores, 5);  // 110 visits; the shares ask for 135
  EXPECT_EQ(proposal.report.basis(), v1::CutReport::VISIT_CAPACITY);
  EXPECT_LE(proposal.report.visits_needed(), 110);
  EXPECT_GE(AtLeast(scores, proposal.min_scores[0]), 1);
  EXPECT_LT(AtLeast(scores, proposal.min_scores[1]), 25);
  EXPECT_GT(proposal.min_scores[0], proposal.min_scores[1]);
  model.mutable_capacity()->set_reps(50);
  EXPECT_EQ(ProposeCuts(model, scores, 5).report.basis(), v1::CutReport::TARGET_SHARES);
}

TEST(Cuts, ACapacityThatCoversNobodyIsSaidAndTheSharesAreKept) {
  v1::ScoringModel model = Draft();
  model.mutable_capacity()->set_visits_per_rep_day(1);
  model.mutable_capacity()->set_working_days_per_month(20);
  const CutProposal proposal = ProposeCuts(model, OneToHundred(), 1);
  EXPECT_EQ(proposal.report.basis(), v1::CutReport::OVER_CAPACITY);
  EXPECT_EQ(proposal.report.visits_available(), 20);
  EXPECT_THAT(proposal.min_scores, ElementsAre(96, 76, 0, 0));
}

TEST(Cuts, TooFewOrTooEqualCustomersKeepTheDraftsScores) {
  const std::vector<double> two_scores = [] {
    std::vector<double> scores(50, 10.0);
    scores[7] = 90;
    return scores;
  }();
  for (const std::vector<double>& scores :
       {std::vector<double>{}, std::vector<double>{80}, std::vector<double>(500, 50.0),
        std::vector<double>(19, 1.0), two_scores}) {
    const CutProposal proposal = ProposeCuts(Draft(), scores, 0);
    EXPECT_THAT(proposal.min_scores, ElementsAre(75, 55, 0, 0)) << scores.size();
    EXPECT_EQ(proposal.report.basis(), v1::CutReport::DRAFT_SCORES);
  }
}

TEST(Cuts, DoNotDependOnTheOrderOfCustomers) {
  Columns columns = RandomCustomers(700, 9);
  const CompiledModel compiled = *Compile(Draft(), *MeasurePopulation(columns));
  std::vector<double> scores = ScoreAll(compiled, columns).scores;
  const CutProposal proposal = ProposeCuts(Draft(), scores, 3);
  std::reverse(scores.begin(), scores.end());
  EXPECT_EQ(ProposeCuts(Draft(), scores, 3).min_scores, proposal.min_scores);
}

TEST(Cuts, T11_OnOrdinaryDataEveryTierHoldsAboutItsShare) {
  for (const char* id : {"weighted-403030", "weighted-403030-project", "weighted-403030-visits-only"}) {
    Columns columns = RandomCustomers(4000, 21);
    const PopulationSnapshot snapshot = *MeasurePopulation(columns);
    const v1::ScoringModel draft = TemplateModel(id);
    const Scored first = ScoreAll(*Compile(draft, snapshot), columns);
    std::vector<double> placed;
    for (size_t i = 0; i < columns.rows(); ++i) {
      if (first.tiers[i] != 3) placed.push_back(first.scores[i]);
    }
    const v1::ScoringModel frozen = FreezeCuts(draft, ProposeCuts(draft, placed, 0));
    EXPECT_THAT(ValidateModel(frozen), IsEmpty());
    const Scored second = ScoreAll(*Compile(frozen, snapshot), columns);
    for (int tier = 0; tier < 2; ++tier) {
      const double share = static_cast<double>(std::count(second.tiers.begin(), second.tiers.end(), tier)) /
                           static_cast<double>(placed.size());
      EXPECT_NEAR(share, draft.tiers(tier).target_share(), 0.01) << id << " " << tier;
    }
  }
}

TEST(Cuts, FreezingKeepsWhatIsNotPlacedByScore) {
  const v1::ScoringModel frozen = FreezeCuts(Draft(), ProposeCuts(Draft(), OneToHundred(), 0));
  EXPECT_EQ(frozen.tiers(0).min_score(), 96);
  EXPECT_EQ(frozen.tiers(2).min_score(), 0);
  EXPECT_FALSE(frozen.tiers(3).has_min_score());
  EXPECT_EQ(frozen.cut_report().basis(), v1::CutReport::TARGET_SHARES);
  EXPECT_THAT(ValidateModel(frozen), IsEmpty());
}

}  // namespace
}  // namespace tierline::scoring
