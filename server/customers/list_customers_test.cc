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
using testing::Rep;

class ListCustomers : public CustomersTest {
 protected:
  void Fill() {
    const struct {
      const char* name;
      const char* territory;
      int employees;
    } kCustomers[] = {
        {"ABB Ltd", "east", 5}, {"ａｂｃ贸易", "east", 50}, {"上海轴承", "west", 500}, {"上海电气", "", 0}};
    for (const auto& row : kCustomers) {
      v1::Customer customer = Named(row.name);
      if (*row.territory != 0) customer.set_territory(absl::StrCat("territories/", row.territory));
      if (row.employees > 0) customer.set_employees(row.employees);
      customer.set_notes("私下");
      ASSERT_THAT(Create(Ops(), customer), IsOk());
      clock().Advance(absl::Seconds(1));
    }
  }

  std::vector<std::string> Found(const std::string& filter) {
    const auto response = List(Ops(), filter);
    EXPECT_THAT(response, IsOk());
    return NamesOf(*response);
  }
};

TEST_P(ListCustomers, FiltersSayWhich) {
  Fill();
  EXPECT_THAT(Found(R"(display_name:"上海")"), ElementsAre("上海电气", "上海轴承"));
  EXPECT_THAT(Found(R"(display_name:"AB")"), ElementsAre("ABB Ltd", "ａｂｃ贸易"));
  EXPECT_THAT(Found(R"(territory = "territories/east" AND employees >= 50)"), ElementsAre("ａｂｃ贸易"));
  EXPECT_THAT(Found("NOT territory:*"), ElementsAre("上海电气"));
  EXPECT_THAT(Found("update_time > 2026-01-05T02:00:01Z"), ElementsAre("上海电气", "上海轴承"));
  EXPECT_EQ(contract::ReasonOf(List(Ops(), "phone = \"1\"").status()), v1::FILTER_INVALID);
}

TEST_P(ListCustomers, BothOrdersInBothDirections) {
  Fill();
  EXPECT_THAT(NamesOf(*List(Ops(), "", "display_name desc")),
              ElementsAre("上海轴承", "上海电气", "ａｂｃ贸易", "ABB Ltd"));
  EXPECT_THAT(NamesOf(*List(Ops(), "", "update_time desc")),
              ElementsAre("上海电气", "上海轴承", "ａｂｃ贸易", "ABB Ltd"));
  EXPECT_EQ(contract::ReasonOf(List(Ops(), "", "display_name, update_time").status()), v1::INVALID_FIELD);
}

TEST_P(ListCustomers, PagesMeetWithoutGapOrRepetition) {
  Fill();
  for (const char* order : {"", "display_name desc", "update_time", "update_time desc"}) {
    const std::vector<std::string> whole = NamesOf(*List(Ops(), "", order));
    std::vector<std::string> paged;
    std::string token;
    do {
      const auto page = List(Ops(), "", order, 3, token);
      ASSERT_THAT(page, IsOk());
      for (const std::string& name : NamesOf(*page)) paged.push_back(name);
      token = page->next_page_token();
    } while (!token.empty());
    EXPECT_EQ(paged, whole) << order;
  }
}

TEST_P(ListCustomers, APageTokenIsGoodForItsOwnListAndCallerOnly) {
  Fill();
  const std::string token = List(Ops(), "", "", 1)->next_page_token();
  for (const absl::Status& status :
       {List(Ops(), "employees > 1", "", 1, token).status(),
        List(Ops(), "", "update_time", 1, token).status(),
        List(Rep("chen", {"east"}), "", "", 1, token).status(), List(Ops(), "", "", 1, "x").status()}) {
    EXPECT_EQ(contract::ReasonOf(status), v1::PAGE_TOKEN_INVALID);
  }
}

TEST_P(ListCustomers, ARepPagesThroughOwnCustomers) {
  Fill();
  const testing::Caller chen = Rep("chen", {"east", "north"});
  const auto first = List(chen, "", "", 1);
  ASSERT_THAT(first, IsOk());
  EXPECT_THAT(NamesOf(*first), ElementsAre("ABB Ltd"));
  const auto second = List(chen, "", "", 1, first->next_page_token());
  ASSERT_THAT(second, IsOk());
  EXPECT_THAT(NamesOf(*second), ElementsAre("ａｂｃ贸易"));
  EXPECT_EQ(second->next_page_token(), "");
}

TEST_P(ListCustomers, AListIsBasicUnlessAskedOtherwise) {
  Fill();
  EXPECT_EQ(List(Ops(), "")->customers(0).notes(), "");
  v1::ListCustomersRequest request;
  request.set_view(v1::FULL_VIEW);
  EXPECT_EQ(Ask(&CustomerHandlers::ListCustomers, Ops(), request)->customers(0).notes(), "私下");
}

TEST_P(ListCustomers, OtherCompaniesAreNeverShown) {
  Fill();
  EXPECT_THAT(NamesOf(*List(Ops(testing::kOther), "")), IsEmpty());
}

TEST_P(ListCustomers, ACustomerIsFoundByItsCode) {
  const v1::Customer customer = *Create(Ops(), Coded("甲", "0007"));
  v1::LookupCustomerRequest request;
  request.mutable_external_id()->set_system("erp");
  request.mutable_external_id()->set_code("0007");
  EXPECT_EQ(Ask(&CustomerHandlers::LookupCustomer, Ops(), request)->name(), customer.name());
  const auto foreign = Ask(&CustomerHandlers::LookupCustomer, Rep("chen", {"east"}), request);
  request.mutable_external_id()->set_code("7");
  EXPECT_EQ(contract::ReasonOf(Ask(&CustomerHandlers::LookupCustomer, Ops(), request).status()),
            v1::RESOURCE_MISSING);
  EXPECT_EQ(contract::ReasonOf(foreign.status()), v1::PERMISSION_DENIED_OR_MISSING);
}

TEST_P(ListCustomers, ABatchComesInTheOrderAskedForOrNotAtAll) {
  const v1::Customer first = *Create(Ops(), Named("甲"));
  const v1::Customer second = *Create(Ops(), Named("乙"));
  v1::BatchGetCustomersRequest request;
  request.add_names(second.name());
  request.add_names(first.name());
  const auto response = Ask(&CustomerHandlers::BatchGetCustomers, Ops(), request);
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->customers(0).display_name(), "乙");
  EXPECT_EQ(response->customers(1).display_name(), "甲");
  request.add_names("customers/0190c3f1-0000-7000-8000-0000000000aa");
  EXPECT_EQ(contract::ReasonOf(Ask(&CustomerHandlers::BatchGetCustomers, Ops(), request).status()),
            v1::RESOURCE_MISSING);
}

INSTANTIATE_TEST_SUITE_P(Engines, ListCustomers, ::testing::ValuesIn(testing::Engines()),
                         testing::EngineName);

}  // namespace
}  // namespace tierline::customers
