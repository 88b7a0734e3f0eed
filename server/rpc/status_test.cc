#include "server/rpc/status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/contract/errors.h"
#include "google/rpc/status.pb.h"
#include "server/rpc/unary_edge.h"

namespace tierline::rpc {
namespace {

using contract::Locale;

google::rpc::Status WireOf(const grpc::Status& status) {
  google::rpc::Status wire;
  EXPECT_TRUE(wire.ParseFromString(status.error_details()));
  return wire;
}

TEST(Status, EveryCodeCrossesTheEdge) {
  for (int code = 1; code <= 16; ++code) {
    const grpc::Status status =
        ToGrpcStatus(absl::Status(static_cast<absl::StatusCode>(code), "why"), Locale::kEnglish);
    EXPECT_EQ(static_cast<int>(status.error_code()), code);
    EXPECT_EQ(WireOf(status).code(), code);
  }
  EXPECT_TRUE(ToGrpcStatus(absl::OkStatus(), Locale::kEnglish).ok());
}

TEST(Status, ReasonViolationsAndDelayArriveAtTheClient) {
  const absl::Status sent =
      contract::WithRetry(contract::InvalidField("facts[3].amount", "is required"), absl::Seconds(2));
  const absl::Status read = contract::FromRpcStatus(WireOf(ToGrpcStatus(sent, Locale::kEnglish)));
  EXPECT_EQ(contract::ReasonOf(read), v1::INVALID_FIELD);
  EXPECT_EQ(contract::ViolationsOf(read),
            std::vector<contract::FieldViolation>({{"facts[3].amount", "is required"}}));
  EXPECT_EQ(contract::RetryDelayOf(read), absl::Seconds(2));
}

TEST(Status, PeopleReadItInTheirLanguage) {
  const absl::Status sent = contract::Error(absl::StatusCode::kUnavailable, v1::SHUTTING_DOWN, "stopping");
  for (const Locale locale : {Locale::kChinese, Locale::kEnglish}) {
    const absl::Status read = contract::FromRpcStatus(WireOf(ToGrpcStatus(sent, locale)));
    EXPECT_EQ(contract::LocalizedMessageOf(read),
              std::string(contract::ReasonText(v1::SHUTTING_DOWN, locale)));
  }
}

TEST(Status, DetailsStayBelowWhatGrpcLoses) {
  std::vector<contract::FieldViolation> violations;
  for (int i = 0; i < 1000; ++i) {
    violations.push_back({absl::StrCat("facts[", i, "].external_id.code"), "is required"});
  }
  const grpc::Status status = ToGrpcStatus(contract::InvalidFields(violations), Locale::kChinese);
  EXPECT_LE(status.error_details().size(), 4096);
  EXPECT_FALSE(contract::ViolationsOf(contract::FromRpcStatus(WireOf(status))).empty());
}

TEST(Peer, TheAddressIsTheHostWhateverThePort) {
  EXPECT_EQ(HostOf("ipv4:192.0.2.7:50312"), "ipv4:192.0.2.7");
  EXPECT_EQ(HostOf("ipv6:%5B2001:db8::1%5D:50312"), "ipv6:%5B2001:db8::1%5D");
  EXPECT_EQ(HostOf("unix:/run/tierlined.sock"), "unix:/run/tierlined.sock");
}

}  // namespace
}  // namespace tierline::rpc
