#pragma once

#include <mutex>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/base/clock.h"

namespace tierline::testing {

// A clock that stands still until it is told. Thread-safe. Starts on Monday 5 January 2026, 10:00 in
// Shanghai.
class FakeClock final : public Clock {
 public:
  FakeClock() : FakeClock(absl::FromCivil(absl::CivilSecond(2026, 1, 5, 2, 0, 0), absl::UTCTimeZone())) {}
  explicit FakeClock(absl::Time now) : now_(now) {}

  absl::Time Now() const override {
    std::lock_guard lock(mu_);
    return now_;
  }

  absl::Duration Monotonic() const override {
    std::lock_guard lock(mu_);
    return monotonic_;
  }

  // Time passes: both readings move.
  void Advance(absl::Duration by) {
    std::lock_guard lock(mu_);
    now_ += by;
    monotonic_ += by;
  }

  // Somebody sets the machine's clock: civil time jumps, no time passes.
  void SetNow(absl::Time now) {
    std::lock_guard lock(mu_);
    now_ = now;
  }

 private:
  mutable std::mutex mu_;
  // Guarded by mu_.
  absl::Time now_;
  absl::Duration monotonic_ = absl::Seconds(1000);
};

}  // namespace tierline::testing
