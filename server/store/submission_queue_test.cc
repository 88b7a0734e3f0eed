#include "server/store/submission_queue.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "tests/support/matchers.h"

namespace tierline::store {
namespace {

using ::testing::ElementsAre;
using ::tierline::testing::IsOk;
using ::tierline::testing::StatusIs;

constexpr TenantId kAcme = 1;
constexpr TenantId kHengxin = 2;

// Submissions are told apart by their deadlines.
absl::Status Push(SubmissionQueue& queue, TenantId tenant, int number) {
  Submission submission{.tenant = tenant,
                        .deadline = absl::FromUnixSeconds(number),
                        .write = [](WriteTransaction&) { return absl::OkStatus(); }};
  return queue.Push(submission);
}

void PushCreation(SubmissionQueue& queue, TenantId tenant, int number) {
  Submission submission{.tenant = tenant, .deadline = absl::FromUnixSeconds(number)};
  ASSERT_THAT(queue.Push(submission), IsOk());
}

std::vector<int64_t> Take(SubmissionQueue& queue, int limit) {
  std::vector<int64_t> numbers;
  for (const Submission& submission : queue.TakeGroup(limit)) {
    numbers.push_back(absl::ToUnixSeconds(submission.deadline));
  }
  return numbers;
}

TEST(SubmissionQueue, AGroupIsOfOneTenantOldestFirstAndKeepsTheOrderOfOthers) {
  SubmissionQueue queue(100);
  for (int i : {1, 2, 5, 6}) ASSERT_THAT(Push(queue, i < 5 ? kAcme : kHengxin, i), IsOk());
  for (int i : {3, 7, 4}) ASSERT_THAT(Push(queue, i < 5 ? kAcme : kHengxin, i), IsOk());
  EXPECT_THAT(Take(queue, 3), ElementsAre(1, 2, 3));
  EXPECT_THAT(Take(queue, 3), ElementsAre(5, 6, 7));
  EXPECT_THAT(Take(queue, 3), ElementsAre(4));
  EXPECT_THAT(Take(queue, 3), ElementsAre());
}

TEST(SubmissionQueue, ATenantsCreationComesAlone) {
  SubmissionQueue queue(100);
  ASSERT_THAT(Push(queue, kAcme, 1), IsOk());
  PushCreation(queue, kAcme, 2);
  ASSERT_THAT(Push(queue, kAcme, 3), IsOk());
  ASSERT_THAT(Push(queue, kAcme, 4), IsOk());
  EXPECT_THAT(Take(queue, 10), ElementsAre(1));
  EXPECT_THAT(Take(queue, 10), ElementsAre(2));
  EXPECT_THAT(Take(queue, 10), ElementsAre(3, 4));
}

TEST(SubmissionQueue, BeyondItsLimitSubmissionsAreRefusedAtOnce) {
  SubmissionQueue queue(2);
  ASSERT_THAT(Push(queue, kAcme, 1), IsOk());
  ASSERT_THAT(Push(queue, kHengxin, 2), IsOk());
  EXPECT_THAT(Push(queue, kAcme, 3), StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(queue.size(), 2u);
  EXPECT_THAT(Take(queue, 10), ElementsAre(1));
  EXPECT_THAT(Push(queue, kAcme, 4), IsOk());
}

TEST(SubmissionQueue, AfterClosingWhatWaitsIsStillHandedOut) {
  SubmissionQueue queue(10);
  ASSERT_THAT(Push(queue, kAcme, 1), IsOk());
  queue.Close();
  EXPECT_THAT(Push(queue, kAcme, 2), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_TRUE(queue.WaitForWork());
  EXPECT_THAT(Take(queue, 10), ElementsAre(1));
  EXPECT_FALSE(queue.WaitForWork());
}

}  // namespace
}  // namespace tierline::store
