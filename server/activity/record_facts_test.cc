#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/contract/errors.h"
#include "common/contract/names.h"
#include "server/activity/activity_handlers.h"
#include "server/identity/rows.h"
#include "tests/company/company.h"
#include "tests/support/matchers.h"

namespace tierline::activity {
namespace {

using testing::Caller;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::Ops;
using ::testing::SizeIs;
using testing::StatusIs;

constexpr char kLedger[] =
    "SELECT external_id, revision, kind, amount_minor, voided, customer_code FROM fact WHERE tenant_id = 1 "
    "ORDER BY external_id";
constexpr char kHistory[] =
    "SELECT external_id, revision, amount_minor FROM fact_history WHERE tenant_id = 1 "
    "ORDER BY external_id, revision";

class RecordFacts : public testing::CompanyTest {
 protected:
  v1::Fact Order(const std::string& id, int64_t amount_minor, const std::string& code, int64_t revision = 1) {
    v1::Fact fact;
    fact.mutable_external_id()->set_system("erp");
    fact.mutable_external_id()->set_code(id);
    fact.set_revision(revision);
    fact.set_kind(v1::Fact::ORDER);
    fact.mutable_customer_external_id()->set_system("erp");
    fact.mutable_customer_external_id()->set_code(code);
    fact.mutable_amount()->set_amount_minor(amount_minor);
    *fact.mutable_occurred_time() =
        identity::TimestampOf(absl::ToUnixMicros(clock().Now() - absl::Hours(24)));
    return fact;
  }

  absl::Status Record(const std::vector<v1::Fact>& facts, const Caller& caller = Ops()) {
    v1::BatchRecordFactsRequest request;
    for (const v1::Fact& fact : facts) *request.add_facts() = fact;
    response_.Clear();
    return Write(caller, [&](const auto& call, auto& tx) {
      response_.Clear();
      return handlers_.BatchRecordFacts(call, request, tx, response_);
    });
  }

  v1::ListFactsResponse List(const v1::ListFactsRequest& request, const Caller& caller = Ops()) {
    v1::ListFactsResponse response;
    EXPECT_THAT(Read(caller, [&](const auto& call,
                                 auto& db) { return handlers_.ListFacts(call, request, db, response); }),
                IsOk());
    return response;
  }

  const ActivityHandlers handlers_{page_tokens()};
  v1::BatchRecordFactsResponse response_;
};

TEST_P(RecordFacts, SendingABatchAgainChangesNothing) {
  AddCustomer("恒信机电", {"0001"});
  const std::vector<v1::Fact> batch = {Order("A1", 100, "0001"), Order("A2", 200, "0001")};

  ASSERT_THAT(Record(batch), IsOk());
  EXPECT_THAT(response_, testing::EqualsProto("recorded_count: 2"));
  EXPECT_THAT(TakeDirty(), ElementsAre("恒信机电"));
  ASSERT_THAT(Record(batch), IsOk());

  EXPECT_THAT(response_, testing::EqualsProto("unchanged_count: 2"));
  EXPECT_THAT(Rows(kLedger, "tiiiit"), ElementsAre("A1|1|1|100|0|0001", "A2|1|1|200|0|0001"));
  EXPECT_THAT(Rows(kHistory, "tii"), IsEmpty());
  EXPECT_THAT(TakeDirty(), IsEmpty());
}

TEST_P(RecordFacts, AHigherRevisionCorrectsAndTheOldOneIsKept) {
  AddCustomer("恒信机电", {"0001"});
  AddCustomer("华东电气", {"0002"});
  ASSERT_THAT(Record({Order("A1", 100, "0001")}), IsOk());
  TakeDirty();

  ASSERT_THAT(Record({Order("A1", 150, "0002", 3)}), IsOk());

  EXPECT_THAT(response_, testing::EqualsProto("corrected_count: 1"));
  EXPECT_THAT(Rows(kLedger, "tiiiit"), ElementsAre("A1|3|1|150|0|0002"));
  EXPECT_THAT(Rows(kHistory, "tii"), ElementsAre("A1|1|100"));
  EXPECT_THAT(TakeDirty(), ElementsAre("华东电气", "恒信机电"));
}

TEST_P(RecordFacts, ALowerRevisionIsIgnored) {
  AddCustomer("恒信机电", {"0001"});
  ASSERT_THAT(Record({Order("A1", 150, "0001", 3)}), IsOk());
  TakeDirty();

  ASSERT_THAT(Record({Order("A1", 100, "0001", 2)}), IsOk());

  EXPECT_THAT(response_, testing::EqualsProto("unchanged_count: 1"));
  EXPECT_THAT(Rows(kLedger, "tiiiit"), ElementsAre("A1|3|1|150|0|0001"));
  EXPECT_THAT(TakeDirty(), IsEmpty());
}

TEST_P(RecordFacts, AVoidedFactIsKeptAndShownOnlyOnRequest) {
  const Uuid customer = AddCustomer("恒信机电", {"0001"});
  ASSERT_THAT(Record({Order("A1", 100, "0001"), Order("A2", 7, "0001")}), IsOk());
  v1::Fact voided = Order("A1", 100, "0001", 2);
  voided.set_voided(true);
  ASSERT_THAT(Record({voided}), IsOk());

  v1::ListFactsRequest request;
  request.set_parent(contract::CustomerName(customer));
  EXPECT_THAT(List(request).facts(), SizeIs(1));
  request.set_show_voided(true);
  EXPECT_THAT(List(request).facts(), SizeIs(2));
  EXPECT_THAT(Rows(kHistory, "tii"), ElementsAre("A1|1|100"));
}

TEST_P(RecordFacts, TheSameRevisionWithAnotherContentRefusesTheWholeBatch) {
  AddCustomer("恒信机电", {"0001"});
  ASSERT_THAT(Record({Order("A1", 100, "0001")}), IsOk());
  TakeDirty();

  const absl::Status status =
      Record({Order("A9", 1, "0001"), Order("A1", 101, "0001"), Order("A8", 1, "0001")});

  EXPECT_THAT(status, StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(contract::ReasonOf(status), v1::REVISION_CONFLICT);
  ASSERT_THAT(contract::ViolationsOf(status), SizeIs(1));
  EXPECT_EQ(contract::ViolationsOf(status)[0].path, "facts[1]");
  EXPECT_EQ(contract::MetadataOf(status)["external_id"], "A1");
  EXPECT_THAT(Rows(kLedger, "tiiiit"), ElementsAre("A1|1|1|100|0|0001"));
  EXPECT_THAT(TakeDirty(), IsEmpty());
}

TEST_P(RecordFacts, AnUnknownCodeWaitsAndIsListed) {
  AddCustomer("恒信机电", {"0001"});
  ASSERT_THAT(Record({Order("A1", 100, "0099"), Order("A2", 100, "0099"), Order("A3", 1, "0098"),
                      Order("A4", 1, "0001")}),
              IsOk());
  EXPECT_THAT(response_, testing::EqualsProto("recorded_count: 4 waiting_count: 3"));
  EXPECT_THAT(TakeDirty(), ElementsAre("恒信机电"));

  v1::ListWaitingCodesRequest request;
  request.set_page_size(1);
  v1::ListWaitingCodesResponse first;
  v1::ListWaitingCodesResponse second;
  ASSERT_THAT(Read(Ops(),
                   [&](const auto& call, auto& db) -> absl::Status {
                     absl::Status status = handlers_.ListWaitingCodes(call, request, db, first);
                     request.set_page_token(first.next_page_token());
                     status.Update(handlers_.ListWaitingCodes(call, request, db, second));
                     return status;
                   }),
              IsOk());
  EXPECT_EQ(first.waiting_codes(0).customer_external_id().code(), "0098");
  EXPECT_EQ(second.waiting_codes(0).customer_external_id().code(), "0099");
  EXPECT_EQ(second.waiting_codes(0).waiting_count(), 2);
  EXPECT_EQ(second.next_page_token(), "");
}

TEST_P(RecordFacts, CompaniesWithEqualIdsDoNotMeet) {
  AddCustomer("恒信机电", {"0001"});
  AddCustomer("Andere GmbH", {"0001"}, "", "", testing::kOther);

  ASSERT_THAT(Record({Order("A1", 100, "0001")}), IsOk());
  ASSERT_THAT(Record({Order("A1", 999, "0001")}, Ops(testing::kOther)), IsOk());

  EXPECT_THAT(response_, testing::EqualsProto("recorded_count: 1"));
  EXPECT_THAT(Rows(kLedger, "tiiiit"), ElementsAre("A1|1|1|100|0|0001"));
  EXPECT_THAT(TakeDirty(), ElementsAre("恒信机电"));
  EXPECT_THAT(TakeDirty(testing::kOther), ElementsAre("Andere GmbH"));
}

TEST_P(RecordFacts, MistakesAreNamedTogetherAndNothingIsKept) {
  AddCustomer("恒信机电", {"0001"});
  v1::Fact future = Order("A2", 1, "0001");
  *future.mutable_occurred_time() =
      identity::TimestampOf(absl::ToUnixMicros(clock().Now() + absl::Hours(25)));
  v1::Fact nobody = Order("A3", 1, "0001");
  nobody.clear_customer_external_id();
  v1::Fact missing = nobody;
  missing.set_customer("customers/0190c3f1-0000-7000-8000-000000000000");
  v1::Fact refund = Order("A4", -5, "0001");
  refund.set_kind(v1::Fact::RETURN);

  const absl::Status status = Record({Order("A1", 1, "0001"), future, nobody, missing, refund});

  std::vector<std::string> paths;
  for (const contract::FieldViolation& violation : contract::ViolationsOf(status))
    paths.push_back(violation.path);
  EXPECT_THAT(paths, ElementsAre("facts[1].occurred_time", "facts[2].customer", "facts[3].customer",
                                 "facts[4].amount.amount_minor"));
  EXPECT_THAT(Rows(kLedger, "tiiiit"), IsEmpty());
}

TEST_P(RecordFacts, ForeignMoneyIsRefused) {
  v1::Fact fact = Order("A1", 100, "0001");
  fact.mutable_amount()->set_currency_code("USD");
  const absl::Status status = Record({fact});
  EXPECT_EQ(contract::ReasonOf(status), v1::CURRENCY_MISMATCH);
  EXPECT_EQ(contract::ViolationsOf(status).at(0).path, "facts[0].amount.currency_code");
}

TEST_P(RecordFacts, AFactComesBackAsItWasSent) {
  const Uuid customer = AddCustomer("恒信机电", {"0001"});
  v1::Fact invoice = Order("发票-7", 100, "0001");
  invoice.set_kind(v1::Fact::INVOICE);
  invoice.mutable_due_date()->set_year(2026);
  invoice.mutable_due_date()->set_month(2);
  invoice.mutable_due_date()->set_day(28);
  invoice.set_related_external_id("A1");
  v1::Fact::Line& line = *invoice.add_lines();
  line.set_sku("轴承-6204");
  line.set_quantity(2.5);
  line.set_cost_minor(0);
  ASSERT_THAT(Record({invoice}), IsOk());

  v1::ListFactsRequest request;
  request.set_parent(contract::CustomerName(customer));
  const v1::ListFactsResponse listed = List(request);

  v1::Fact expected = invoice;
  expected.set_customer(contract::CustomerName(customer));
  expected.mutable_amount()->set_currency_code("CNY");
  *expected.mutable_recorded_time() = identity::TimestampOf(absl::ToUnixMicros(clock().Now()));
  ASSERT_THAT(listed.facts(), SizeIs(1));
  EXPECT_THAT(listed.facts(0), testing::EqualsProto(expected));
  // 28 February 2026, 24:00 in Shanghai, less one microsecond.
  const absl::Time due = absl::FromCivil(absl::CivilSecond(2026, 2, 28, 16, 0, 0), absl::UTCTimeZone());
  EXPECT_THAT(Rows("SELECT due FROM fact", "i"), ElementsAre(absl::StrCat(absl::ToUnixMicros(due) - 1)));
}

TEST_P(RecordFacts, ListsArePagedNewestFirst) {
  const Uuid customer = AddCustomer("恒信机电", {"0001"});
  std::vector<v1::Fact> facts;
  for (int i = 0; i < 7; ++i) {
    facts.push_back(Order(absl::StrCat("A", i), i, "0001"));
    *facts.back().mutable_occurred_time() = identity::TimestampOf(1'000'000 * (i / 2));  // some at once
  }
  ASSERT_THAT(Record(facts), IsOk());
  v1::ListFactsRequest request;
  request.set_parent(contract::CustomerName(customer));
  request.set_page_size(3);

  std::vector<std::string> ids;
  int pages = 0;
  do {
    const v1::ListFactsResponse page = List(request);
    for (const v1::Fact& fact : page.facts()) ids.push_back(fact.external_id().code());
    request.set_page_token(page.next_page_token());
    ++pages;
  } while (!request.page_token().empty());

  EXPECT_EQ(pages, 3);
  EXPECT_THAT(ids, ElementsAre("A6", "A5", "A4", "A3", "A2", "A1", "A0"));
}

// Whatever the order and however often revisions come, the ledger ends the same.
TEST_P(RecordFacts, TheLedgerDoesNotDependOnTheOrderOfRevisions) {
  AddCustomer("恒信机电", {"0001"});
  AddCustomer("华东电气", {"0002"});
  for (uint64_t seed = 1; seed <= 8; ++seed) {
    const std::unique_ptr<Rng> rng = SeededRng(seed);
    std::vector<v1::Fact> facts;
    std::vector<std::string> expected;
    for (int f = 0; f < 5; ++f) {
      const std::string id = absl::StrCat("S", seed, "-", f);
      const int revisions = 1 + static_cast<int>(rng->Below(4));
      for (int r = 1; r <= revisions; ++r) {
        const std::string code = absl::StrCat("000", 1 + (f + r) % 3);  // 0003 waits
        facts.insert(facts.end(), 1 + rng->Below(3), Order(id, 10 * f + r, code, r));
      }
      expected.push_back(
          absl::StrCat(id, "|", revisions, "|1|", 10 * f + revisions, "|0|000", 1 + (f + revisions) % 3));
    }
    for (size_t i = facts.size(); i > 1; --i) std::swap(facts[i - 1], facts[rng->Below(i)]);
    while (!facts.empty()) {
      const size_t size = 1 + rng->Below(facts.size());
      ASSERT_THAT(Record({facts.end() - size, facts.end()}), IsOk()) << "seed " << seed;
      facts.resize(facts.size() - size);
    }
    const std::string ledger = absl::StrCat(
        "SELECT external_id, revision, kind, amount_minor, voided, customer_code FROM fact "
        "WHERE external_id LIKE 'S",
        seed, "-%' ORDER BY external_id");
    EXPECT_EQ(Rows(ledger, "tiiiit"), expected) << "seed " << seed;
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, RecordFacts, ::testing::ValuesIn(testing::Engines()), testing::EngineName);

}  // namespace
}  // namespace tierline::activity
