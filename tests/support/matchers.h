#pragma once

#include <gmock/gmock.h>
#include <google/protobuf/message.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Matchers for statuses and messages:
//   EXPECT_THAT(store.Read(…), IsOk());
//   EXPECT_THAT(result, IsOkAndHolds(3));
//   EXPECT_THAT(status, StatusIs(absl::StatusCode::kNotFound, HasSubstr("customer")));
//   EXPECT_THAT(message, EqualsProto(R"pb(display_name: "恒信机电")pb"));
namespace tierline::testing {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

MATCHER(IsOk, negation ? "is an error" : "is OK") {
  *result_listener << StatusOf(arg);
  return arg.ok();
}

MATCHER_P(HasStatusCode, code, "") {
  *result_listener << StatusOf(arg);
  return StatusOf(arg).code() == code;
}

MATCHER_P2(HasStatus, code, message, "") {
  *result_listener << StatusOf(arg);
  return StatusOf(arg).code() == code && ::testing::Matches(message)(std::string(StatusOf(arg).message()));
}

inline auto StatusIs(absl::StatusCode code) { return HasStatusCode(code); }
template <typename MessageMatcher>
auto StatusIs(absl::StatusCode code, MessageMatcher message) {
  return HasStatus(code, message);
}

MATCHER_P(IsOkAndHolds, value, "") {
  if (!arg.ok()) {
    *result_listener << arg.status();
    return false;
  }
  return ::testing::ExplainMatchResult(value, *arg, result_listener);
}

// True when the messages hold the same; otherwise `difference` says where they differ.
bool SameProto(const google::protobuf::Message& actual, const google::protobuf::Message& expected,
               std::string& difference);
bool SameProto(const google::protobuf::Message& actual, const std::string& expected_text,
               std::string& difference);

MATCHER_P(EqualsProto, expected, "") {
  std::string difference;
  if (SameProto(arg, expected, difference)) return true;
  *result_listener << difference;
  return false;
}

}  // namespace tierline::testing
