#include "server/scoring/metrics.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tierline::scoring {
namespace {

using testing::DoubleNear;
using testing::IsNan;

const absl::TimeZone kShanghai = absl::FixedTimeZone(8 * 3600);

absl::Time At(int year, int month, int day, int hour = 12) {
  return absl::FromCivil(absl::CivilSecond(year, month, day, hour), kShanghai);
}

MetricContext MidYear() {
  return {.as_of = At(2026, 6, 30), .facts_through = At(2026, 6, 30), .zone = kShanghai};
}

LedgerFact Fact(v1::Fact::Kind kind, absl::Time when, int64_t amount, std::string id = "",
                std::string related = "") {
  return {kind, when, amount, std::nullopt, std::move(id), std::move(related)};
}
LedgerFact Order(absl::Time when, int64_t amount) { return Fact(v1::Fact::ORDER, when, amount); }

std::vector<double> Metrics(const CustomerFacts& facts, const MetricContext& context = MidYear()) {
  std::vector<double> row(kMetricCount, 0);
  ComputeMetrics(facts, context, row);
  return row;
}

TEST(Metrics, M05_RevenueOrdersAndMeanOrderOfTheWindow) {
  const auto row = Metrics({.ledger = {Order(At(2025, 6, 30), 1), Order(At(2025, 7, 1, 0), 30000),
                                       Order(At(2026, 6, 30), 50000), Order(At(2026, 7, 1), 7)}});
  EXPECT_EQ(row[kRevenue], 80000);
  EXPECT_EQ(row[kOrders], 2);
  EXPECT_EQ(row[kMeanOrder], 40000);
  EXPECT_EQ(row[kOrdersEver], 3);
}

TEST(Metrics, M05_TheWindowMayBeThreeYears) {
  MetricContext context = MidYear();
  context.window_months = 36;
  const auto row = Metrics({.ledger = {Order(At(2023, 6, 30), 1), Order(At(2023, 7, 1), 20)}}, context);
  EXPECT_EQ(row[kRevenue], 20);
}

TEST(Metrics, ReturnsAndCreditNotesLowerRevenueOnce) {
  const auto row =
      Metrics({.ledger = {Order(At(2026, 1, 1), 1000), Fact(v1::Fact::RETURN, At(2026, 2, 1), 100, "r"),
                          Fact(v1::Fact::CREDIT_NOTE, At(2026, 2, 2), 100, "c", "r"),
                          Fact(v1::Fact::CREDIT_NOTE, At(2026, 3, 1), 50, "d", "i")}});
  EXPECT_EQ(row[kRevenue], 850);
}

TEST(Metrics, InvoicesStandForOrdersOfACustomerThatHasNone) {
  EXPECT_EQ(Metrics({.ledger = {Fact(v1::Fact::INVOICE, At(2026, 1, 1), 500)}})[kRevenue], 500);
  EXPECT_EQ(Metrics({.ledger = {Fact(v1::Fact::INVOICE, At(2026, 1, 1), 500),
                                Order(At(2026, 1, 1), 400)}})[kRevenue],
            400);
}

TEST(Metrics, M05_ThePurchaseCycleIsTheMedianGapBetweenPurchaseDays) {
  const auto row =
      Metrics({.ledger = {Order(At(2026, 1, 1), 1), Order(At(2026, 1, 1, 18), 1), Order(At(2026, 1, 11), 1),
                          Order(At(2026, 2, 10), 1), Order(At(2026, 6, 20), 1)}});
  EXPECT_EQ(row[kCycleDays], 30);
  EXPECT_EQ(row[kRepurchases], 3);
  EXPECT_EQ(row[kRecencyDays], 10);
}

TEST(Metrics, ACustomerThatNeverBoughtHasNoCycleRecencyOrMeanOrder) {
  const auto row = Metrics({});
  EXPECT_EQ(row[kRevenue], 0);
  EXPECT_EQ(row[kOrdersEver], 0);
  for (const MetricColumn metric :
       {kCycleDays, kRecencyDays, kMeanOrder, kGrowthYoy, kOnTimeCollection, kFeedbackQuality, kEmployees,
        kIndustryGrowth, kDecisionNodes, kCooperationYears}) {
    EXPECT_THAT(row[metric], IsNan()) << MetricCatalogue()[metric].id;
  }
}

TEST(Metrics, GrowthComparesTheLastYearWithTheOneBefore) {
  EXPECT_EQ(Metrics({.ledger = {Order(At(2025, 6, 30), 100), Order(At(2025, 7, 1), 150)}})[kGrowthYoy], 0.5);
}

TEST(Metrics, AnOutageOfAnImportTakesNothingAway) {
  MetricContext outage = MidYear();
  outage.facts_through = At(2026, 5, 31);
  const CustomerFacts facts{.ledger = {Order(At(2025, 6, 15), 700), Order(At(2026, 5, 30), 100)}};
  EXPECT_EQ(Metrics(facts)[kRevenue], 100);
  EXPECT_EQ(Metrics(facts, outage)[kRevenue], 800);
  EXPECT_EQ(Metrics(facts, outage)[kRecencyDays], 1);
}

TEST(Metrics, WhatArrivedAfterTheSourceWasCompleteCountsAtOnce) {
  MetricContext live = MidYear();
  live.facts_through = At(2026, 5, 31);
  const CustomerFacts facts{.ledger = {Order(At(2026, 5, 30), 100), Order(At(2026, 6, 15), 900)}};
  EXPECT_EQ(Metrics(facts, live)[kRevenue], 1000);
  EXPECT_EQ(Metrics(facts, live)[kRecencyDays], 0);
}

InteractionFact Contact(v1::Interaction::Kind kind, bool by_customer, bool deep, bool checked_in) {
  return {kind, At(2026, 5, 1), by_customer ? v1::Interaction::CUSTOMER : v1::Interaction::US,
          deep, checked_in,     std::nullopt,
          false};
}

TEST(Metrics, M06_OnlyCheckedInVisitsDeepTalksAndTheCustomersOwnContactsCount) {
  struct Case {
    InteractionFact fact;
    double counts;
  };
  for (const Case& it : std::vector<Case>{{Contact(v1::Interaction::VISIT, false, false, true), 1},
                                          {Contact(v1::Interaction::VISIT, false, true, false), 0},
                                          {Contact(v1::Interaction::CALL, false, true, false), 1},
                                          {Contact(v1::Interaction::CALL, false, false, false), 0},
                                          {Contact(v1::Interaction::CALL, true, false, false), 1},
                                          {Contact(v1::Interaction::WECHAT, true, false, false), 1},
                                          {Contact(v1::Interaction::ENQUIRY, false, false, false), 1},
                                          {Contact(v1::Interaction::EVENT, true, false, false), 1},
                                          {Contact(v1::Interaction::BROWSING, true, true, true), 0},
                                          {Contact(v1::Interaction::SURVEY, true, false, false), 0}}) {
    EXPECT_EQ(Metrics({.interactions = {it.fact}})[kInteractions], it.counts)
        << v1::Interaction::Kind_Name(it.fact.kind);
  }
}

TEST(Metrics, ATierDoesNotManufactureItsOwnEvidence) {
  CustomerFacts facts{.own_contact_cap = 3};
  facts.interactions.assign(2, Contact(v1::Interaction::VISIT, false, false, true));
  facts.interactions.push_back(Contact(v1::Interaction::ENQUIRY, true, false, false));
  EXPECT_EQ(Metrics(facts)[kInteractions], 3);
  EXPECT_EQ(Metrics(facts)[kContactRoom], 1);
  facts.interactions.insert(facts.interactions.end(), 5, Contact(v1::Interaction::VISIT, false, false, true));
  EXPECT_EQ(Metrics(facts)[kInteractions], 4);
  EXPECT_EQ(Metrics(facts)[kContactRoom], 0);
}

TEST(Metrics, M06_FeedbackIsGradedAndReferralsAreCountedByResult) {
  CustomerFacts facts;
  for (const double grade : {5.0, 2.0}) {
    facts.interactions.push_back(
        {.kind = v1::Interaction::FEEDBACK, .occurred = At(2026, 1, 1), .grade = grade});
  }
  facts.interactions.push_back(
      {.kind = v1::Interaction::REFERRAL, .occurred = At(2026, 1, 1), .referral_won = true});
  facts.interactions.push_back({.kind = v1::Interaction::REFERRAL, .occurred = At(2026, 1, 2)});
  facts.interactions.push_back(
      {.kind = v1::Interaction::REFERRAL, .occurred = At(2025, 1, 2), .referral_won = true});
  const auto row = Metrics(facts);
  EXPECT_EQ(row[kFeedbackQuality], 3.5);
  EXPECT_EQ(row[kReferralsMade], 2);
  EXPECT_EQ(row[kReferralsWon], 1);
}

TEST(Metrics, M07_WhatIsKnownOfTheCompany) {
  const auto row = Metrics({.employees = 40,
                            .annual_revenue_minor = 900000000,
                            .industry_growth = 0.12,
                            .decision_nodes = 3,
                            .key_contact_since = absl::CivilDay(2024, 6, 30),
                            .cooperation_since = absl::CivilDay(2016, 6, 30)});
  EXPECT_EQ(row[kEmployees], 40);
  EXPECT_EQ(row[kAnnualRevenue], 900000000);
  EXPECT_EQ(row[kIndustryGrowth], 0.12);
  EXPECT_EQ(row[kDecisionNodes], 3);
  EXPECT_THAT(row[kKeyContactYears], DoubleNear(2, 0.01));
  EXPECT_THAT(row[kCooperationYears], DoubleNear(10, 0.01));
}

TEST(Metrics, ValuesThatAreNotNumbersAreMissing) {
  const double infinity = std::numeric_limits<double>::infinity();
  const auto row = Metrics(
      {.industry_growth = infinity,
       .interactions = {{.kind = v1::Interaction::FEEDBACK, .occurred = At(2026, 1, 1), .grade = kMissing}}});
  EXPECT_THAT(row[kIndustryGrowth], IsNan());
  EXPECT_THAT(row[kFeedbackQuality], IsNan());
}

TEST(Metrics, TheOrderOfFactsDoesNotMatter) {
  CustomerFacts facts;
  for (int i = 0; i < 40; ++i) {
    facts.ledger.push_back(Order(At(2025, 7, 1) + i * absl::Hours(191), 1000 + 37 * i));
    facts.interactions.push_back(
        {.kind = v1::Interaction::FEEDBACK, .occurred = At(2026, 1, 1), .grade = 0.1 * (i % 7)});
  }
  const auto row = Metrics(facts);
  std::reverse(facts.ledger.begin(), facts.ledger.end());
  std::rotate(facts.interactions.begin(), facts.interactions.begin() + 13, facts.interactions.end());
  const auto again = Metrics(facts);
  EXPECT_EQ(std::memcmp(row.data(), again.data(), row.size() * sizeof(double)), 0);
}

TEST(Metrics, ARowChangesByItselfAtLocalMidnightOnly) {
  const CustomerFacts facts{.ledger = {Order(At(2025, 7, 1, 3), 100), Order(At(2026, 1, 1), 10)}};
  MetricContext context = MidYear();
  EXPECT_EQ(NextChange(context), At(2026, 7, 1, 0));
  context.as_of = context.facts_through = At(2026, 7, 1, 0) - absl::Seconds(1);
  EXPECT_EQ(Metrics(facts, context)[kRevenue], 110);
  context.as_of = context.facts_through = At(2026, 7, 1, 0);
  EXPECT_EQ(Metrics(facts, context)[kRevenue], 10);
}

TEST(Metrics, AWindowFromTheLastDayOfFebruaryIsWhole) {
  MetricContext leap = MidYear();
  leap.as_of = leap.facts_through = At(2024, 2, 29);
  const CustomerFacts facts{.ledger = {Order(At(2023, 2, 28), 1), Order(At(2023, 3, 1), 10)}};
  EXPECT_EQ(Metrics(facts, leap)[kRevenue], 10);
}

}  // namespace
}  // namespace tierline::scoring
