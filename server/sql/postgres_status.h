#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace tierline::sql {

// The status code of an SQLSTATE (five characters; empty: the connection broke without one).
absl::StatusCode PostgresStatusCode(absl::string_view sqlstate);

// Whether the server's primary message for this SQLSTATE is free of values that users gave.
bool IsMessageFreeOfValues(absl::string_view sqlstate);

}  // namespace tierline::sql
