#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/base/rng.h"
#include "google/protobuf/message.h"

namespace tierline::tierctl {

// A real gRPC server on a free loopback port that answers every method as the test says. Thread-safe.
class FakeServer : public grpc::CallbackGenericService {
 public:
  struct Call {
    std::string method;  // "/tierline.v1.CustomerService/GetCustomer"
    std::string request;
    std::map<std::string, std::string> metadata;
  };
  using Handler = std::function<grpc::Status(const Call& call, std::string* answer)>;

  FakeServer();
  ~FakeServer() override;

  // Of one method; others are UNIMPLEMENTED.
  void On(const std::string& method, Handler handler);
  // The same answer every time.
  void Answer(const std::string& method, const google::protobuf::Message& answer);

  std::string address() const { return address_; }
  std::vector<Call> calls() const;
  // Calls of one method so far.
  int count(const std::string& method) const;

  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override;

  grpc::Status Handle(const Call& call, std::string* answer);

 private:
  mutable absl::Mutex mu_;
  std::map<std::string, Handler> handlers_ ABSL_GUARDED_BY(mu_);
  std::vector<Call> calls_ ABSL_GUARDED_BY(mu_);
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
};

// An error as the server sends it, with a BadRequest of path → description.
grpc::Status Refusal(grpc::StatusCode code, const std::string& message,
                     const std::vector<std::pair<std::string, std::string>>& violations = {});

// The program with a fake server, a private home, a clock that sleeping moves, and collected output.
class TestShell {
 public:
  explicit TestShell(const FakeServer* server = nullptr);

  // Runs the program; `out` and `err` hold what it printed.
  int Run(const std::vector<std::string>& args);
  // A file in the private home.
  std::string Path(const std::string& name) const { return home_ + "/" + name; }
  std::string Write(const std::string& name, const std::string& text) const;
  std::string Read(const std::string& name) const;
  bool Exists(const std::string& name) const;

  std::string out;
  std::string err;
  std::string in;
  std::map<std::string, std::string> variables;
  std::atomic<bool> interrupted{false};
  int sleeps = 0;

 private:
  std::string home_;
  // One sequence over all runs: as on a real machine, no run draws what an earlier one drew.
  const std::unique_ptr<Rng> rng_ = SeededRng(7);
};

}  // namespace tierline::tierctl
