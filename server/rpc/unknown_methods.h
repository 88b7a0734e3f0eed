#pragma once

#include "grpcpp/generic/async_generic_service.h"

namespace tierline::rpc {

// Answers calls of methods no service has with METHOD_UNKNOWN; gRPC's own answer carries no details.
class UnknownMethods final : public grpc::CallbackGenericService {
 public:
  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override;
};

}  // namespace tierline::rpc
