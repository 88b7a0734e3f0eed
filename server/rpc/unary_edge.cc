#include "server/rpc/unary_edge.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "common/contract/locale.h"
#include "server/rpc/metadata.h"
#include "server/rpc/status.h"

namespace tierline::rpc {

std::string HostOf(absl::string_view peer) {
  const bool has_port = absl::StartsWith(peer, "ipv4:") || absl::StartsWith(peer, "ipv6:");
  return std::string(has_port ? peer.substr(0, peer.rfind(':')) : peer);
}

grpc::ServerUnaryReactor* UnaryEdge::Call(grpc::CallbackServerContext* context, absl::string_view method,
                                          const google::protobuf::Message* request,
                                          google::protobuf::Message* response) const {
  return Enter(context, method, true, request, response);
}

grpc::ServerUnaryReactor* UnaryEdge::CallUnreadable(grpc::CallbackServerContext* context,
                                                    absl::string_view method,
                                                    const google::protobuf::Message* partial,
                                                    google::protobuf::Message* response) const {
  return Enter(context, method, false, partial, response);
}

grpc::ServerUnaryReactor* UnaryEdge::Enter(grpc::CallbackServerContext* context, absl::string_view method,
                                           bool readable, const google::protobuf::Message* request,
                                           google::protobuf::Message* response) const {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const absl::Time now = clock_.Now();
  api::Incoming incoming;
  incoming.method = method;
  incoming.readable = readable;
  incoming.authorization = Metadata(*context, "authorization");
  incoming.locale = contract::ParseLocale(Metadata(*context, "accept-language"));
  incoming.now = now;
  incoming.deadline = now + longest_;
  if (context->deadline() != std::chrono::system_clock::time_point::max()) {
    incoming.deadline = std::min(incoming.deadline, absl::FromChrono(context->deadline()));
  }
  incoming.context = context;
  incoming.cancelled = [](void* c) { return static_cast<grpc::CallbackServerContext*>(c)->IsCancelled(); };
  incoming.peer = [](void* c) { return HostOf(static_cast<grpc::CallbackServerContext*>(c)->peer()); };
  door_.Unary(incoming, *request, *response, [reactor, locale = incoming.locale](const absl::Status& status) {
    reactor->Finish(ToGrpcStatus(status, locale));
  });
  return reactor;
}

}  // namespace tierline::rpc
