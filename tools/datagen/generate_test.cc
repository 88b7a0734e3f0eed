#include "tools/datagen/generate.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/civil_time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/datagen/calendar.h"
#include "tools/datagen/csv_reading.h"

namespace tierline::datagen {
namespace {

using ::testing::HasSubstr;

constexpr const char* kFiles[] = {"territories.csv", "users.csv", "industries.csv",   "customers.csv",
                                  "contacts.csv",    "facts.csv", "interactions.csv", "expected.json"};

Options Company(const std::string& name, int64_t customers, uint64_t seed) {
  Options options;
  options.customers = customers;
  options.seed = seed;
  options.out = absl::StrCat(::testing::TempDir(), "datagen_", name);
  std::filesystem::remove_all(options.out);
  return options;
}

Truth MustGenerate(const Options& options) {
  const absl::StatusOr<Truth> truth = Generate(options);
  EXPECT_TRUE(truth.ok()) << truth.status();
  return truth.value_or(Truth());
}

std::string Bytes(const Options& options) {
  std::string bytes;
  for (const char* file : kFiles) absl::StrAppend(&bytes, ReadAll(absl::StrCat(options.out, "/", file)));
  return bytes;
}

// FNV-1a, 64 bits.
uint64_t Hash(const std::string& bytes) {
  uint64_t hash = 0xCBF29CE484222325u;
  for (const char c : bytes) hash = (hash ^ static_cast<uint8_t>(c)) * 0x100000001B3u;
  return hash;
}

int64_t Whole(const std::string& text) {
  int64_t value = 0;
  EXPECT_TRUE(absl::SimpleAtoi(text, &value)) << "no whole number: " << text;
  return value;
}

absl::CivilDay Day(const std::string& text) {
  absl::CivilDay day;
  EXPECT_TRUE(absl::ParseCivilTime(text.substr(0, 10), &day)) << "no day: " << text;
  return day;
}

constexpr int64_t kCustomers = 2000;

// One company for the tests that only read: its files and their truth.
class DistributorCompany : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    options_ = new Options(Company("shared", kCustomers, 7));
    truth_ = new Truth(MustGenerate(*options_));
    files_ = new std::map<std::string, std::vector<CsvRow>>;
    customers_ = &Read("customers.csv");
    facts_ = &Read("facts.csv");
  }

  static void TearDownTestSuite() {
    std::filesystem::remove_all(options_->out);
    delete files_;
    delete truth_;
    delete options_;
  }

  // The rows of a file, which is taken apart once for all tests.
  static const std::vector<CsvRow>& Read(const std::string& file) {
    const auto found = files_->find(file);
    if (found != files_->end()) return found->second;
    return files_->emplace(file, ReadCsv(absl::StrCat(options_->out, "/", file))).first->second;
  }

  static std::set<std::string> Column(const std::vector<CsvRow>& rows, const std::string& column) {
    std::set<std::string> values;
    for (const CsvRow& row : rows) values.insert(row.at(column));
    return values;
  }

  static const ArchetypeTruth& Archetype(absl::string_view name) {
    const auto archetypes = DistributorProfile().archetypes;
    const auto found =
        std::find_if(archetypes.begin(), archetypes.end(), [&](const auto& a) { return a.name == name; });
    return truth_->archetypes.at(static_cast<size_t>(found - archetypes.begin()));
  }

  // Orders as a reader sees them: the highest revision of each.
  static std::map<std::string, CsvRow> StandingOrders() {
    std::map<std::string, CsvRow> orders;
    for (const CsvRow& fact : *facts_) {
      if (fact.at("kind") != "ORDER") continue;
      CsvRow& order = orders[fact.at("external_id")];
      if (order.empty() || Whole(order.at("revision")) < Whole(fact.at("revision"))) order = fact;
    }
    return orders;
  }

  static Options* options_;
  static Truth* truth_;
  static std::map<std::string, std::vector<CsvRow>>* files_;
  static const std::vector<CsvRow>* customers_;
  static const std::vector<CsvRow>* facts_;
};

Options* DistributorCompany::options_ = nullptr;
Truth* DistributorCompany::truth_ = nullptr;
std::map<std::string, std::vector<CsvRow>>* DistributorCompany::files_ = nullptr;
const std::vector<CsvRow>* DistributorCompany::customers_ = nullptr;
const std::vector<CsvRow>* DistributorCompany::facts_ = nullptr;

TEST(Datagen, TheSameSeedGivesTheSameBytesOnEveryMachine) {
  const Options first = Company("first", 60, 1);
  const Options again = Company("again", 60, 1);
  MustGenerate(first);
  MustGenerate(again);
  EXPECT_EQ(Bytes(first), Bytes(again));
  EXPECT_EQ(Hash(Bytes(first)), 6431677649959377508u) << "changed on purpose? then write the new value here";
}

TEST(Datagen, AnotherSeedGivesAnotherCompany) {
  const Options one = Company("one", 60, 1);
  const Options two = Company("two", 60, 2);
  MustGenerate(one);
  MustGenerate(two);
  for (const char* file : {"users.csv", "customers.csv", "contacts.csv", "facts.csv", "interactions.csv"}) {
    EXPECT_NE(ReadAll(absl::StrCat(one.out, "/", file)), ReadAll(absl::StrCat(two.out, "/", file))) << file;
  }
}

TEST(Datagen, ScalesToTheSizeAskedFor) {
  for (const int64_t size : {1, 7, 1000}) {
    Options options = Company("scale", size, 3);
    options.reps = 1 + size / 100;
    const Truth truth = MustGenerate(options);
    EXPECT_EQ(truth.rows.at("customers.csv"), size);
    EXPECT_EQ(static_cast<int64_t>(truth.customer_revenue_minor.size()), size);
    const std::string users = ReadAll(absl::StrCat(options.out, "/users.csv"));
    int64_t reps = 0;
    for (absl::string_view line : absl::StrSplit(users, '\n'))
      reps += line.find(",REP,") != absl::string_view::npos;
    EXPECT_EQ(reps, options.reps);
  }
}

TEST(Datagen, ADirectoryThatCannotBeMadeIsNamed) {
  Options options = Company("blocked", 5, 1);
  options.out = "/dev/null/company";
  const absl::StatusOr<Truth> truth = Generate(options);
  EXPECT_EQ(truth.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(truth.status().message()), HasSubstr("/dev/null/company"));
}

TEST_F(DistributorCompany, EveryFileIsWellFormedAndHasTheDeclaredRows) {
  ASSERT_EQ(truth_->rows.size(), 7u);
  for (const auto& [file, rows] : truth_->rows)
    EXPECT_EQ(static_cast<int64_t>(Read(file).size()), rows) << file;
  EXPECT_THAT(ReadAll(options_->out + "/expected.json"),
              HasSubstr(absl::StrCat("\"customers.csv\": ", kCustomers)));
}

TEST_F(DistributorCompany, NamesHoldCommasQuotesAndLineBreaksOnAFewRows) {
  int64_t commas = 0, quotes = 0, breaks = 0;
  for (const CsvRow& customer : *customers_) {
    const std::string& name = customer.at("display_name");
    commas += name.find(',') != std::string::npos;
    quotes += name.find('"') != std::string::npos;
    breaks += name.find('\n') != std::string::npos;
  }
  EXPECT_GT(commas, 0);
  EXPECT_GT(quotes, 0);
  EXPECT_GT(breaks, 0);
  EXPECT_EQ(breaks, truth_->names_with_line_break);
  EXPECT_LT(commas + quotes + breaks, kCustomers / 10);
}

TEST_F(DistributorCompany, CustomerCodesAreUniqueAndKeepLeadingZeros) {
  EXPECT_EQ(Column(*customers_, "code").size(), static_cast<size_t>(kCustomers));
  EXPECT_EQ(customers_->front().at("code"), "000001");
  EXPECT_EQ(customers_->back().at("code"), "002000");
}

TEST_F(DistributorCompany, EveryReferenceOfACustomerExists) {
  const auto industries = Column(Read("industries.csv"), "code");
  const auto territories = Column(Read("territories.csv"), "code");
  const auto logins = Column(Read("users.csv"), "login");
  std::map<std::string, int> level = {{"", 0}};
  int deepest = 0;
  for (const CsvRow& customer : *customers_) {
    EXPECT_TRUE(industries.contains(customer.at("industry_code")));
    EXPECT_TRUE(territories.contains(customer.at("territory_code")));
    EXPECT_TRUE(customer.at("owner_login").empty() || logins.contains(customer.at("owner_login")));
    ASSERT_TRUE(level.contains(customer.at("parent_code")))
        << "a parent comes first: " << customer.at("code");
    deepest = std::max(deepest, level[customer.at("code")] = level[customer.at("parent_code")] + 1);
  }
  EXPECT_EQ(deepest, 3);
  for (const CsvRow& contact : Read("contacts.csv")) EXPECT_TRUE(level.contains(contact.at("customer_code")));
  for (const CsvRow& talk : Read("interactions.csv")) EXPECT_TRUE(level.contains(talk.at("customer_code")));
}

TEST_F(DistributorCompany, AnOwnerCoversTheTerritoryOfTheCustomer) {
  std::map<std::string, std::string> covers;
  for (const CsvRow& user : Read("users.csv")) covers[user.at("login")] = user.at("territory_codes");
  for (const CsvRow& customer : *customers_) {
    if (customer.at("owner_login").empty()) continue;
    EXPECT_THAT(covers[customer.at("owner_login")], HasSubstr(customer.at("territory_code")));
  }
}

TEST_F(DistributorCompany, OnlyTheDeclaredFactsNameAnUnknownCustomer) {
  const auto codes = Column(*customers_, "code");
  int64_t unknown = 0, minor = 0;
  for (const CsvRow& fact : *facts_) {
    if (codes.contains(fact.at("customer_code"))) continue;
    ++unknown;
    minor += Whole(fact.at("amount_minor"));
  }
  EXPECT_GT(unknown, 0);
  EXPECT_EQ(unknown, truth_->unknown_customer_facts);
  EXPECT_EQ(minor, truth_->unknown_customer_minor);
}

TEST_F(DistributorCompany, FactsAreKeyedOnceAndPointToEarlierDocuments) {
  std::set<std::string> keys, ids;
  std::string latest;
  for (const CsvRow& fact : *facts_) {
    EXPECT_TRUE(keys.insert(absl::StrCat(fact.at("external_id"), "/", fact.at("revision"))).second);
    ids.insert(fact.at("external_id"));
    const std::string& related = fact.at("related_external_id");
    const bool credit = fact.at("kind") == "CREDIT_NOTE";
    EXPECT_TRUE(related.empty() || credit || ids.contains(related)) << fact.at("external_id");
    latest = std::max(latest, fact.at("occurred_time"));
  }
  EXPECT_LE(Day(latest), options_->as_of);
}

TEST_F(DistributorCompany, StandingOrdersAddUpToTheDeclaredRevenue) {
  int64_t revenue = 0, declared = 0;
  for (const auto& [id, order] : StandingOrders()) revenue += Whole(order.at("amount_minor"));
  for (const ArchetypeTruth& archetype : truth_->archetypes) declared += archetype.revenue_minor;
  EXPECT_EQ(revenue - truth_->unknown_customer_minor, declared);
}

TEST_F(DistributorCompany, TheBestFifthBringsMostOfTheRevenue) {
  EXPECT_GE(TopFifthPerMille(truth_->customer_revenue_minor), 740);
  EXPECT_LE(TopFifthPerMille(truth_->customer_revenue_minor), 820);
}

TEST_F(DistributorCompany, DirtIsThereAsDeclared) {
  int64_t second = 0, voided = 0, negative = 0, unmatched = 0;
  for (const CsvRow& fact : *facts_) {
    const bool revised = fact.at("revision") == "2";
    second += revised;
    const bool is_voided = fact.at("voided") == "true";
    EXPECT_TRUE(!is_voided || (revised && fact.at("amount_minor") == "0")) << fact.at("external_id");
    voided += is_voided;
    negative += Whole(fact.at("amount_minor")) < 0;
    unmatched += fact.at("kind") == "PAYMENT" && fact.at("related_external_id").empty();
  }
  EXPECT_EQ(second, truth_->corrected_orders + truth_->voided_orders);
  EXPECT_EQ(voided, truth_->voided_orders);
  EXPECT_EQ(negative, truth_->negative_returns);
  EXPECT_EQ(unmatched, truth_->unmatched_payments);
  for (const int64_t some :
       {truth_->corrected_orders, voided, negative, unmatched, truth_->duplicate_customers}) {
    EXPECT_GT(some, 0);
  }
}

TEST_F(DistributorCompany, M05_GoodCustomersPayOnTimeMoreOften) {
  const auto rate = [](absl::string_view name) {
    return Archetype(name).paid_by_due_date * 100 / Archetype(name).invoices_due;
  };
  EXPECT_GE(rate("star"), 93);
  EXPECT_GE(rate("star"), rate("steady") + 4);
  EXPECT_GE(rate("steady"), rate("sleeping") + 8);
  EXPECT_GE(rate("sleeping"), rate("one-time"));
}

TEST_F(DistributorCompany, M05_PaymentsMadeByTheDueDateAreTheDeclaredOnes) {
  std::map<std::string, CsvRow> invoices;
  std::map<std::string, int64_t> paid_in_time;
  for (const CsvRow& fact : *facts_) {
    if (fact.at("kind") == "INVOICE") invoices[fact.at("external_id")] = fact;
    const auto invoice = invoices.find(fact.at("related_external_id"));
    if (fact.at("kind") != "PAYMENT" || invoice == invoices.end()) continue;
    const bool in_time = Day(fact.at("occurred_time")) <= Day(invoice->second.at("due_date"));
    if (in_time) paid_in_time[invoice->first] += Whole(fact.at("amount_minor"));
  }
  int64_t due = 0, in_time = 0, declared_due = 0, declared_in_time = 0;
  for (const auto& [id, invoice] : invoices) {
    if (Day(invoice.at("due_date")) > options_->as_of) continue;
    ++due;
    in_time += paid_in_time[id] == Whole(invoice.at("amount_minor"));
  }
  for (const ArchetypeTruth& archetype : truth_->archetypes) {
    declared_due += archetype.invoices_due;
    declared_in_time += archetype.paid_by_due_date;
  }
  EXPECT_EQ(due, declared_due);
  // Payments that name no invoice cannot be counted from outside.
  EXPECT_LE(in_time, declared_in_time);
  EXPECT_GE(in_time, declared_in_time - truth_->unmatched_payments);
}

TEST_F(DistributorCompany, M06_BetterCustomersAreMetMoreOften) {
  const auto per_customer = [](absl::string_view name) {
    return Archetype(name).interactions / Archetype(name).customers;
  };
  EXPECT_GT(per_customer("star"), per_customer("steady"));
  EXPECT_GT(per_customer("steady"), per_customer("sleeping"));
  EXPECT_GT(per_customer("sleeping"), per_customer("one-time"));
  EXPECT_GT(truth_->referrals_won, 0);
  EXPECT_LT(truth_->referrals_won, kCustomers / 20);
}

TEST_F(DistributorCompany, TradeDipsAtTheChineseNewYear) {
  int64_t closed = 0, ordinary = 0;
  for (const auto& [id, order] : StandingOrders()) {
    const absl::CivilDay day = Day(order.at("occurred_time"));
    // New Year's Day 2025 and the eleven days after it, against as many days of autumn.
    closed += day >= absl::CivilDay(2025, 1, 29) && day < absl::CivilDay(2025, 2, 10);
    ordinary += day >= absl::CivilDay(2025, 10, 10) && day < absl::CivilDay(2025, 10, 22);
  }
  EXPECT_GT(closed, 0);
  EXPECT_LT(closed * 3, ordinary);
}

TEST_F(DistributorCompany, ProspectsNeverBought) {
  EXPECT_GT(Archetype("prospect").customers, kCustomers * 27 / 100);
  EXPECT_EQ(Archetype("prospect").orders, 0);
  EXPECT_EQ(Archetype("one-time").revenue_minor > 0, true);
  EXPECT_LE(Archetype("one-time").orders, Archetype("one-time").customers);
}

}  // namespace
}  // namespace tierline::datagen
