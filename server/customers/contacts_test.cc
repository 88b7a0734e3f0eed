#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/contract/errors.h"
#include "server/customers/customers_test.h"

namespace tierline::customers {
namespace {

using ::testing::ElementsAre;
using testing::EqualsProto;
using testing::IsOk;
using testing::Ops;
using testing::Rep;

class Contacts : public CustomersTest {
 protected:
  absl::StatusOr<v1::Contact> Add(const v1::Customer& customer, const std::string& display_name,
                                  const testing::Caller& caller = Ops()) {
    v1::CreateContactRequest request;
    request.set_parent(customer.name());
    request.mutable_contact()->set_display_name(display_name);
    return Do(&CustomerHandlers::CreateContact, caller, request);
  }

  absl::StatusOr<v1::Contact> Change(const v1::Contact& contact) {
    v1::UpdateContactRequest request;
    *request.mutable_contact() = contact;
    return Do(&CustomerHandlers::UpdateContact, Ops(), request);
  }

  absl::StatusOr<v1::Contact> GetOne(const std::string& name, const testing::Caller& caller = Ops()) {
    v1::GetContactRequest request;
    request.set_name(name);
    return Ask(&CustomerHandlers::GetContact, caller, request);
  }

  std::vector<std::string> Listed(const v1::Customer& customer, int page_size) {
    v1::ListContactsRequest request;
    request.set_parent(customer.name());
    request.set_page_size(page_size);
    std::vector<std::string> names;
    do {
      const auto page = Ask(&CustomerHandlers::ListContacts, Ops(), request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) break;
      for (const v1::Contact& contact : page->contacts()) names.push_back(contact.display_name());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return names;
  }
};

TEST_P(Contacts, AreKeptListedChangedAndRemoved) {
  const v1::Customer customer = *Create(Ops(), Named("恒信机电"));
  v1::Contact wang = *Add(customer, "王强");
  ASSERT_THAT(Add(customer, "李娜"), IsOk());
  ASSERT_THAT(Add(customer, "Anna"), IsOk());
  EXPECT_THAT(GetOne(wang.name()).value(), EqualsProto(wang));
  EXPECT_THAT(Listed(customer, 2), ElementsAre("Anna", "李娜", "王强"));

  wang.set_decision_role(v1::Contact::ECONOMIC_BUYER);
  const auto changed = Change(wang);
  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(changed->decision_role(), v1::Contact::ECONOMIC_BUYER);
  wang.set_title("采购经理");
  EXPECT_EQ(contract::ReasonOf(Change(wang).status()), v1::ETAG_MISMATCH);

  v1::DeleteContactRequest remove;
  remove.set_name(wang.name());
  ASSERT_THAT(Do(&CustomerHandlers::DeleteContact, Ops(), remove), IsOk());
  EXPECT_THAT(Listed(customer, 2), ElementsAre("Anna", "李娜"));
  EXPECT_TRUE(GetOne(wang.name())->has_delete_time());
  EXPECT_EQ(contract::ReasonOf(Change(*changed).status()), v1::STATE_INVALID);
}

TEST_P(Contacts, BelongToTheirCustomerAlone) {
  const v1::Customer first = *Create(Ops(), Named("甲"));
  const v1::Customer second = *Create(Ops(), Named("乙"));
  const v1::Contact contact = *Add(first, "王强");
  const std::string moved = second.name() + contact.name().substr(contact.name().find("/contacts/"));
  EXPECT_EQ(contract::ReasonOf(GetOne(moved).status()), v1::RESOURCE_MISSING);
}

TEST_P(Contacts, OfForeignCustomersLookMissing) {
  v1::Customer west = Named("西");
  west.set_territory("territories/west");
  west = *Create(Ops(), west);
  const v1::Contact contact = *Add(west, "王强");
  const testing::Caller chen = Rep("chen", {"east"});
  EXPECT_EQ(contract::ReasonOf(GetOne(contact.name(), chen).status()), v1::PERMISSION_DENIED_OR_MISSING);
  EXPECT_EQ(contract::ReasonOf(Add(west, "李娜", chen).status()), v1::PERMISSION_DENIED_OR_MISSING);
}

TEST_P(Contacts, ADeletedCustomerGetsNone) {
  const v1::Customer customer = *Create(Ops(), Named("甲"));
  ASSERT_THAT(Delete(Ops(), customer.name()), IsOk());
  EXPECT_EQ(contract::ReasonOf(Add(customer, "王强").status()), v1::STATE_INVALID);
}

INSTANTIATE_TEST_SUITE_P(Engines, Contacts, ::testing::ValuesIn(testing::Engines()), testing::EngineName);

}  // namespace
}  // namespace tierline::customers
