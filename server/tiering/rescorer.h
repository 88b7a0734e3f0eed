#pragma once

#include <atomic>

#include "absl/status/status.h"
#include "common/base/clock.h"
#include "server/store/store.h"
#include "server/tiering/model_store.h"
#include "server/tiering/tier_book.h"

namespace tierline::tiering {

// Scores customers again whose facts changed. Thread-safe; one call per tenant at a time.
class Rescorer {
 public:
  // All outlive the rescorer.
  Rescorer(store::Store& store, const Clock& clock, ActiveModels& models, TierBook& book)
      : store_(store), clock_(clock), models_(models), book_(book) {}

  // Works the tenant's dirty customers off, a few hundred per commit, until none is left. Before the first
  // publication there is nothing to score with, and they stay for it. Ends early once `stopping`. Blocks; not
  // for callback threads.
  absl::Status Drain(store::TenantId tenant, const std::atomic<bool>& stopping);

 private:
  // Scores one batch; false when nothing was left to do.
  absl::StatusOr<bool> DrainSome(store::TenantId tenant);

  store::Store& store_;
  const Clock& clock_;
  ActiveModels& models_;
  TierBook& book_;
};

}  // namespace tierline::tiering
