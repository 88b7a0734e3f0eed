#pragma once

#include "absl/status/status.h"
#include "common/base/uuid.h"
#include "server/store/store.h"

namespace tierline::records {

// Says that the score of `customer` is out of date since this commit, and wakes those who re-score.
absl::Status MarkCustomerDirty(store::WriteTransaction& tx, const Uuid& customer);

}  // namespace tierline::records
