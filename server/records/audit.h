#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "server/store/store.h"

namespace tierline::records {

// Notes in the transaction who did what: `actor` is a resource name, `method` a full rpc name, `target` the
// resource changed (empty for batches), `request_digest` a digest of the request. Entries of one commit are
// numbered in the order they were made.
absl::Status AppendAudit(store::WriteTransaction& tx, absl::string_view actor, absl::string_view method,
                         absl::string_view target, absl::string_view request_digest);

}  // namespace tierline::records
