#include "server/identity/principal_cache.h"

#include <algorithm>

namespace tierline::identity {

PrincipalCache::PrincipalCache(size_t capacity) : shard_capacity_(std::max<size_t>(1, capacity / kShards)) {}

std::shared_ptr<const Principal> PrincipalCache::Find(const Digest& token) {
  Shard& shard = ShardOf(token);
  absl::MutexLock lock(&shard.mu);
  const auto found = shard.entries.find(token);
  if (found == shard.entries.end()) return nullptr;
  shard.by_use.splice(shard.by_use.begin(), shard.by_use, found->second);
  return found->second->second;
}

void PrincipalCache::Put(const Digest& token, std::shared_ptr<const Principal> principal) {
  Shard& shard = ShardOf(token);
  absl::MutexLock lock(&shard.mu);
  const auto found = shard.entries.find(token);
  if (found != shard.entries.end()) {
    found->second->second = std::move(principal);
    shard.by_use.splice(shard.by_use.begin(), shard.by_use, found->second);
    return;
  }
  if (shard.entries.size() >= shard_capacity_) {
    shard.entries.erase(shard.by_use.back().first);
    shard.by_use.pop_back();
  }
  shard.by_use.emplace_front(token, std::move(principal));
  shard.entries.emplace(token, shard.by_use.begin());
}

void PrincipalCache::Erase(const Digest& token) {
  Shard& shard = ShardOf(token);
  absl::MutexLock lock(&shard.mu);
  const auto found = shard.entries.find(token);
  if (found == shard.entries.end()) return;
  shard.by_use.erase(found->second);
  shard.entries.erase(found);
}

size_t PrincipalCache::size() const {
  size_t size = 0;
  for (const Shard& shard : shards_) {
    absl::MutexLock lock(&shard.mu);
    size += shard.entries.size();
  }
  return size;
}

}  // namespace tierline::identity
