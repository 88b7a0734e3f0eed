#include "common/contract/errors.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/contract/utf8.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace tierline::contract {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

absl::Status EtagError() {
  return Error(absl::StatusCode::kAborted, v1::ETAG_MISMATCH, "customers/1 was changed; read it again",
               {{"customer", "customers/1"}, {"etag", "7"}});
}

TEST(Errors, CarriesReasonDomainAndMetadata) {
  const absl::Status status = EtagError();
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(status), v1::ETAG_MISMATCH);
  EXPECT_EQ(ReasonNameOf(status), "ETAG_MISMATCH");
  EXPECT_THAT(MetadataOf(status), ElementsAre(Pair("customer", "customers/1"), Pair("etag", "7")));
}

TEST(Errors, InvalidFieldsNamesTheFirstFewInItsMessage) {
  const absl::Status status = InvalidFields({{"customer.display_name", "is required"},
                                             {"customer.phone", "must have at most 40 characters"},
                                             {"page_size", "must be at least 0"},
                                             {"filter", "is too long"}});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), v1::INVALID_FIELD);
  EXPECT_EQ(status.message(),
            "customer.display_name: is required; customer.phone: must have at most 40 characters; page_size: "
            "must be "
            "at least 0; and 1 more");
  EXPECT_EQ(ViolationsOf(status).size(), 4u);
}

TEST(Errors, RetryDelayKeepsItsFractionAndNeverIsNegative) {
  const absl::Status overloaded = Error(absl::StatusCode::kResourceExhausted, v1::OVERLOADED, "queue full");
  EXPECT_EQ(RetryDelayOf(WithRetry(overloaded, absl::Milliseconds(1500))), absl::Milliseconds(1500));
  EXPECT_EQ(RetryDelayOf(WithRetry(overloaded, absl::Seconds(-3))), absl::ZeroDuration());
  EXPECT_EQ(RetryDelayOf(WithRetry(overloaded, absl::InfiniteDuration())), absl::Hours(24));
  EXPECT_EQ(RetryDelayOf(overloaded), std::nullopt);
}

TEST(Errors, ErrorsWithoutAReasonGetOneByTheirCode) {
  const struct {
    absl::Status status;
    v1::ErrorReason reason;
  } kCases[] = {
      {absl::CancelledError("x"), v1::CALL_CANCELLED},
      {absl::InvalidArgumentError("x"), v1::INVALID_FIELD},
      {absl::DeadlineExceededError("x"), v1::DEADLINE_PASSED},
      {absl::NotFoundError("x"), v1::RESOURCE_MISSING},
      {absl::AlreadyExistsError("x"), v1::ALREADY_THERE},
      {absl::PermissionDeniedError("x"), v1::PERMISSION_DENIED_OR_MISSING},
      {absl::ResourceExhaustedError("write queue is full"), v1::OVERLOADED},
      {absl::ResourceExhaustedError("database or disk is full"), v1::STORAGE_FULL},
      {absl::ResourceExhaustedError("could not extend file: No space left on device"), v1::STORAGE_FULL},
      {absl::FailedPreconditionError("x"), v1::STATE_INVALID},
      {absl::AbortedError("deadlock"), v1::STORAGE_UNAVAILABLE},
      {absl::UnavailableError("busy"), v1::STORAGE_UNAVAILABLE},
      {absl::UnimplementedError("x"), v1::METHOD_UNKNOWN},
      {absl::UnauthenticatedError("x"), v1::UNAUTHENTICATED_CALL},
      {absl::InternalError("x"), v1::INTERNAL_DEFECT},
      {absl::UnknownError("x"), v1::INTERNAL_DEFECT},
      {absl::DataLossError("x"), v1::INTERNAL_DEFECT},
  };
  for (const auto& c : kCases) {
    const absl::Status status = EnsureInfo(c.status);
    EXPECT_EQ(ReasonOf(status), c.reason) << c.status;
    EXPECT_EQ(status.code(), c.status.code());
  }
  EXPECT_TRUE(EnsureInfo(absl::OkStatus()).ok());
  EXPECT_EQ(ReasonOf(EnsureInfo(EtagError())), v1::ETAG_MISMATCH);
}

TEST(Errors, TextOfAnUnexplainedDefectDoesNotLeaveTheServer) {
  const absl::Status status = EnsureInfo(absl::InternalError("no such column: phone_13800000000"));
  EXPECT_FALSE(absl::StrContains(status.message(), "phone"));
}

TEST(Errors, CallersAreToldWhenToTryAgain) {
  EXPECT_TRUE(RetryDelayOf(EnsureInfo(absl::UnavailableError("busy"))).has_value());
  EXPECT_GT(*RetryDelayOf(EnsureInfo(absl::ResourceExhaustedError("disk full"))), absl::Seconds(10));
  EXPECT_FALSE(RetryDelayOf(EnsureInfo(absl::NotFoundError("x"))).has_value());
  const absl::Status own =
      WithRetry(Error(absl::StatusCode::kUnavailable, v1::SHUTTING_DOWN, "stopping"), absl::Seconds(5));
  EXPECT_EQ(RetryDelayOf(EnsureInfo(own)), absl::Seconds(5));
  const absl::Status large = Error(absl::StatusCode::kResourceExhausted, v1::REQUEST_TOO_LARGE, "send less");
  EXPECT_FALSE(RetryDelayOf(EnsureInfo(large)).has_value());
}

TEST(Errors, MetadataIsAddedToWhatIsThere) {
  EXPECT_THAT(MetadataOf(WithMetadata(EtagError(), "request", "r1")),
              ElementsAre(Pair("customer", "customers/1"), Pair("etag", "7"), Pair("request", "r1")));
  EXPECT_THAT(MetadataOf(WithMetadata(absl::NotFoundError("x"), "request", "r1")),
              ElementsAre(Pair("request", "r1")));
  EXPECT_TRUE(WithMetadata(absl::OkStatus(), "request", "r1").ok());
}

TEST(Errors, EveryReasonHasItsOwnTextInBothLanguages) {
  const auto* reasons = v1::ErrorReason_descriptor();
  const absl::string_view none_zh = ReasonText(v1::ERROR_REASON_UNSPECIFIED, Locale::kChinese);
  const absl::string_view none_en = ReasonText(v1::ERROR_REASON_UNSPECIFIED, Locale::kEnglish);
  for (int i = 0; i < reasons->value_count(); ++i) {
    if (reasons->value(i)->number() == 0) continue;
    const auto reason = static_cast<v1::ErrorReason>(reasons->value(i)->number());
    const absl::string_view zh = ReasonText(reason, Locale::kChinese);
    const absl::string_view en = ReasonText(reason, Locale::kEnglish);
    EXPECT_NE(zh, none_zh) << reasons->value(i)->name();
    EXPECT_NE(en, none_en) << reasons->value(i)->name();
    EXPECT_LT(ScanUtf8(zh).code_points, zh.size()) << "Chinese has characters beyond ASCII: " << zh;
    EXPECT_EQ(ScanUtf8(en).code_points, en.size()) << en;
  }
}

TEST(RpcStatus, RoundTripKeepsEverything) {
  const absl::Status status = WithRetry(InvalidFields({{"facts[3].kind", "is required"}}), absl::Seconds(2));
  const google::rpc::Status rpc = ToRpcStatus(status, Locale::kChinese);
  EXPECT_EQ(rpc.code(), 3);
  EXPECT_EQ(rpc.details(0).type_url(), "type.googleapis.com/google.rpc.ErrorInfo");
  const absl::Status back = FromRpcStatus(rpc);
  EXPECT_EQ(back.code(), status.code());
  EXPECT_EQ(back.message(), status.message());
  EXPECT_EQ(ReasonOf(back), v1::INVALID_FIELD);
  EXPECT_THAT(ViolationsOf(back), ElementsAre(FieldViolation{"facts[3].kind", "is required"}));
  EXPECT_EQ(RetryDelayOf(back), absl::Seconds(2));
  EXPECT_EQ(LocalizedMessageOf(back), std::string(ReasonText(v1::INVALID_FIELD, Locale::kChinese)));
}

TEST(RpcStatus, LocalizedMessageFollowsTheCaller) {
  google::rpc::LocalizedMessage message;
  ASSERT_TRUE(ToRpcStatus(EtagError(), Locale::kEnglish).details(1).UnpackTo(&message));
  EXPECT_EQ(message.locale(), "en");
  EXPECT_THAT(message.message(), HasSubstr("changed"));
  ASSERT_TRUE(ToRpcStatus(EtagError(), Locale::kChinese).details(1).UnpackTo(&message));
  EXPECT_EQ(message.locale(), "zh-CN");
  EXPECT_THAT(message.message(), HasSubstr("修改"));
}

TEST(RpcStatus, OkHasNoDetails) {
  EXPECT_EQ(ToRpcStatus(absl::OkStatus(), Locale::kEnglish).ByteSizeLong(), 0u);
  EXPECT_TRUE(FromRpcStatus(google::rpc::Status()).ok());
}

TEST(RpcStatus, UnknownCodesAreUnknown) {
  google::rpc::Status rpc;
  rpc.set_code(99);
  EXPECT_EQ(FromRpcStatus(rpc).code(), absl::StatusCode::kUnknown);
}

TEST(RpcStatus, StaysWithinItsSizeAndCountsWhatItDrops) {
  std::vector<FieldViolation> many;
  for (int i = 0; i < 1000; ++i)
    many.push_back({absl::StrCat("facts[", i, "].external_id.code"), "is required"});
  const google::rpc::Status rpc = ToRpcStatus(InvalidFields(many), Locale::kChinese);
  EXPECT_LE(rpc.ByteSizeLong(), kMaxStatusBytes);
  const std::vector<FieldViolation> shown = ViolationsOf(FromRpcStatus(rpc));
  ASSERT_GT(shown.size(), 20u);
  EXPECT_EQ(shown.back().description,
            absl::StrCat("and ", 1000 - (shown.size() - 1), " more that are not shown"));
}

TEST(RpcStatus, HugeTextsAreCutBetweenCharacters) {
  std::string huge;
  for (int i = 0; i < 5000; ++i) huge += "客";
  ErrorMetadata metadata;
  for (int i = 0; i < 50; ++i) metadata.emplace_back(absl::StrCat("key", i), huge);
  absl::Status status = Error(absl::StatusCode::kInternal, v1::INTERNAL_DEFECT, huge, metadata);
  status = WithViolations(status, {{huge, huge}, {"b", "is required"}});
  status.SetPayload("type.googleapis.com/acme.Huge", absl::Cord(huge));
  const google::rpc::Status rpc = ToRpcStatus(status, Locale::kChinese);
  EXPECT_LE(rpc.ByteSizeLong(), kMaxStatusBytes);
  EXPECT_TRUE(ScanUtf8(rpc.message()).valid);
  EXPECT_EQ(ReasonOf(FromRpcStatus(rpc)), v1::INTERNAL_DEFECT);
  EXPECT_EQ(ViolationsOf(FromRpcStatus(rpc)).size(), 2u);
}

TEST(RpcStatus, BadBytesInAMessageBecomeReadable) {
  const google::rpc::Status rpc = ToRpcStatus(absl::NotFoundError("bad \xff\xfe bytes"), Locale::kEnglish);
  EXPECT_TRUE(ScanUtf8(rpc.message()).valid);
}

TEST(RpcStatus, BadBytesInAViolationDoNotLoseTheOthers) {
  const absl::Status status = InvalidFields({{"a[\xff]", "is required"}, {"b", "is \xfe"}});
  EXPECT_THAT(ViolationsOf(FromRpcStatus(ToRpcStatus(status, Locale::kEnglish))),
              ElementsAre(FieldViolation{"a[?]", "is required"}, FieldViolation{"b", "is ?"}));
}

TEST(RpcStatus, GarbageInDetailsIsNoDetail) {
  absl::Status status = absl::NotFoundError("x");
  status.SetPayload("type.googleapis.com/google.rpc.ErrorInfo", absl::Cord("\xff\xff\xff"));
  EXPECT_EQ(ReasonOf(status), v1::ERROR_REASON_UNSPECIFIED);
  EXPECT_EQ(ReasonOf(FromRpcStatus(ToRpcStatus(status, Locale::kEnglish))), v1::RESOURCE_MISSING);
}

}  // namespace
}  // namespace tierline::contract
