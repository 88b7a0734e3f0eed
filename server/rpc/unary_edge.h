#pragma once

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "google/protobuf/message.h"
#include "grpcpp/impl/codegen/callback_common.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"
#include "server/api/front_door.h"

namespace tierline::rpc {

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

 private:
  api::FrontDoor& door_;
  const Clock& clock_;
  const absl::Duration longest_;
};

}  // namespace tierline::rpc
