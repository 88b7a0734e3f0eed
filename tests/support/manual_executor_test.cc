#include "tests/support/manual_executor.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace tierline::testing {
namespace {

using ::testing::ElementsAre;

TEST(ManualExecutor, TimedWorkRunsInOrderAtItsOwnTime) {
  FakeClock clock;
  const absl::Time start = clock.Now();
  ManualExecutor executor(clock);
  std::vector<absl::Duration> ran_at;
  const auto note = [&] { ran_at.push_back(clock.Now() - start); };
  executor.RunAfter(absl::Minutes(2), note);
  executor.RunAfter(absl::Minutes(1), [&] {
    note();
    executor.RunAfter(absl::Seconds(30), note);
  });
  executor.RunAfter(absl::Minutes(10), note);

  executor.AdvanceBy(absl::Minutes(5));

  EXPECT_THAT(ran_at, ElementsAre(absl::Minutes(1), absl::Seconds(90), absl::Minutes(2)));
  EXPECT_EQ(clock.Now() - start, absl::Minutes(5));
  EXPECT_EQ(executor.pending(), 1u);
}

TEST(ManualExecutor, StopFinishesWhatIsReadyAndDropsTheRest) {
  FakeClock clock;
  ManualExecutor executor(clock);
  std::vector<std::string> ran;
  executor.Run([&] { ran.push_back("ready"); });
  executor.RunAfter(absl::Seconds(1), [&] { ran.push_back("timed"); });

  executor.Stop();
  executor.Run([&] { ran.push_back("late"); });
  executor.AdvanceBy(absl::Minutes(1));

  EXPECT_THAT(ran, ElementsAre("ready"));
}

}  // namespace
}  // namespace tierline::testing
