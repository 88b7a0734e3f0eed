#include "common/base/status.h"

#include <gtest/gtest.h>

#include "absl/strings/cord.h"

namespace tierline {
namespace {

absl::StatusOr<int> Half(int n) {
  if (n % 2 != 0) return absl::InvalidArgumentError("odd");
  return n / 2;
}

absl::StatusOr<int> Quarter(int n) {
  TIERLINE_ASSIGN_OR_RETURN(const int half, Half(n));
  TIERLINE_ASSIGN_OR_RETURN(const int quarter, Half(half));
  return quarter;
}

absl::Status CheckEven(int n) {
  TIERLINE_RETURN_IF_ERROR(Half(n).status());
  return absl::OkStatus();
}

TEST(StatusMacros, ReturnTheFirstErrorAndElseGoOn) {
  EXPECT_EQ(*Quarter(8), 2);
  EXPECT_EQ(Quarter(6).status(), absl::InvalidArgumentError("odd"));
  EXPECT_EQ(CheckEven(3), absl::InvalidArgumentError("odd"));
  EXPECT_TRUE(CheckEven(4).ok());
}

TEST(Annotate, PutsTheContextInFrontAndKeepsCodeAndPayloads) {
  absl::Status status = absl::NotFoundError("no such customer");
  status.SetPayload("type.example/reason", absl::Cord("CUSTOMER_MISSING"));
  const absl::Status annotated = Annotate(status, "import line 7");
  EXPECT_EQ(annotated.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(annotated.message(), "import line 7: no such customer");
  EXPECT_EQ(annotated.GetPayload("type.example/reason"), absl::Cord("CUSTOMER_MISSING"));
}

TEST(Annotate, LeavesOkAlone) { EXPECT_TRUE(Annotate(absl::OkStatus(), "anything").ok()); }

}  // namespace
}  // namespace tierline
