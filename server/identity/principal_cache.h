#pragma once

#include <array>
#include <cstddef>
#include <list>
#include <memory>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "server/identity/crypto.h"
#include "server/identity/principal.h"

namespace tierline::identity {

// Callers by the digest of their access token: the least recently used go first. Bounded and thread-safe;
// split into shards, so that callers rarely wait for one another.
class PrincipalCache {
 public:
  // At most about `capacity` entries.
  explicit PrincipalCache(size_t capacity);

  // Null when it is not there.
  std::shared_ptr<const Principal> Find(const Digest& token);

  // Adds or replaces.
  void Put(const Digest& token, std::shared_ptr<const Principal> principal);

  void Erase(const Digest& token);

  size_t size() const;

 private:
  static constexpr size_t kShards = 16;

  using Entry = std::pair<Digest, std::shared_ptr<const Principal>>;

  struct Shard {
    mutable absl::Mutex mu;
    std::list<Entry> by_use ABSL_GUARDED_BY(mu);  // the most recent first
    absl::flat_hash_map<Digest, std::list<Entry>::iterator> entries ABSL_GUARDED_BY(mu);
  };

  Shard& ShardOf(const Digest& token) { return shards_[token.bytes[0] % kShards]; }

  const size_t shard_capacity_;
  std::array<Shard, kShards> shards_;
};

}  // namespace tierline::identity
