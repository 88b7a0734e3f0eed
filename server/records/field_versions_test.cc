#include "server/records/field_versions.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tierline/storage/v1/storage.pb.h"

namespace tierline::records {
namespace {

using testing::EqualsProto;
using testing::StatusIs;

storage::v1::FieldVersions Decode(const std::string& encoded) {
  storage::v1::FieldVersions versions;
  EXPECT_TRUE(versions.ParseFromString(encoded));
  return versions;
}

TEST(FieldVersions, TheLastWriterOfEachFieldIsKnown) {
  const int first[] = {3, 2, 2};
  const int second[] = {7, 2};
  const std::string once = *StampFields("", first, 10, "users/chen");
  EXPECT_THAT(Decode(*StampFields(once, second, 11, "users/lin")), EqualsProto(R"pb(
                authors: "users/lin"
                authors: "users/chen"
                versions { field: 2 seq: 11 author: 0 }
                versions { field: 3 seq: 10 author: 1 }
                versions { field: 7 seq: 11 author: 0 }
              )pb"));
}

TEST(FieldVersions, AnAuthorOfNothingIsForgotten) {
  const int fields[] = {1};
  const std::string once = *StampFields("", fields, 10, "users/chen");
  EXPECT_EQ(Decode(*StampFields(once, fields, 11, "users/lin")).authors_size(), 1);
}

TEST(FieldVersions, WhatCannotBeReadIsAnError) {
  EXPECT_THAT(StampFields("\xff", {}, 1, "users/chen"), StatusIs(absl::StatusCode::kDataLoss));
  storage::v1::FieldVersions lost;
  lost.add_versions()->set_author(3);
  EXPECT_THAT(StampFields(lost.SerializeAsString(), {}, 1, "users/chen"),
              StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace tierline::records
