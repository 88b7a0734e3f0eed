#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "google/protobuf/message.h"
#include "grpcpp/impl/codegen/callback_common.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"
#include "server/api/front_door.h"

namespace tierline::rpc {

// The host of a gRPC peer ("ipv4:192.0.2.7:50312", "ipv6:%5B::1%5D:50312"): without the port, which is
// another one for every connection. Others ("unix:…") stay as they are.
std::string HostOf(absl::string_view peer);

// Where gRPC ends and Tierline begins, for calls with one request and one answer: reads the metadata and the
// deadline, hands the call to the front door and turns its status into a gRPC one. Thread-safe; never blocks.
class UnaryEdge {
 public:
  // `door` and `clock` outlive the edge. No call may take longer than `longest`, whatever its client says.
  UnaryEdge(api::FrontDoor& door, const Clock& clock, absl::Duration longest)
      : door_(door), clock_(clock), longest_(longest) {}

  // `method` is the full name, "tierline.v1.TierService/GetTier". The messages live until the reactor ends.
  grpc::ServerUnaryReactor* Call(grpc::CallbackServerContext* context, absl::string_view method,
                                 const google::protobuf::Message* request,
                                 google::protobuf::Message* response) const;

  // The same for a request of which only a part could be read; it ends with an error.
  grpc::ServerUnaryReactor* CallUnreadable(grpc::CallbackServerContext* context, absl::string_view method,
                                           const google::protobuf::Message* partial,
                                           google::protobuf::Message* response) const;

 private:
  grpc::ServerUnaryReactor* Enter(grpc::CallbackServerContext* context, absl::string_view method,
                                  bool readable, const google::protobuf::Message* request,
                                  google::protobuf::Message* response) const;

  api::FrontDoor& door_;
  const Clock& clock_;
  const absl::Duration longest_;
};

}  // namespace tierline::rpc
