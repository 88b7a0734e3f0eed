#include "server/scoring/tier_plan.h"

#include <vector>

#include "gtest/gtest.h"
#include "server/scoring/test_population.h"

namespace tierline::scoring {
namespace {

constexpr size_t kA = 0, kB = 1, kC = 2, kD = 3;

const v1::ScoringModel& Abcd() {
  static const auto& model = *new v1::ScoringModel(TemplateModel("weighted-403030"));
  return model;
}

struct Case {
  const char* promise;
  const char* effective;
  v1::TierRole role;
  const char* imported;
  size_t suggested;
  Occasion occasion;
  TierPlan plan;
};

TEST(TierPlan, Table) {
  const auto none = v1::TIER_ROLE_UNSPECIFIED;
  for (const Case& it :
       std::vector<Case>{{"the first tier is effective at once",
                          "",
                          none,
                          "",
                          kB,
                          Occasion::kLive,
                          {TierAction::kFirst, kB, v1::TierChange::FIRST_SCORE}},
                         {"an imported tier is the starting tier",
                          "",
                          none,
                          "A",
                          kC,
                          Occasion::kLive,
                          {TierAction::kFirst, kA, v1::TierChange::STARTING_TIER}},
                         {"who bought is no prospect, whatever was imported",
                          "",
                          none,
                          "D",
                          kC,
                          Occasion::kLive,
                          {TierAction::kFirst, kC, v1::TierChange::FIRST_SCORE}},
                         {"who never bought is a prospect, whatever was imported",
                          "",
                          none,
                          "A",
                          kD,
                          Occasion::kLive,
                          {TierAction::kFirst, kD, v1::TierChange::FIRST_SCORE}},
                         {"an imported tier the model does not have is no start",
                          "",
                          none,
                          "VIP",
                          kC,
                          Occasion::kDailyPass,
                          {TierAction::kFirst, kC, v1::TierChange::FIRST_SCORE}},
                         {"the imported tier matters at the start only",
                          "B",
                          v1::GROWING,
                          "A",
                          kB,
                          Occasion::kDailyPass,
                          {TierAction::kKeep, kB, v1::TierChange::REASON_UNSPECIFIED}},
                         {"the same tier stays",
                          "B",
                          v1::GROWING,
                          "",
                          kB,
                          Occasion::kMonthlyReview,
                          {TierAction::kKeep, kB, v1::TierChange::REASON_UNSPECIFIED}},
                         {"an upgrade is a suggestion first",
                          "B",
                          v1::GROWING,
                          "",
                          kA,
                          Occasion::kLive,
                          {TierAction::kSuggest, kB, v1::TierChange::REASON_UNSPECIFIED}},
                         {"an upgrade is taken daily",
                          "B",
                          v1::GROWING,
                          "",
                          kA,
                          Occasion::kDailyPass,
                          {TierAction::kUpgrade, kA, v1::TierChange::DAILY_UPGRADE}},
                         {"U03 an upgrade may skip a tier",
                          "C",
                          v1::BASIC,
                          "",
                          kA,
                          Occasion::kDailyPass,
                          {TierAction::kUpgrade, kA, v1::TierChange::DAILY_UPGRADE}},
                         {"the review takes upgrades, too",
                          "C",
                          v1::BASIC,
                          "",
                          kB,
                          Occasion::kMonthlyReview,
                          {TierAction::kUpgrade, kB, v1::TierChange::DAILY_UPGRADE}},
                         {"a downgrade waits over the daily pass",
                          "A",
                          v1::CORE,
                          "",
                          kC,
                          Occasion::kDailyPass,
                          {TierAction::kSuggest, kA, v1::TierChange::REASON_UNSPECIFIED}},
                         {"a downgrade is taken at the monthly review",
                          "A",
                          v1::CORE,
                          "",
                          kC,
                          Occasion::kMonthlyReview,
                          {TierAction::kDowngrade, kC, v1::TierChange::MONTHLY_DOWNGRADE}},
                         {"T04 a prospect that buys climbs",
                          "D",
                          v1::PROSPECT,
                          "",
                          kC,
                          Occasion::kDailyPass,
                          {TierAction::kUpgrade, kC, v1::TierChange::DAILY_UPGRADE}},
                         {"a tier the model dropped is replaced by role",
                          "Gold",
                          v1::CORE,
                          "",
                          kC,
                          Occasion::kLive,
                          {TierAction::kReplace, kA, v1::TierChange::TIERS_REPLACED}},
                         {"a letter with another meaning is replaced by role",
                          "A",
                          v1::BASIC,
                          "",
                          kB,
                          Occasion::kLive,
                          {TierAction::kReplace, kC, v1::TierChange::TIERS_REPLACED}},
                         {"without the role the suggestion takes over",
                          "X",
                          none,
                          "",
                          kB,
                          Occasion::kLive,
                          {TierAction::kReplace, kB, v1::TierChange::TIERS_REPLACED}},
                         {"becoming a prospect again is a downgrade",
                          "C",
                          v1::BASIC,
                          "",
                          kD,
                          Occasion::kMonthlyReview,
                          {TierAction::kDowngrade, kD, v1::TierChange::MONTHLY_DOWNGRADE}}}) {
    EXPECT_EQ(PlanTierMove(Abcd(), it.effective, it.role, it.imported, it.suggested, it.occasion), it.plan)
        << it.promise;
  }
}

TEST(TierPlan, OnlyAMoveCarriesAReason) {
  for (size_t effective = 0; effective < 4; ++effective) {
    for (size_t suggested = 0; suggested < 4; ++suggested) {
      for (const Occasion occasion : {Occasion::kLive, Occasion::kDailyPass, Occasion::kMonthlyReview}) {
        const v1::TierBand& tier = Abcd().tiers(static_cast<int>(effective));
        const TierPlan plan = PlanTierMove(Abcd(), tier.id(), tier.role(), "", suggested, occasion);
        EXPECT_EQ(plan.moves(), plan.effective != effective);
        EXPECT_TRUE(plan.effective == effective || plan.effective == suggested);
      }
    }
  }
}

const absl::TimeZone kShanghai = absl::FixedTimeZone(8 * 3600);

absl::Time At(int month, int day, int hour) {
  return absl::FromCivil(absl::CivilSecond(2026, month, day, hour), kShanghai);
}

TEST(PassDue, OncePerDayAtTheHourOfThePass) {
  const ReviewPolicy policy{.zone = kShanghai};
  EXPECT_EQ(PassDue(At(6, 10, 3), At(6, 11, 2), policy), std::nullopt);
  EXPECT_EQ(PassDue(At(6, 10, 3), At(6, 11, 3), policy), Occasion::kDailyPass);
  EXPECT_EQ(PassDue(At(6, 11, 3), At(6, 11, 23), policy), std::nullopt);
  EXPECT_EQ(NextPass(At(6, 11, 2), policy), At(6, 11, 3));
  EXPECT_EQ(NextPass(At(6, 11, 3), policy), At(6, 12, 3));
}

TEST(PassDue, TheFirstOfTheMonthIsTheReview) {
  const ReviewPolicy policy{.zone = kShanghai};
  EXPECT_EQ(PassDue(At(6, 30, 3), At(7, 1, 3), policy), Occasion::kMonthlyReview);
  EXPECT_EQ(PassDue(At(7, 1, 3), At(7, 2, 3), policy), Occasion::kDailyPass);
}

TEST(PassDue, AMissedReviewIsMadeUpFor) {
  const ReviewPolicy policy{.zone = kShanghai};
  EXPECT_EQ(PassDue(At(6, 29, 3), At(7, 4, 12), policy), Occasion::kMonthlyReview);
  EXPECT_EQ(PassDue(absl::InfinitePast(), At(7, 4, 12), policy), Occasion::kMonthlyReview);
}

TEST(PassDue, AReviewOnThe31stFallsOnTheLastDayOfShorterMonths) {
  const ReviewPolicy policy{.zone = kShanghai, .review_day = 31};
  EXPECT_EQ(PassDue(At(6, 29, 3), At(6, 30, 3), policy), Occasion::kMonthlyReview);
  EXPECT_EQ(PassDue(At(7, 29, 3), At(7, 30, 3), policy), Occasion::kDailyPass);
}

}  // namespace
}  // namespace tierline::scoring
