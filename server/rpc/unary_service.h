#pragma once

#include <list>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "grpcpp/impl/codegen/server_callback_handlers.h"
#include "grpcpp/impl/rpc_service_method.h"
#include "grpcpp/impl/service_type.h"
#include "grpcpp/support/server_callback.h"
#include "server/rpc/unary_edge.h"

namespace tierline::rpc {

// Hands one method's calls to the edge. gRPC's own handler answers UNIMPLEMENTED without details to a request
// whose bytes it cannot read; this one hands what was read to the edge, which says what is wrong with it.
template <typename Request, typename Response>
class UnaryHandler final : public grpc::internal::MethodHandler {
 public:
  // `method` is the full name and outlives the handler, as `edge` does.
  UnaryHandler(const UnaryEdge& edge, absl::string_view method)
      : readable_([&edge, method](Context* context, const Request* request, Response* response) {
          return edge.Call(context, method, request, response);
        }),
        unreadable_([&edge, method](Context* context, const Request* request, Response* response) {
          return edge.CallUnreadable(context, method, request, response);
        }) {}

  void RunHandler(const HandlerParameter& parameter) override {
    if (parameter.status.ok()) return readable_.RunHandler(parameter);
    unreadable_.RunHandler(HandlerParameter(parameter.call, parameter.server_context, parameter.request,
                                            grpc::Status::OK, parameter.internal_data,
                                            parameter.call_requester));
  }

  void* Deserialize(grpc_call* call, grpc_byte_buffer* bytes, grpc::Status* status,
                    void** handler_data) override {
    return readable_.Deserialize(call, bytes, status, handler_data);
  }

 private:
  using Context = grpc::CallbackServerContext;
  using Handler = grpc::internal::CallbackUnaryHandler<Request, Response>;

  Handler readable_;
  Handler unreadable_;
};

// A service of the contract, made of methods with one request and one answer.
class UnaryService final : public grpc::Service {
 public:
  // `name` is the full name, "tierline.v1.TierService". `edge` outlives the service.
  UnaryService(const UnaryEdge& edge, absl::string_view name) : edge_(edge), name_(name) {}

  // Types are those of the proto file.
  template <typename Request, typename Response>
  void Add(absl::string_view method) {
    const std::string& path = paths_.emplace_back(absl::StrCat("/", name_, "/", method));
    AddMethod(
        new grpc::internal::RpcServiceMethod(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC, nullptr));
    MarkMethodCallback(static_cast<int>(paths_.size()) - 1,
                       new UnaryHandler<Request, Response>(edge_, absl::string_view(path).substr(1)));
  }

 private:
  const UnaryEdge& edge_;
  const std::string name_;
  std::list<std::string> paths_;  // gRPC keeps pointers to them
};

}  // namespace tierline::rpc
