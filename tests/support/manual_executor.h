#pragma once

#include <cstddef>
#include <deque>
#include <map>

#include "common/base/executor.h"
#include "tests/support/fake_clock.h"

namespace tierline::testing {

// Runs work when the test says so, on the test's thread, in a fixed order. One thread only. Timed work
// follows the FakeClock.
class ManualExecutor final : public Executor {
 public:
  // `clock` outlives the executor.
  explicit ManualExecutor(FakeClock& clock) : clock_(clock) {}

  void Run(Work work) override;
  void RunAfter(absl::Duration delay, Work work) override;
  size_t pending() const override { return ready_.size() + timed_.size(); }
  void Stop() override;

  // Runs what is ready, and what that adds, until nothing is ready. Gives how many pieces ran.
  size_t RunUntilIdle();

  // Lets `by` pass on the clock, stopping at each piece of timed work to run it at its own time.
  void AdvanceBy(absl::Duration by);

 private:
  void TakeDue();

  FakeClock& clock_;
  std::deque<Work> ready_;
  std::multimap<absl::Duration, Work> timed_;  // by monotonic time due
  bool stopped_ = false;
};

}  // namespace tierline::testing
