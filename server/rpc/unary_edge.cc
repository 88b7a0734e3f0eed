#include "server/rpc/unary_edge.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "common/contract/locale.h"
#include "server/rpc/status.h"

namespace tierline::rpc {
namespace {

absl::string_view Metadata(const grpc::CallbackServerContext& context, const char* key) {
  const auto& all = context.client_metadata();
  const auto it = all.find(key);
  return it == all.end() ? absl::string_view() : absl::string_view(it->second.data(), it->second.size());
}

}  // namespace

grpc::ServerUnaryReactor* UnaryEdge::Call(grpc::CallbackServerContext* context, absl::string_view method,
                                          const google::protobuf::Message* request,
                                          google::protobuf::Message* response) const {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const absl::Time now = clock_.Now();
  api::Incoming incoming;
  incoming.method = method;
  incoming.authorization = Metadata(*context, "authorization");
  incoming.locale = contract::ParseLocale(Metadata(*context, "accept-language"));
  incoming.now = now;
  incoming.deadline = now + longest_;
  if (context->deadline() != std::chrono::system_clock::time_point::max()) {
    incoming.deadline = std::min(incoming.deadline, absl::FromChrono(context->deadline()));
  }
  incoming.context = context;
  incoming.cancelled = [](void* c) { return static_cast<grpc::CallbackServerContext*>(c)->IsCancelled(); };
  incoming.peer = [](void* c) { return static_cast<grpc::CallbackServerContext*>(c)->peer(); };
  door_.Unary(incoming, *request, *response, [reactor, locale = incoming.locale](const absl::Status& status) {
    reactor->Finish(ToGrpcStatus(status, locale));
  });
  return reactor;
}

}  // namespace tierline::rpc
