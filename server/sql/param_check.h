#pragma once

#include "absl/status/status.h"
#include "server/sql/sql.h"

namespace tierline::sql {

// What one engine would refuse and the other change silently: NUL in a text, not-a-number. kInvalidArgument
// naming the placeholder, never the value.
absl::Status CheckParams(Params params);

// Whether an engine's error with this code belongs to Connection::trouble().
bool IsTrouble(absl::StatusCode code);

// The beginning of a statement, for messages.
absl::string_view Excerpt(absl::string_view sql);

}  // namespace tierline::sql
