#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
using testing::EqualsProto;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::Ops;
using testing::Rep;
using ::testing::SizeIs;

class RecordInteractions : public testing::CompanyTest {
 protected:
  v1::Interaction Visit(const std::string& id, const std::string& code) {
    v1::Interaction visit;
    visit.mutable_external_id()->set_system("crm");
    visit.mutable_external_id()->set_code(id);
    visit.set_revision(1);
    visit.set_kind(v1::Interaction::VISIT);
    visit.mutable_customer_external_id()->set_system("erp");
    visit.mutable_customer_external_id()->set_code(code);
    *visit.mutable_occurred_time() = identity::TimestampOf(absl::ToUnixMicros(clock().Now()));
    return visit;
  }

  absl::Status Record(const std::vector<v1::Interaction>& interactions, const Caller& caller = Ops()) {
    v1::BatchRecordInteractionsRequest request;
    for (const v1::Interaction& interaction : interactions) *request.add_interactions() = interaction;
    return Write(caller, [&](const auto& call, auto& tx) {
      response_.Clear();
      return handlers_.BatchRecordInteractions(call, request, tx, response_);
    });
  }

  const ActivityHandlers handlers_{page_tokens()};
  v1::BatchRecordInteractionsResponse response_;
};

TEST_P(RecordInteractions, AnInteractionComesBackAsItWasSent) {
  const Uuid customer = AddCustomer("恒信机电", {"0001"});
  v1::Interaction talk = Visit("V1", "0001");
  talk.set_initiator(v1::Interaction::CUSTOMER);
  talk.set_deep(true);
  talk.set_checked_in(true);
  talk.set_grade(0);
  talk.set_summary("讨论了年度框架协议");
  v1::Interaction call = Visit("V2", "0001");
  call.set_kind(v1::Interaction::REFERRAL);
  call.set_initiator(v1::Interaction::US);
  call.set_referral_won(true);
  ASSERT_THAT(Record({talk, call}), IsOk());
  EXPECT_THAT(TakeDirty(), ElementsAre("恒信机电"));

  v1::ListInteractionsRequest request;
  request.set_parent(contract::CustomerName(customer));
  v1::ListInteractionsResponse listed;
  ASSERT_THAT(Read(Ops(), [&](const auto& context,
                              auto& db) { return handlers_.ListInteractions(context, request, db, listed); }),
              IsOk());

  for (v1::Interaction* sent : {&talk, &call}) {
    sent->set_customer(contract::CustomerName(customer));
    *sent->mutable_recorded_time() = identity::TimestampOf(absl::ToUnixMicros(clock().Now()));
  }
  ASSERT_THAT(listed.interactions(), SizeIs(2));
  EXPECT_THAT(listed.interactions(0), EqualsProto(call));
  EXPECT_THAT(listed.interactions(1), EqualsProto(talk));
  EXPECT_THAT(Rows("SELECT kind, traits FROM fact ORDER BY external_id", "ii"),
              ElementsAre("102|7", "108|8"));
}

TEST_P(RecordInteractions, AFactWithTheSameIdIsAnotherThing) {
  AddCustomer("恒信机电", {"0001"});
  v1::BatchRecordFactsRequest facts;
  v1::Fact& order = *facts.add_facts();
  order.mutable_external_id()->set_system("crm");
  order.mutable_external_id()->set_code("1");
  order.set_kind(v1::Fact::ORDER);
  order.mutable_customer_external_id()->set_system("erp");
  order.mutable_customer_external_id()->set_code("0001");
  v1::BatchRecordFactsResponse ignored;
  ASSERT_THAT(Write(Ops(), [&](const auto& call,
                               auto& tx) { return handlers_.BatchRecordFacts(call, facts, tx, ignored); }),
              IsOk());

  ASSERT_THAT(Record({Visit("1", "0001")}), IsOk());

  EXPECT_THAT(response_, EqualsProto("recorded_count: 1"));
}

TEST_P(RecordInteractions, ARepRecordsForOwnCustomersOnly) {
  AddCustomer("恒信机电", {"0001"}, "east");
  AddCustomer("华东电气", {"0002"}, "west", "chen");
  AddCustomer("西部重工", {"0003"}, "west", "lin");
  const Caller chen = Rep("chen", {"east"});

  EXPECT_THAT(Record({Visit("V1", "0001"), Visit("V2", "0002")}, chen), IsOk());
  const absl::Status foreign = Record({Visit("V3", "0003")}, chen);
  const absl::Status missing = Record({Visit("V3", "0099")}, chen);

  EXPECT_EQ(testing::WireOf(foreign), testing::WireOf(missing));
  EXPECT_EQ(contract::ReasonOf(foreign), v1::INVALID_FIELD);
  EXPECT_THAT(TakeDirty(), ElementsAre("华东电气", "恒信机电"));
}

TEST_P(RecordInteractions, ARepCannotTakeAnInteractionOfAnothersCustomer) {
  AddCustomer("恒信机电", {"0001"}, "east");
  AddCustomer("西部重工", {"0003"}, "west");
  ASSERT_THAT(Record({Visit("V1", "0003"), Visit("V2", "0099")}), IsOk());
  TakeDirty();

  for (const char* id : {"V1", "V2"}) {
    v1::Interaction taken = Visit(id, "0001");
    taken.set_revision(2);
    EXPECT_EQ(contract::ReasonOf(Record({taken}, Rep("chen", {"east"}))), v1::PERMISSION_DENIED_OR_MISSING);
  }
  EXPECT_THAT(Rows("SELECT customer_code FROM fact ORDER BY external_id", "t"), ElementsAre("0003", "0099"));
  EXPECT_THAT(TakeDirty(), IsEmpty());
}

TEST_P(RecordInteractions, AForeignCustomersLedgerLooksLikeAMissingOne) {
  const Uuid west = AddCustomer("西部重工", {"0003"}, "west");
  const auto list = [&](const Uuid& customer, const Caller& caller) {
    v1::ListInteractionsRequest request;
    request.set_parent(contract::CustomerName(customer));
    v1::ListInteractionsResponse response;
    return Read(caller, [&](const auto& call, auto& db) {
      return handlers_.ListInteractions(call, request, db, response);
    });
  };
  const Caller chen = Rep("chen", {"east"});
  const absl::Status foreign = list(west, chen);
  ASSERT_THAT(Write(Ops(),
                    [&](const auto&, auto& tx) {
                      return tx.db().Execute("DELETE FROM customer WHERE tenant_id = 1", {}).status();
                    }),
              IsOk());

  EXPECT_EQ(testing::WireOf(foreign), testing::WireOf(list(west, chen)));
  EXPECT_EQ(contract::ReasonOf(foreign), v1::PERMISSION_DENIED_OR_MISSING);
  EXPECT_EQ(contract::ReasonOf(list(west, Ops())), v1::RESOURCE_MISSING);
}

INSTANTIATE_TEST_SUITE_P(Engines, RecordInteractions, ::testing::ValuesIn(testing::Engines()),
                         testing::EngineName);

}  // namespace
}  // namespace tierline::activity
