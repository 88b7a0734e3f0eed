#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/grpcpp.h"
#include "grpcpp/impl/service_type.h"
#include "server/rpc/unknown_methods.h"

namespace tierline::rpc {

struct NetworkOptions {
  std::string listen;
  std::string tls_certificate;  // PEM files; empty: plaintext
  std::string tls_key;
  int64_t max_request_bytes = 4 << 20;
  int64_t memory_quota_bytes = int64_t{1} << 30;
};

// A listening server with health and reflection beside the given services.
class Network {
 public:
  ~Network();

  // The port, also when `listen` said 0.
  int port() const { return port_; }

  // Says NOT_SERVING, lets calls finish for up to `grace`, then cuts them off. Idempotent; blocks.
  void Stop(absl::Duration grace);

 private:
  friend absl::StatusOr<std::unique_ptr<Network>> Listen(
      const NetworkOptions& options, std::vector<std::unique_ptr<grpc::Service>> services);
  Network() = default;

  std::vector<std::unique_ptr<grpc::Service>> services_;
  UnknownMethods unknown_methods_;
  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
};

// kUnavailable when the address cannot be used, kInvalidArgument when the TLS files cannot be read; both say
// what to do. Limits are those of a service that strangers can reach: sizes, streams, idle and age of
// connections.
absl::StatusOr<std::unique_ptr<Network>> Listen(const NetworkOptions& options,
                                                std::vector<std::unique_ptr<grpc::Service>> services);

}  // namespace tierline::rpc
