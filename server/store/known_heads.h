#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <vector>

#include "absl/status/statusor.h"
#include "server/store/store.h"

namespace tierline::store {

// The newest head seen of each tenant, and those who want to hear of it. Thread-safe.
class KnownHeads {
 public:
  void AddListener(Store::Listener listener);

  // A commit of this process: listeners always hear of it.
  void Committed(TenantId tenant, const Head& head, bool dirty);

  // A head as read from the database: listeners hear of it when it is news.
  void Seen(TenantId tenant, const Head& head);

  // What is there at the start: nobody is told.
  void Load(TenantId tenant, const Head& head);

  absl::StatusOr<Head> Get(TenantId tenant) const;
  std::vector<TenantId> Tenants() const;

 private:
  // Takes what is newer of the known and the given head; true when that changed anything.
  bool Merge(TenantId tenant, const Head& head, Head& newest);
  void Tell(const CommitInfo& info);  // with telling_ held

  // Held while listeners are told, so that they hear of heads one at a time and in order. Before mu_.
  std::mutex telling_;
  std::vector<Store::Listener> listeners_;  // guarded by telling_

  mutable std::mutex mu_;
  std::map<TenantId, Head> heads_;  // guarded by mu_
};

// Calls `fn` for every tenant's head row.
absl::Status ReadHeads(sql::Connection& connection, absl::FunctionRef<void(TenantId, const Head&)> fn);

}  // namespace tierline::store
