#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "server/store/store.h"

namespace tierline::records {

// The etag of a record last written at `seq`: quoted, opaque to callers, different after every commit that
// changed the record.
std::string EtagOf(store::Position seq);

// Whether `etag` is that of a record last written at `seq`. The empty etag asks for nothing and matches.
bool EtagMatches(absl::string_view etag, store::Position seq);

}  // namespace tierline::records
