#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"

namespace tierline::contract {

// Applies an update (AIP-134, AIP-161): copies the fields named by `mask` from `from` to `to` (same type; on
// error `to` is unchanged) and gives the names of the top-level fields whose value changed, in field order.
//
// - An empty mask names every populated field of `from`; "*" names all fields, so unset ones are cleared.
// - A path may go into singular messages ("billing.city"); a message, repeated or map field is replaced
// whole. A path
//   that is not set in `from` clears the field.
// - OUTPUT_ONLY and IDENTIFIER fields are ignored, also inside a message that is replaced.
// - InvalidFields() on `mask_path` for an unknown path, one into a repeated field, or "*" beside others; on
// the field,
//   under `resource_path`, when an IMMUTABLE field would change (naming it unchanged is fine, and so is
//   leaving it out of a "*" or whole-message update).
absl::StatusOr<std::vector<std::string>> ApplyUpdateMask(const google::protobuf::FieldMask& mask,
                                                         const google::protobuf::Message& from,
                                                         google::protobuf::Message* to,
                                                         absl::string_view mask_path = "update_mask",
                                                         absl::string_view resource_path = "");

}  // namespace tierline::contract
