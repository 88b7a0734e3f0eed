#include "server/api/rate_limiter.h"

#include <algorithm>
#include <array>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/hash/hash.h"
#include "absl/synchronization/mutex.h"
#include "common/contract/errors.h"

namespace tierline::api {
namespace {

constexpr size_t kShards = 16;
constexpr size_t kKeysPerShard = 8192;

struct Bucket {
  double tokens = 0;
  absl::Duration seen;
};

class TokenBuckets final : public RateLimiter {
 public:
  TokenBuckets(RateLimit limit, const Clock& clock)
      : limit_{limit.per_second, std::max(limit.burst, 1.0)}, clock_(clock) {}

  absl::Status Admit(absl::string_view key) override {
    if (limit_.per_second <= 0) return absl::OkStatus();
    Shard& shard = shards_[absl::HashOf(key) % kShards];
    const absl::Duration now = clock_.Monotonic();
    absl::MutexLock lock(&shard.mu);
    if (shard.buckets.size() >= kKeysPerShard) DropFull(shard, now);
    auto [it, fresh] = shard.buckets.try_emplace(key, Bucket{limit_.burst, now});
    Bucket& bucket = it->second;
    bucket.tokens = Refilled(bucket, now);
    bucket.seen = now;
    if (bucket.tokens < 1) {
      const absl::Duration wait = absl::Seconds((1 - bucket.tokens) / limit_.per_second);
      return contract::WithRetry(
          contract::Error(absl::StatusCode::kResourceExhausted, v1::RATE_LIMITED,
                          "too many calls in a short time; wait as long as RetryInfo says"),
          wait);
    }
    bucket.tokens -= 1;
    return absl::OkStatus();
  }

 private:
  struct Shard {
    absl::Mutex mu;
    absl::flat_hash_map<std::string, Bucket> buckets ABSL_GUARDED_BY(mu);
  };

  double Refilled(const Bucket& bucket, absl::Duration now) const {
    return std::min(limit_.burst,
                    bucket.tokens + absl::ToDoubleSeconds(now - bucket.seen) * limit_.per_second);
  }

  // A full bucket says no more than a missing one, so dropping it admits nothing extra. When none is full the
  // shard is under attack by many keys: forgetting all is the bounded way out.
  void DropFull(Shard& shard, absl::Duration now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mu) {
    absl::erase_if(shard.buckets, [&](const auto& e) { return Refilled(e.second, now) >= limit_.burst; });
    if (shard.buckets.size() >= kKeysPerShard) shard.buckets.clear();
  }

  const RateLimit limit_;
  const Clock& clock_;
  std::array<Shard, kShards> shards_;
};

}  // namespace

std::unique_ptr<RateLimiter> NewRateLimiter(RateLimit limit, const Clock& clock) {
  return std::make_unique<TokenBuckets>(limit, clock);
}

}  // namespace tierline::api
