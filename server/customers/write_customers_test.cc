#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/contract/errors.h"
#include "server/customers/customers_test.h"

namespace tierline::customers {
namespace {

using ::testing::ElementsAre;
using testing::EqualsProto;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::Manager;
using testing::Ops;
using testing::Rep;
using testing::StatusIs;

class WriteCustomers : public CustomersTest {
 protected:
  // A fact that waits for the customer with the code.
  void AddWaitingFact(const std::string& id, const std::string& code) {
    ASSERT_THAT(Write(Ops(),
                      [&](const auto&, store::WriteTransaction& tx) {
                        return tx.db()
                            .Execute(
                                "INSERT INTO fact (tenant_id, system, external_id, revision, kind, "
                                "customer_system, customer_code, occurred, recorded, amount_minor, "
                                "related, traits, voided, digest, seq, body) VALUES "
                                "(1, 'erp', $1, 1, 1, 'erp', $2, 0, 0, 0, '', 0, 0, 0, $3, $4)",
                                {id, code, tx.position(), sql::Param::Blob("")})
                            .status();
                      }),
                IsOk());
  }

  // Which facts belong to which customer, by name.
  std::vector<std::string> Links() {
    return Rows(
        "SELECT f.external_id, c.display_name FROM fact f LEFT JOIN customer c "
        "ON c.tenant_id = f.tenant_id AND c.customer_id = f.customer_id ORDER BY f.external_id",
        "tt");
  }
};

TEST_P(WriteCustomers, ANewCustomerIsWholeListedAndToBeScored) {
  v1::Customer customer = Coded("恒信机电有限公司", "000123");
  customer.set_industry("industries/C34");
  customer.set_territory("territories/east");
  customer.set_owner("users/chen");
  customer.set_employees(120);
  customer.mutable_annual_revenue()->set_amount_minor(5'000'000);
  customer.mutable_cooperation_since_date()->set_year(2015);
  customer.add_tags("重点");

  const absl::StatusOr<v1::Customer> created = Create(Ops(), customer);

  ASSERT_THAT(created, IsOk());
  EXPECT_THAT(Get(Ops(), created->name()).value(), EqualsProto(*created));
  v1::Customer expected = customer;
  expected.set_name(created->name());
  expected.set_etag(created->etag());
  *expected.mutable_create_time() = created->create_time();
  *expected.mutable_update_time() = created->create_time();
  expected.mutable_annual_revenue()->set_currency_code("CNY");
  EXPECT_THAT(*created, EqualsProto(expected));
  EXPECT_THAT(Rows("SELECT display_name, industry, territory, owner, employees, annual_revenue_minor, "
                   "cooperation_since, deleted FROM customer",
                   "ttttiiii"),
              ElementsAre("恒信机电有限公司|C34|east|chen|120|5000000|1420070400000000|0"));
  EXPECT_THAT(Rows("SELECT system, code FROM customer_code", "tt"), ElementsAre("erp|000123"));
  EXPECT_THAT(TakeDirty(), ElementsAre("恒信机电有限公司"));
}

TEST_P(WriteCustomers, AChosenIdIsTakenOnceOnly) {
  v1::CreateCustomerRequest request;
  *request.mutable_customer() = Named("甲");
  request.set_customer_id("0190c3f1-0000-7000-8000-0000000000aa");
  const auto created = Do(&CustomerHandlers::CreateCustomer, Ops(), request);
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->name(), "customers/0190c3f1-0000-7000-8000-0000000000aa");

  const auto again = Do(&CustomerHandlers::CreateCustomer, Ops(), request);
  EXPECT_EQ(contract::ReasonOf(again.status()), v1::ALREADY_THERE);
  EXPECT_THAT(Do(&CustomerHandlers::CreateCustomer, Ops(testing::kOther), request), IsOk());
}

TEST_P(WriteCustomers, AnUpdateChangesWhatTheMaskNames) {
  v1::Customer customer = *Create(Ops(), Coded("甲", "1"));
  customer.set_region("华东");
  customer.set_notes("新");
  TakeDirty();
  clock().Advance(absl::Minutes(1));

  const auto updated = Update(Ops(), customer, {"region"});

  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->region(), "华东");
  EXPECT_EQ(updated->notes(), "");
  EXPECT_NE(updated->etag(), customer.etag());
  EXPECT_EQ(updated->update_time().seconds() - updated->create_time().seconds(), 60);
  EXPECT_THAT(TakeDirty(), ElementsAre("甲"));
}

TEST_P(WriteCustomers, AnUpdateThatChangesNothingWritesNothing) {
  const v1::Customer customer = *Create(Ops(), Coded("甲", "1"));
  TakeDirty();
  clock().Advance(absl::Minutes(1));
  EXPECT_THAT(Update(Ops(), customer).value(), EqualsProto(customer));
  EXPECT_THAT(TakeDirty(), IsEmpty());
}

TEST_P(WriteCustomers, AnOldEtagIsRefused) {
  v1::Customer customer = *Create(Ops(), Named("甲"));
  v1::Customer faster = customer;
  faster.set_region("华东");
  ASSERT_THAT(Update(Ops(), faster), IsOk());

  customer.set_region("华南");
  const auto slower = Update(Ops(), customer);

  EXPECT_THAT(slower, StatusIs(absl::StatusCode::kAborted));
  EXPECT_EQ(contract::ReasonOf(slower.status()), v1::ETAG_MISMATCH);
  EXPECT_EQ(contract::ReasonOf(Delete(Ops(), customer.name(), customer.etag()).status()), v1::ETAG_MISMATCH);
  EXPECT_EQ(Get(Ops(), customer.name())->region(), "华东");
}

TEST_P(WriteCustomers, ACodeBelongsToOneCustomer) {
  ASSERT_THAT(Create(Ops(), Coded("甲", "1")), IsOk());
  const auto second = Create(Ops(), Coded("乙", "1"));
  EXPECT_EQ(contract::ReasonOf(second.status()), v1::ALREADY_THERE);
  EXPECT_THAT(NamesOf(*List(Ops(), "")), ElementsAre("甲"));
  EXPECT_THAT(Create(Ops(testing::kOther), Coded("乙", "1")), IsOk());
}

TEST_P(WriteCustomers, ACodeGivenUpCanBeTakenByAnother) {
  v1::Customer first = *Create(Ops(), Coded("甲", "1"));
  first.clear_external_ids();
  ASSERT_THAT(Update(Ops(), first, {"external_ids"}), IsOk());
  EXPECT_THAT(Create(Ops(), Coded("乙", "1")), IsOk());
  EXPECT_THAT(Rows("SELECT code FROM customer_code", "t"), ElementsAre("1"));
}

TEST_P(WriteCustomers, WaitingFactsAreLinkedWhenTheirCustomerComes) {
  AddWaitingFact("A1", "1");
  AddWaitingFact("A2", "2");
  AddWaitingFact("A3", "3");
  AddWaitingFact("A4", "4");

  v1::Customer customer = *Create(Ops(), Coded("甲", "1"));
  EXPECT_THAT(Links(), ElementsAre("A1|甲", "A2|-", "A3|-", "A4|-"));

  customer.add_external_ids()->set_system("erp");
  customer.mutable_external_ids(1)->set_code("2");
  ASSERT_THAT(Update(Ops(), customer, {"external_ids"}), IsOk());
  EXPECT_THAT(Links(), ElementsAre("A1|甲", "A2|甲", "A3|-", "A4|-"));

  v1::BatchUpsertCustomersRequest request;
  *request.add_entries()->mutable_customer() = Coded("乙", "3");
  ASSERT_THAT(Do(&CustomerHandlers::BatchUpsertCustomers, Ops(), request), IsOk());
  EXPECT_THAT(Links(), ElementsAre("A1|甲", "A2|甲", "A3|乙", "A4|-"));
  EXPECT_THAT(Rows("SELECT COUNT(*) FROM fact f JOIN record r ON r.id = f.customer_id AND r.seq = f.seq "
                   "WHERE f.external_id IN ('A2', 'A3')",
                   "i"),
              ElementsAre("2"));
}

TEST_P(WriteCustomers, ForeignMoneyIsRefused) {
  v1::Customer customer = Named("甲");
  customer.mutable_annual_revenue()->set_amount_minor(1);
  customer.mutable_annual_revenue()->set_currency_code("EUR");
  EXPECT_EQ(contract::ReasonOf(Create(Ops(), customer).status()), v1::CURRENCY_MISMATCH);
  EXPECT_THAT(Create(Ops(testing::kOther), customer), IsOk());
}

TEST_P(WriteCustomers, WhatACustomerRefersToMustExist) {
  v1::Customer customer = Named("甲");
  customer.set_territory("territories/north");
  customer.set_owner("users/nobody");
  customer.set_parent("customers/0190c3f1-0000-7000-8000-0000000000aa");
  std::vector<std::string> paths;
  for (const auto& violation : contract::ViolationsOf(Create(Ops(), customer).status())) {
    paths.push_back(violation.path);
  }
  EXPECT_THAT(paths, ElementsAre("customer.territory", "customer.owner", "customer.parent"));
}

TEST_P(WriteCustomers, ADeletedCustomerIsHiddenAndComesBack) {
  const v1::Customer customer = *Create(Ops(), Coded("甲", "1"));
  ASSERT_THAT(Delete(Ops(), customer.name(), customer.etag()), IsOk());
  EXPECT_THAT(NamesOf(*List(Ops(), "")), IsEmpty());
  EXPECT_TRUE(Get(Ops(), customer.name())->has_delete_time());
  EXPECT_THAT(Delete(Ops(), customer.name()), IsOk());
  EXPECT_EQ(contract::ReasonOf(Update(Ops(), customer).status()), v1::STATE_INVALID);
  TakeDirty();

  v1::UndeleteCustomerRequest request;
  request.set_name(customer.name());
  ASSERT_THAT(Do(&CustomerHandlers::UndeleteCustomer, Ops(), request), IsOk());

  EXPECT_THAT(NamesOf(*List(Ops(), "")), ElementsAre("甲"));
  EXPECT_FALSE(Get(Ops(), customer.name())->has_delete_time());
  EXPECT_THAT(TakeDirty(), ElementsAre("甲"));
}

TEST_P(WriteCustomers, ARepSeesAndEditsOwnCustomersOnly) {
  v1::Customer east = Named("东");
  east.set_territory("territories/east");
  v1::Customer mine = Named("我的");
  mine.set_territory("territories/west");
  mine.set_owner("users/chen");
  v1::Customer west = Named("西");
  west.set_territory("territories/west");
  east = *Create(Ops(), east);
  mine = *Create(Ops(), mine);
  west = *Create(Ops(), west);
  const testing::Caller chen = Rep("chen", {"east"});

  EXPECT_THAT(Get(chen, east.name()), IsOk());
  EXPECT_THAT(Get(chen, mine.name()), IsOk());
  EXPECT_THAT(NamesOf(*List(chen, "")), ElementsAre("东", "我的"));
  EXPECT_THAT(NamesOf(*List(Rep("lin", {}), "")), IsEmpty());

  west.set_region("改");
  EXPECT_EQ(contract::ReasonOf(Update(chen, west).status()), v1::PERMISSION_DENIED_OR_MISSING);
  EXPECT_EQ(Get(Ops(), west.name())->region(), "");
}

TEST_P(WriteCustomers, AForeignCustomerLooksLikeAMissingOne) {
  v1::CreateCustomerRequest request;
  *request.mutable_customer() = Named("西");
  request.mutable_customer()->set_territory("territories/west");
  request.set_customer_id("0190c3f1-0000-7000-8000-0000000000aa");
  const testing::Caller chen = Rep("chen", {"east"});
  const std::string name = "customers/0190c3f1-0000-7000-8000-0000000000aa";
  v1::Customer change = Named("新");
  change.set_name(name);
  const auto answers = [&] {
    return std::vector<std::string>{testing::WireOf(Get(chen, name).status()),
                                    testing::WireOf(Update(chen, change).status()),
                                    testing::WireOf(Delete(chen, name).status())};
  };
  const std::vector<std::string> missing = answers();

  ASSERT_THAT(Do(&CustomerHandlers::CreateCustomer, Ops(), request), IsOk());

  EXPECT_EQ(answers(), missing);
  EXPECT_EQ(contract::ReasonOf(Get(chen, name).status()), v1::PERMISSION_DENIED_OR_MISSING);
}

TEST_P(WriteCustomers, AccountsAreMovedByManagersNotByReps) {
  v1::Customer customer = Named("东");
  customer.set_territory("territories/east");
  customer = *Create(Ops(), customer);
  customer.set_owner("users/lin");

  const auto by_rep = Update(Rep("chen", {"east"}), customer, {"owner"});
  EXPECT_THAT(by_rep, StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_EQ(contract::ViolationsOf(by_rep.status()).at(0).path, "customer.owner");

  EXPECT_THAT(Update(Manager({"east"}), customer, {"owner"}), IsOk());
  customer.clear_etag();
  customer.set_territory("territories/west");
  const auto too_far = Update(Manager({"east"}), customer, {"territory"});
  EXPECT_EQ(contract::ViolationsOf(too_far.status()).at(0).path, "customer.territory");
  EXPECT_THAT(Update(Manager({"east", "west"}), customer, {"territory"}), IsOk());
}

TEST_P(WriteCustomers, ACustomerARepFindsIsHisOwn) {
  const auto created = Create(Rep("chen", {"east"}), Named("新客户"));
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->owner(), "users/chen");
  EXPECT_THAT(Get(Rep("chen", {"east"}), created->name()), IsOk());
}

TEST_P(WriteCustomers, AGroupCannotContainItselfNorGrowTooDeep) {
  std::vector<v1::Customer> chain;
  for (int i = 0; i < 8; ++i) {
    v1::Customer customer = Named(absl::StrCat("L", i));
    if (i > 0) customer.set_parent(chain.back().name());
    chain.push_back(*Create(Ops(), customer));
  }
  v1::Customer ninth = Named("L8");
  ninth.set_parent(chain.back().name());
  EXPECT_EQ(contract::ReasonOf(Create(Ops(), ninth).status()), v1::TREE_INVALID);

  v1::Customer root = chain.front();
  root.set_parent(chain[3].name());
  EXPECT_EQ(contract::ReasonOf(Update(Ops(), root, {"parent"}).status()), v1::TREE_INVALID);
  root.set_parent(root.name());
  EXPECT_EQ(contract::ReasonOf(Update(Ops(), root, {"parent"}).status()), v1::TREE_INVALID);

  // Eight levels cannot be hung below another company as a whole.
  root.set_parent(Create(Ops(), Named("Holding"))->name());
  EXPECT_EQ(contract::ReasonOf(Update(Ops(), root, {"parent"}).status()), v1::TREE_INVALID);

  v1::ListSubsidiariesRequest request;
  request.set_name(chain[5].name());
  const auto below = Ask(&CustomerHandlers::ListSubsidiaries, Ops(), request);
  ASSERT_THAT(below, IsOk());
  ASSERT_EQ(below->customers_size(), 2);
  EXPECT_EQ(below->customers(0).display_name(), "L6");
  EXPECT_EQ(below->customers(1).display_name(), "L7");
}

INSTANTIATE_TEST_SUITE_P(Engines, WriteCustomers, ::testing::ValuesIn(testing::Engines()),
                         testing::EngineName);

}  // namespace
}  // namespace tierline::customers
