#pragma once

#include "absl/status/status.h"
#include "google/protobuf/message.h"

// The meaning of (google.api.field_behavior), (google.api.field_info) and (tierline.v1.limit) on requests.
// Pure and thread-safe; the checks of a message type are worked out once and kept.
namespace tierline::contract {

// All violations are collected up to this many.
inline constexpr int kMaxViolations = 20;

// Messages nested deeper than this are refused.
inline constexpr int kMaxMessageDepth = 32;

// Checks a whole request; OK or InvalidFields() with paths relative to `request`
// ("facts[3].amount.currency_code", "labels[\"grade\"]").
//
// - REQUIRED: string and bytes not empty, message and optional scalar present, enum not zero, repeated and
// map not
//   empty; a number or bool without presence may be anything. A REQUIRED member of a oneof: some member is
//   set.
// - limit: min/max on numbers (on Duration: seconds), lengths in code points (bytes: in bytes), items, RE2
// pattern on
//   the whole non-empty string, defined_only. A limit on a repeated string or number holds for each element,
//   on a map for each value. Unset fields, and zero in optional scalars without presence, are not limited.
// - field_info.format UUID4: a non-empty string is a UUID (any version).
// - always: strings are UTF-8 without NUL; doubles are finite; Timestamp, Duration and google.type.Date are
// real ones.
// - OUTPUT_ONLY fields are ignored, with everything below them.
// - A message with `google.protobuf.FieldMask update_mask` is an update: in its resource (the first other
// singular
//   message field) REQUIRED is checked only on what the mask names — empty mask: what is populated; "*":
//   everything — and the IDENTIFIER must be set. Paths of the mask are judged by ApplyUpdateMask().
absl::Status Validate(const google::protobuf::Message& request);

// Clears every OUTPUT_ONLY field, at any depth: what a client says about them does not count.
void ClearOutputOnly(google::protobuf::Message* message);

}  // namespace tierline::contract
