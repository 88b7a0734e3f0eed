#include "server/api/rate_limiter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/contract/errors.h"
#include "tests/support/fake_clock.h"
#include "tests/support/matchers.h"

namespace tierline::api {
namespace {

using testing::FakeClock;
using testing::IsOk;

// How many of `tries` calls are let through.
int Admitted(RateLimiter& limiter, absl::string_view key, int tries) {
  int admitted = 0;
  for (int i = 0; i < tries; ++i) admitted += limiter.Admit(key).ok() ? 1 : 0;
  return admitted;
}

TEST(RateLimiter, LetsABurstThroughThenAsManyAsComeBack) {
  FakeClock clock;
  const auto limiter = NewRateLimiter({.per_second = 2, .burst = 5}, clock);
  EXPECT_EQ(Admitted(*limiter, "chen", 10), 5);
  clock.Advance(absl::Milliseconds(1500));
  EXPECT_EQ(Admitted(*limiter, "chen", 10), 3);
  clock.Advance(absl::Hours(1));
  EXPECT_EQ(Admitted(*limiter, "chen", 10), 5);
}

TEST(RateLimiter, SaysHowLongToWaitAndThatIsTrue) {
  FakeClock clock;
  const auto limiter = NewRateLimiter({.per_second = 4, .burst = 1}, clock);
  ASSERT_THAT(limiter->Admit("chen"), IsOk());
  const absl::Status refused = limiter->Admit("chen");
  EXPECT_EQ(contract::ReasonOf(refused), v1::RATE_LIMITED);
  EXPECT_EQ(contract::RetryDelayOf(refused), absl::Milliseconds(250));
  clock.Advance(absl::Milliseconds(250));
  EXPECT_THAT(limiter->Admit("chen"), IsOk());
}

TEST(RateLimiter, CountsEachKeyByItself) {
  FakeClock clock;
  const auto limiter = NewRateLimiter({.per_second = 1, .burst = 2}, clock);
  EXPECT_EQ(Admitted(*limiter, "chen", 5), 2);
  EXPECT_EQ(Admitted(*limiter, "lin", 5), 2);
}

TEST(RateLimiter, ARateBelowOnePerSecondStillLetsOneThrough) {
  FakeClock clock;
  const auto limiter = NewRateLimiter({.per_second = 0.1, .burst = 0.4}, clock);
  EXPECT_EQ(Admitted(*limiter, "chen", 3), 1);
  clock.Advance(absl::Seconds(10));
  EXPECT_EQ(Admitted(*limiter, "chen", 3), 1);
}

TEST(RateLimiter, WithoutARateThereIsNoLimit) {
  FakeClock clock;
  const auto limiter = NewRateLimiter({}, clock);
  EXPECT_EQ(Admitted(*limiter, "chen", 10'000), 10'000);
}

TEST(RateLimiter, TheMachinesClockMayBeSet) {
  FakeClock clock;
  const auto limiter = NewRateLimiter({.per_second = 1, .burst = 1}, clock);
  ASSERT_EQ(Admitted(*limiter, "chen", 1), 1);
  clock.SetNow(clock.Now() + absl::Hours(24));
  EXPECT_EQ(Admitted(*limiter, "chen", 1), 0);
}

TEST(RateLimiter, ManyKeysMakeRoomByForgettingTheIdleOnes) {
  FakeClock clock;
  const auto limiter = NewRateLimiter({.per_second = 1, .burst = 1}, clock);
  for (int i = 0; i < 300'000; ++i) ASSERT_THAT(limiter->Admit(absl::StrCat("address ", i)), IsOk());
  clock.Advance(absl::Milliseconds(500));
  ASSERT_THAT(limiter->Admit("chen"), IsOk());
  clock.Advance(absl::Milliseconds(600));  // the addresses are idle now, chen's bucket is not full
  for (int i = 0; i < 100'000; ++i) ASSERT_THAT(limiter->Admit(absl::StrCat("other ", i)), IsOk());
  EXPECT_EQ(Admitted(*limiter, "chen", 1), 0);
}

}  // namespace
}  // namespace tierline::api
