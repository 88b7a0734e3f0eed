#pragma once

#include "absl/time/time.h"

namespace tierline {

// The only source of time. Thread-safe. Everything that needs the time is given a Clock; the simulator
// gives its own.
class Clock {
 public:
  virtual ~Clock() = default;

  // Civil time; may jump when the machine's clock is set.
  virtual absl::Time Now() const = 0;

  // Time since an arbitrary start; never jumps back. For measuring durations and ageing caches.
  virtual absl::Duration Monotonic() const = 0;
};

// The machine's clock. Lives as long as the process.
const Clock& SystemClock();

}  // namespace tierline
