#pragma once

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/base/clock.h"

namespace tierline::api {

// How fast one caller may call.
struct RateLimit {
  double per_second = 0;  // 0 = unlimited
  double burst = 0;       // calls that may come at once; at least one
};

// Token buckets by key (a caller, an address). Thread-safe, bounded: the idle keys go first.
class RateLimiter {
 public:
  virtual ~RateLimiter() = default;

  // Takes one call from the bucket of `key`; kResourceExhausted / RATE_LIMITED with RetryInfo when it is
  // empty.
  virtual absl::Status Admit(absl::string_view key) = 0;
};

// `clock` outlives the limiter.
std::unique_ptr<RateLimiter> NewRateLimiter(RateLimit limit, const Clock& clock);

}  // namespace tierline::api
