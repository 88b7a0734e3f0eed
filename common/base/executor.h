#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/time/time.h"

namespace tierline {

// Runs work somewhere else. Thread-safe. Work accepted is run exactly once, or dropped only by Stop().
class Executor {
 public:
  using Work = absl::AnyInvocable<void()>;

  virtual ~Executor() = default;

  virtual void Run(Work work) = 0;

  // Runs `work` no earlier than `delay` from now.
  virtual void RunAfter(absl::Duration delay, Work work) = 0;

  // Work waiting or running now; for metrics and load shedding.
  virtual size_t pending() const = 0;

  // Finishes what was accepted by Run(), drops what waits for its time, joins. Further work is dropped.
  // Idempotent; must not be called from work on this executor.
  virtual void Stop() = 0;
};

// A pool of `threads` named threads. The destructor calls Stop().
std::unique_ptr<Executor> NewThreadPool(const std::string& name, int threads);

}  // namespace tierline
