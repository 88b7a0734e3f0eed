#include "tests/support/manual_executor.h"

#include <utility>

namespace tierline::testing {

void ManualExecutor::Run(Work work) {
  if (!stopped_) ready_.push_back(std::move(work));
}

void ManualExecutor::RunAfter(absl::Duration delay, Work work) {
  if (!stopped_) timed_.emplace(clock_.Monotonic() + delay, std::move(work));
}

void ManualExecutor::Stop() {
  RunUntilIdle();
  stopped_ = true;
  timed_.clear();
}

size_t ManualExecutor::RunUntilIdle() {
  size_t ran = 0;
  for (TakeDue(); !ready_.empty(); TakeDue()) {
    Work work = std::move(ready_.front());
    ready_.pop_front();
    std::move(work)();
    ++ran;
  }
  return ran;
}

void ManualExecutor::AdvanceBy(absl::Duration by) {
  const absl::Duration end = clock_.Monotonic() + by;
  RunUntilIdle();
  while (!timed_.empty() && timed_.begin()->first <= end) {
    clock_.Advance(timed_.begin()->first - clock_.Monotonic());
    RunUntilIdle();
  }
  clock_.Advance(end - clock_.Monotonic());
}

void ManualExecutor::TakeDue() {
  const absl::Duration now = clock_.Monotonic();
  while (!timed_.empty() && timed_.begin()->first <= now) {
    ready_.push_back(std::move(timed_.begin()->second));
    timed_.erase(timed_.begin());
  }
}

}  // namespace tierline::testing
