#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tierline::tierctl {

// Where the server is. Plaintext is spoken with loopback addresses only, and only without a CA file.
struct Target {
  std::string address;  // host:port
  std::string ca_file;  // empty: the machine's trusted certificates

  bool IsLoopback() const;
  bool IsPlaintext() const { return IsLoopback() && ca_file.empty(); }
};

// One attempt of one call.
struct UnaryCall {
  std::string path;     // "/tierline.v1.CustomerService/GetCustomer"
  std::string request;  // encoded
  absl::Duration timeout;
  std::vector<std::pair<std::string, std::string>> metadata;
};

// Unary calls of any method. Thread-safe. Errors are the server's, with their details as payloads and exit
// code kExitRpc + code; kCancelled with kExitInterrupted after Ctrl-C.
class Transport {
 public:
  virtual ~Transport() = default;

  // The encoded answer.
  virtual absl::StatusOr<std::string> Call(const UnaryCall& call) = 0;
};

// gRPC. ConfigError() when the CA file cannot be read. `interrupted` outlives the transport; may be null.
absl::StatusOr<std::unique_ptr<Transport>> NewGrpcTransport(const Target& target,
                                                            const std::atomic<bool>* interrupted);

}  // namespace tierline::tierctl
