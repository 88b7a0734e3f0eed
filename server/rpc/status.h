#pragma once

#include "absl/status/status.h"
#include "common/contract/locale.h"
#include "grpcpp/support/status.h"

namespace tierline::rpc {

// The gRPC status of a Tierline status: same code and message, google.rpc.Status with all details (at most
// 4 KB) in the binary details.
grpc::Status ToGrpcStatus(const absl::Status& status, contract::Locale locale);

}  // namespace tierline::rpc
