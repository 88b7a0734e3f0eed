#include "server/scoring/collection.h"

#include <algorithm>
#include <vector>

#include "gtest/gtest.h"

namespace tierline::scoring {
namespace {

using Facts = std::vector<LedgerFact>;

const absl::TimeZone kShanghai = absl::FixedTimeZone(8 * 3600);

absl::Time Noon(absl::CivilDay day) { return absl::FromCivil(absl::CivilSecond(day) + 12 * 3600, kShanghai); }

// Days of 2026 by number, 1 = 1 January.
absl::CivilDay Day(int number) { return absl::CivilDay(2025, 12, 31) + number; }

LedgerFact Invoice(std::string id, int day, int64_t amount, int due) {
  return {v1::Fact::INVOICE, Noon(Day(day)), amount, Day(due), std::move(id), ""};
}
LedgerFact Payment(int day, int64_t amount, std::string invoice = "") {
  return {v1::Fact::PAYMENT, Noon(Day(day)), amount, std::nullopt, "", std::move(invoice)};
}
LedgerFact CreditNote(int day, int64_t amount, std::string invoice) {
  return {v1::Fact::CREDIT_NOTE, Noon(Day(day)), amount, std::nullopt, "", std::move(invoice)};
}

struct Case {
  const char* promise;
  Facts ledger;
  std::optional<double> rate;
};

std::optional<double> RateOnDay200(const Facts& ledger) {
  return OnTimeCollection(
      ledger,
      {.window_start = absl::FromCivil(Day(1), kShanghai), .as_of = Noon(Day(200)), .zone = kShanghai});
}

TEST(OnTimeCollection, Table) {
  const std::vector<Case> cases = {
      {"nothing invoiced: not known", {}, std::nullopt},
      {"nothing due yet: not known", {Invoice("i", 190, 100, 199)}, std::nullopt},
      {"paid by the due date", {Invoice("i", 10, 100, 40), Payment(40, 100)}, 1.0},
      {"paid on the last day of grace", {Invoice("i", 10, 100, 40), Payment(55, 100)}, 1.0},
      {"paid a day after grace", {Invoice("i", 10, 100, 40), Payment(56, 100)}, 0.0},
      {"never paid", {Invoice("i", 10, 100, 40)}, 0.0},
      {"prepaid is on time", {Invoice("i", 10, 100, 40), Payment(2, 100)}, 1.0},
      {"part paid on time", {Invoice("i", 10, 100, 40), Payment(30, 40), Payment(90, 60)}, 0.4},
      {"weighted by amount, not by number",
       {Invoice("a", 10, 900, 40), Invoice("b", 11, 100, 41), Payment(40, 900, "a"), Payment(120, 100, "b")},
       0.9},
      {"payments that name nothing pay the oldest first",
       {Invoice("a", 10, 100, 40), Invoice("b", 60, 100, 90), Payment(80, 100)},
       0.0},
      {"a named payment leaves the older invoice open",
       {Invoice("a", 10, 100, 40), Invoice("b", 60, 100, 90), Payment(80, 100, "b")},
       0.5},
      {"what a named payment has too much pays the oldest",
       {Invoice("a", 10, 100, 40), Invoice("b", 20, 100, 50), Payment(45, 200, "b")},
       1.0},
      {"a payment of an unknown invoice pays the oldest",
       {Invoice("a", 10, 100, 40), Payment(41, 100, "x")},
       1.0},
      {"a credit note makes the invoice smaller",
       {Invoice("a", 10, 100, 40), CreditNote(20, 25, "a"), Payment(30, 75)},
       1.0},
      {"a wholly credited invoice was never due",
       {Invoice("a", 10, 100, 40), CreditNote(20, 100, "a")},
       std::nullopt},
      {"a payment after the cut is not seen", {Invoice("a", 10, 100, 40), Payment(201, 100, "a")}, 0.0},
      {"without a due date 30 days are allowed",
       {{v1::Fact::INVOICE, Noon(Day(10)), 100, std::nullopt, "a", ""}, Payment(55, 100)},
       1.0},
      {"an invoice whose deadline passed before the window does not count",
       {Invoice("a", -100, 100, -70), Invoice("b", 10, 100, 40), Payment(40, 100, "b")},
       1.0},
  };
  for (const Case& it : cases) {
    EXPECT_EQ(RateOnDay200(it.ledger), it.rate) << it.promise;
    Facts reversed = it.ledger;
    std::reverse(reversed.begin(), reversed.end());
    EXPECT_EQ(RateOnDay200(reversed), it.rate) << it.promise << ", facts in another order";
  }
}

TEST(OnTimeCollection, AnInvoiceCountsFromTheEndOfItsGraceOn) {
  const Facts unpaid = {Invoice("a", 10, 100, 40)};
  const CollectionTerms terms{.window_start = absl::FromCivil(Day(1), kShanghai), .zone = kShanghai};
  CollectionTerms last_day = terms, day_after = terms;
  last_day.as_of = Noon(Day(55));
  day_after.as_of = absl::FromCivil(Day(56), kShanghai);
  EXPECT_EQ(OnTimeCollection(unpaid, last_day), std::nullopt);
  EXPECT_EQ(OnTimeCollection(unpaid, day_after), 0.0);
}

}  // namespace
}  // namespace tierline::scoring
