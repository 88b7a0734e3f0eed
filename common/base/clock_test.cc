#include "common/base/clock.h"

#include <gtest/gtest.h>

namespace tierline {
namespace {

TEST(SystemClock, TellsThisCenturysTimeAndNeverGoesBackWhenMeasuring) {
  const Clock& clock = SystemClock();
  EXPECT_GT(clock.Now(), absl::FromUnixSeconds(1'700'000'000));
  const absl::Duration before = clock.Monotonic();
  EXPECT_GE(clock.Monotonic(), before);
}

}  // namespace
}  // namespace tierline
