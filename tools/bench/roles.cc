#include "tools/bench/roles.h"

#include <unistd.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/base/rng.h"
#include "common/base/status.h"
#include "grpcpp/grpcpp.h"
#include "server/main/server.h"
#include "tierline/v1/tier_service.grpc.pb.h"

namespace tierline::bench {
namespace {

constexpr double kCallsPerSecondOutOfReach = 10'000'000;

class EchoService final : public v1::TierService::WithRawCallbackMethod_GetTier<v1::TierService::Service> {
 public:
  explicit EchoService(const std::string& answer) {
    const grpc::Slice slice(answer);
    answer_ = grpc::ByteBuffer(&slice, 1);
  }

  grpc::ServerUnaryReactor* GetTier(grpc::CallbackServerContext* context, const grpc::ByteBuffer*,
                                    grpc::ByteBuffer* response) override {
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    *response = answer_;
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  grpc::ByteBuffer answer_;
};

void AnnouncePort(int port) { std::cout << port << std::endl; }

void WaitForEnd() {
  char byte = 0;
  while (read(STDIN_FILENO, &byte, 1) > 0) {
  }
}

}  // namespace

absl::Status ServeTierline(const std::string& data_dir) {
  const std::unique_ptr<Log> log = NewJsonLog(std::cerr, SystemClock(), Severity::kWarning);
  server::Config config;
  config.data_dir = data_dir;
  config.listen = "127.0.0.1:0";
  config.metrics_listen = "";
  config.calls_per_second = kCallsPerSecondOutOfReach;
  TIERLINE_ASSIGN_OR_RETURN(
      const std::unique_ptr<server::Server> server,
      server::StartServer(config, {SystemClock(), SystemRng(), *log, [] { _exit(1); }}));
  AnnouncePort(server->port());
  WaitForEnd();
  return server->Stop(absl::Seconds(1));
}

absl::Status ServeEcho(const std::string& answer_path) {
  std::ifstream file(answer_path, std::ios::binary);
  EchoService service(std::string(std::istreambuf_iterator<char>(file), {}));
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return absl::UnavailableError("the echo server cannot listen");
  AnnouncePort(port);
  WaitForEnd();
  return absl::OkStatus();
}

}  // namespace tierline::bench
