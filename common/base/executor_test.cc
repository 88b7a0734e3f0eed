#include "common/base/executor.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <latch>
#include <vector>

#include "common/base/clock.h"

namespace tierline {
namespace {

using ::testing::ElementsAre;

TEST(ThreadPool, OneThreadRunsWorkInOrderAndStopFinishesIt) {
  const auto pool = NewThreadPool("test", 1);
  std::vector<int> ran;
  for (int i = 0; i < 100; ++i) {
    pool->Run([&ran, i] { ran.push_back(i); });
  }
  pool->Stop();
  ASSERT_EQ(ran.size(), 100u);
  EXPECT_TRUE(std::is_sorted(ran.begin(), ran.end()));
}

TEST(ThreadPool, ManyThreadsWorkAtOnce) {
  constexpr int kThreads = 4;
  const auto pool = NewThreadPool("test", kThreads);
  std::latch inside(kThreads);
  for (int i = 0; i < kThreads; ++i) {
    pool->Run([&] { inside.arrive_and_wait(); });
  }
  pool->Stop();
}

TEST(ThreadPool, TimedWorkRunsInTheOrderOfItsTimesAndNotTooEarly) {
  const auto pool = NewThreadPool("test", 1);
  std::latch done(3);
  std::vector<int> ran;
  const absl::Duration start = SystemClock().Monotonic();
  absl::Duration last;
  pool->RunAfter(absl::Milliseconds(30), [&] {
    ran.push_back(30);
    last = SystemClock().Monotonic();
    done.count_down();
  });
  pool->RunAfter(absl::Milliseconds(10), [&] {
    ran.push_back(10);
    done.count_down();
  });
  pool->RunAfter(absl::Milliseconds(20), [&] {
    ran.push_back(20);
    done.count_down();
  });
  done.wait();
  EXPECT_THAT(ran, ElementsAre(10, 20, 30));
  EXPECT_GE(last - start, absl::Milliseconds(30));
}

TEST(ThreadPool, StopDropsWhatWaitsForItsTimeAndWhatComesLater) {
  const auto pool = NewThreadPool("test", 2);
  std::atomic<int> ran = 0;
  pool->RunAfter(absl::Hours(1), [&] { ++ran; });
  pool->Run([&] { ++ran; });
  pool->Stop();
  pool->Run([&] { ++ran; });
  pool->RunAfter(absl::ZeroDuration(), [&] { ++ran; });
  pool->Stop();
  EXPECT_EQ(ran, 1);
  EXPECT_EQ(pool->pending(), 0u);
}

TEST(ThreadPool, PendingCountsWhatWaitsAndWhatRuns) {
  const auto pool = NewThreadPool("test", 1);
  std::latch inside(1);
  std::latch go_on(1);
  pool->Run([&] {
    inside.count_down();
    go_on.wait();
  });
  inside.wait();
  pool->Run([] {});
  pool->RunAfter(absl::Hours(1), [] {});
  EXPECT_EQ(pool->pending(), 3u);
  go_on.count_down();
}

TEST(ThreadPool, WorkMayAddWork) {
  const auto pool = NewThreadPool("test", 2);
  std::latch done(1);
  pool->Run([&] { pool->Run([&] { done.count_down(); }); });
  done.wait();
}

}  // namespace
}  // namespace tierline
