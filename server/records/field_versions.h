#pragma once

#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/store/store.h"

namespace tierline::records {

// The encoded storage.v1.FieldVersions `encoded` (empty: none yet) after `author` wrote `fields` at `seq`.
// The order and repetition of `fields` do not matter. kDataLoss when `encoded` cannot be read.
absl::StatusOr<std::string> StampFields(absl::string_view encoded, std::span<const int> fields,
                                        store::Position seq, absl::string_view author);

}  // namespace tierline::records
