#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/contract/errors.h"
#include "server/customers/customers_test.h"

namespace tierline::customers {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::Ops;

class UpsertCustomers : public CustomersTest {
 protected:
  absl::StatusOr<v1::BatchUpsertCustomersResponse> Upsert(const v1::BatchUpsertCustomersRequest& request,
                                                          const testing::Caller& caller = Ops()) {
    return Do(&CustomerHandlers::BatchUpsertCustomers, caller, request);
  }

  static void Add(v1::BatchUpsertCustomersRequest& request, const v1::Customer& customer,
                  const std::string& parent = "") {
    auto& entry = *request.add_entries();
    *entry.mutable_customer() = customer;
    if (parent.empty()) return;
    entry.mutable_parent()->set_system("erp");
    entry.mutable_parent()->set_code(parent);
  }
};

TEST_P(UpsertCustomers, FiveHundredWithParentsComingLater) {
  v1::BatchUpsertCustomersRequest request;
  for (int i = 0; i < 500; ++i) {
    // Each of the first 490 belongs to one of the last ten.
    Add(request, Coded(absl::StrCat("客户", i), absl::StrCat("C", i)),
        i < 490 ? absl::StrCat("C", 490 + i % 10) : "");
  }
  const auto first = Upsert(request);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->created_count(), 500);
  EXPECT_EQ(first->names_size(), 500);
  EXPECT_THAT(Rows("SELECT COUNT(*), COUNT(DISTINCT parent_id), COUNT(parent_id) FROM customer", "iii"),
              ElementsAre("500|10|490"));
  EXPECT_EQ(TakeDirty().size(), 500);

  const auto second = Upsert(request);

  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->created_count() + second->updated_count(), 0);
  EXPECT_EQ(second->names(17), first->names(17));
  EXPECT_THAT(TakeDirty(), IsEmpty());
}

TEST_P(UpsertCustomers, OnlyPopulatedFieldsChangeAndOtherSystemsCodesStay) {
  v1::Customer known = Coded("甲", "1");
  known.set_region("华东");
  known.add_external_ids()->set_system("crm");
  known.mutable_external_ids(1)->set_code("9");
  known = *Create(Ops(), known);
  TakeDirty();

  v1::BatchUpsertCustomersRequest request;
  Add(request, Coded("甲公司", "1"));
  const auto response = Upsert(request);

  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->updated_count(), 1);
  EXPECT_THAT(response->names(), ElementsAre(known.name()));
  const v1::Customer now = *Get(Ops(), known.name());
  EXPECT_EQ(now.display_name(), "甲公司");
  EXPECT_EQ(now.region(), "华东");
  EXPECT_EQ(now.external_ids_size(), 2);
  EXPECT_THAT(TakeDirty(), ElementsAre("甲公司"));
}

TEST_P(UpsertCustomers, AnEntryThatComesTwiceCountsOnce) {
  v1::BatchUpsertCustomersRequest request;
  Add(request, Coded("甲", "1"));
  Add(request, Coded("甲", "1"));
  const auto response = Upsert(request);
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->created_count(), 1);
  EXPECT_EQ(response->updated_count(), 0);
  EXPECT_EQ(response->names(0), response->names(1));
}

TEST_P(UpsertCustomers, ACircleRefusesTheWholeBatch) {
  v1::BatchUpsertCustomersRequest request;
  Add(request, Coded("无关", "0"));
  Add(request, Coded("甲", "1"), "2");
  Add(request, Coded("乙", "2"), "1");
  const auto response = Upsert(request);
  EXPECT_EQ(contract::ReasonOf(response.status()), v1::TREE_INVALID);
  EXPECT_THAT(NamesOf(*List(Ops(), "")), IsEmpty());
}

TEST_P(UpsertCustomers, AnUnknownParentIsNamed) {
  v1::BatchUpsertCustomersRequest request;
  Add(request, Coded("甲", "1"));
  Add(request, Coded("乙", "2"), "3");
  EXPECT_EQ(contract::ViolationsOf(Upsert(request).status()).at(0).path, "entries[1].parent");
}

TEST_P(UpsertCustomers, ADeletedCustomerStaysDeleted) {
  const v1::Customer known = *Create(Ops(), Coded("甲", "1"));
  ASSERT_THAT(Delete(Ops(), known.name()), IsOk());
  v1::BatchUpsertCustomersRequest request;
  Add(request, Coded("甲公司", "1"));
  ASSERT_THAT(Upsert(request), IsOk());
  EXPECT_THAT(NamesOf(*List(Ops(), "")), IsEmpty());
  EXPECT_EQ(Get(Ops(), known.name())->display_name(), "甲公司");
}

TEST_P(UpsertCustomers, AnImportMayTurnAGroupRound) {
  v1::BatchUpsertCustomersRequest request;
  Add(request, Coded("甲", "1"));
  Add(request, Coded("乙", "2"), "1");
  ASSERT_THAT(Upsert(request), IsOk());
  v1::Customer first = *Get(Ops(), Upsert(request)->names(0));
  first.clear_parent();

  // Now the second company is on top.
  v1::Customer second = *Get(Ops(), Upsert(request)->names(1));
  second.clear_parent();
  ASSERT_THAT(Update(Ops(), second, {"parent"}), IsOk());
  v1::BatchUpsertCustomersRequest turned;
  Add(turned, Coded("甲", "1"), "2");
  EXPECT_THAT(Upsert(turned), IsOk());
}

INSTANTIATE_TEST_SUITE_P(Engines, UpsertCustomers, ::testing::ValuesIn(testing::Engines()),
                         testing::EngineName);

}  // namespace
}  // namespace tierline::customers
