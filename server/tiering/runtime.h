#pragma once

#include <atomic>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "common/base/clock.h"
#include "common/base/executor.h"
#include "common/base/log.h"
#include "server/store/store.h"
#include "server/tiering/full_run.h"
#include "server/tiering/model_store.h"
#include "server/tiering/rescorer.h"
#include "server/tiering/tier_book.h"

namespace tierline::tiering {

// Keeps tiers up to date while the server runs: scores dirty customers within the second, does full runs one
// after the other, takes up runs that a crash left unfinished, and begins the daily pass of each tenant.
// Thread-safe.
class Runtime {
 public:
  // All outlive the runtime. `live` serves re-scoring and refreshing, `runs` full runs; both may be one.
  Runtime(store::Store& store, const Clock& clock, Log& log, Executor& live, Executor& runs,
          ActiveModels& models, TierBook& book);

  // Fills the book, takes up unfinished runs and dirty customers, starts the clockwork. Blocks while reading.
  absl::Status Start();

  // Tells of a commit: to be called for every CommitInfo of the store. Never blocks.
  void OnCommit(const store::CommitInfo& commit);

  // Does a run begun by BeginRun(), after those before it; again after a while when the storage gave way.
  // Never blocks.
  void StartRun(store::TenantId tenant, const Uuid& run);

  // What is at work ends at its next commit and is taken up by the next Start(). To be called before the
  // executors are stopped, which would wait for it. Never blocks.
  void Stop();

 private:
  void ScheduleDrain(store::TenantId tenant);
  void Drain(store::TenantId tenant);
  void Tick();
  absl::Status BeginPassIfDue(store::TenantId tenant);

  store::Store& store_;
  const Clock& clock_;
  Log& log_;
  Executor& live_;
  Executor& runs_;
  TierBook& book_;
  Rescorer rescorer_;
  std::atomic<bool> stopping_{false};

  absl::Mutex mu_;
  absl::flat_hash_set<store::TenantId> scheduled_ ABSL_GUARDED_BY(mu_);  // a drain waits or runs
};

}  // namespace tierline::tiering
