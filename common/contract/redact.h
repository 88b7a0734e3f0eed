#pragma once

#include <string>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace tierline::contract {

// Whether a field may not be shown: (tierline.v1.personal) or (tierline.v1.secret).
bool IsRedacted(const google::protobuf::FieldDescriptor& field);

// One line of text for logs: like ShortDebugString(), with every set redacted field, at any depth, shown as
// "[redacted]". Unknown fields and google.protobuf.Any are not shown. At most 8 KB: longer text ends in "…".
std::string RedactedDebugString(const google::protobuf::Message& message);

}  // namespace tierline::contract
