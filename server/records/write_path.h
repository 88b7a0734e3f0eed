#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "server/records/record.h"
#include "server/records/registry.h"
#include "server/records/write_plan.h"
#include "server/store/store.h"

namespace tierline::records {

// What became of a write. `after` is the record as it is now.
struct Written {
  bool changed = false;
  Record after;
};

// The one write path of everything that syncs: plans the write, stores the record at the transaction's
// position with its field versions, and runs the projection of its kind. `current` is the record as read in
// this transaction. The kind must be registered (checked). Errors are those of PlanWrite(), of the projection
// and of the database; after one the submission must fail.
absl::StatusOr<Written> Write(store::WriteTransaction& tx, const Registry& registry,
                              const std::optional<Record>& current, const WriteRequest& request);

}  // namespace tierline::records
