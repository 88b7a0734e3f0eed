#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "common/base/uuid.h"
#include "server/activity/ledger_entry.h"
#include "server/activity/revision_plan.h"
#include "server/store/store.h"

// The tables `fact` and `fact_history`.
namespace tierline::activity {

// What the ledger has under the key of an entry.
struct Present {
  Revision revision;
  std::optional<Uuid> customer;
};

// Adds the entry unless its key is taken; says whether it was added.
absl::StatusOr<bool> InsertEntry(store::WriteTransaction& tx, const LedgerEntry& entry, int64_t digest);

// What stands under the key of `entry`, which is taken. kInternal when it is not.
absl::StatusOr<Present> ReadPresent(store::WriteTransaction& tx, const LedgerEntry& entry);

// Copies what stands under the key of `entry` to the history and puts the entry in its place.
absl::Status ReplaceEntry(store::WriteTransaction& tx, const LedgerEntry& entry, int64_t digest);

}  // namespace tierline::activity
