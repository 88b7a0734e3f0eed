#include "common/contract/unreadable.h"

#include "common/contract/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tierline/v1/customer_service.pb.h"

namespace tierline::contract {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Unreadable, NamesTheTextThatIsNotUtf8) {
  v1::BatchUpsertCustomersRequest request;
  request.add_entries()->mutable_customer()->set_display_name("好");
  v1::Customer& second = *request.add_entries()->mutable_customer();
  second.add_external_ids()->set_code("1");
  second.add_external_ids()->set_code("1\xff");
  const absl::Status status = Unreadable(request);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), v1::INVALID_FIELD);
  EXPECT_THAT(ViolationsOf(status),
              ElementsAre(FieldViolation{"entries[1].customer.external_ids[1].code", "must be UTF-8 text"}));
}

TEST(Unreadable, OtherwiseNamesTheTypeExpected) {
  const absl::Status status = Unreadable(v1::GetCustomerRequest());
  EXPECT_EQ(ReasonOf(status), v1::INVALID_FIELD);
  EXPECT_THAT(ViolationsOf(status), IsEmpty());
  EXPECT_THAT(std::string(status.message()), HasSubstr("tierline.v1.GetCustomerRequest"));
}

// What the front door relies on: Protobuf keeps the offending text when it gives up.
TEST(Unreadable, FindsTheTextInWhatProtobufHasRead) {
  v1::CreateCustomerRequest request;
  ASSERT_FALSE(request.ParseFromString(std::string("\x0a\x04\x12\x02\xff\xfe", 6)));
  EXPECT_THAT(ViolationsOf(Unreadable(request)),
              ElementsAre(FieldViolation{"customer.display_name", "must be UTF-8 text"}));
}

}  // namespace
}  // namespace tierline::contract
