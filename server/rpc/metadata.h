#pragma once

#include "absl/strings/string_view.h"
#include "grpcpp/server_context.h"

namespace tierline::rpc {

// The first value a client sent under `key`; empty when there is none. Lives as long as the call.
absl::string_view Metadata(const grpc::CallbackServerContext& context, const char* key);

}  // namespace tierline::rpc
