#pragma once

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace tierline::contract {

// What to say of a request whose bytes could not be read to the end; `partial` is what was read of it.
// INVALID_ARGUMENT / INVALID_FIELD: with the path of the text that is not UTF-8 where that is why, otherwise
// naming only the type that was expected. Pure and thread-safe.
absl::Status Unreadable(const google::protobuf::Message& partial);

}  // namespace tierline::contract
