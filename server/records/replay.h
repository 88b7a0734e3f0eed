#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/store/store.h"

namespace tierline::records {

// For how long a repeated request id gets the same answer.
inline constexpr absl::Duration kReplayKept = absl::Hours(24);

// The encoded answer given to `actor` under `request_id`; empty when there is none or it is older than
// kReplayKept. INVALID_ARGUMENT / REQUEST_ID_REUSED when that request had another digest.
absl::StatusOr<std::optional<std::string>> LookupReplay(store::WriteTransaction& tx, absl::string_view actor,
                                                        absl::string_view request_id,
                                                        absl::string_view request_digest);

// Keeps the answer for LookupReplay().
absl::Status RememberReplay(store::WriteTransaction& tx, absl::string_view actor,
                            absl::string_view request_id, absl::string_view request_digest,
                            absl::string_view response);

// Removes answers of this tenant older than kReplayKept, oldest first, at most `limit`; gives how many.
absl::StatusOr<int64_t> PurgeReplays(store::WriteTransaction& tx, int64_t limit);

}  // namespace tierline::records
