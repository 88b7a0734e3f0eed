#pragma once

#include <atomic>

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/base/uuid.h"
#include "server/store/store.h"
#include "server/tiering/tier_book.h"

namespace tierline::tiering {

// What a run works with; all outlive it.
struct RunParts {
  store::Store& store;
  const Clock& clock;
  Log& log;
  TierBook& book;
  const std::atomic<bool>& stopping;  // set when the process ends
};

// Does the work of a run that was begun by BeginRun(), and ends its operation: with the run, with CANCELLED
// when it was asked to stop, or with the error. False when the storage gave way or the process is stopping:
// the run is unfinished and is to be done again. Blocks for as long as it takes; not for callback threads.
// Safe to repeat after a crash: what was written is written again, against the same population.
//
// The steps: read everybody's metrics; take the population's statistics; score; for a publication, propose
// the cuts and freeze them; put the version in force; write the scores in small commits, with progress.
bool DoRun(const RunParts& parts, store::TenantId tenant, const Uuid& run);

}  // namespace tierline::tiering
