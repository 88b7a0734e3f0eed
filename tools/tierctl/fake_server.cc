#include "tools/tierctl/fake_server.h"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "common/base/check.h"
#include "common/base/rng.h"
#include "common/contract/errors.h"
#include "google/rpc/status.pb.h"
#include "tests/support/fake_clock.h"
#include "tools/tierctl/run.h"

namespace tierline::tierctl {
namespace {

class Reactor : public grpc::ServerGenericBidiReactor {
 public:
  Reactor(FakeServer* server, grpc::GenericCallbackServerContext* context) : server_(server) {
    call_.method = context->method();
    for (const auto& [key, value] : context->client_metadata()) {
      call_.metadata[std::string(key.data(), key.size())] = std::string(value.data(), value.size());
    }
    StartRead(&request_);
  }

  void OnReadDone(bool) override {
    std::vector<grpc::Slice> slices;
    if (request_.Valid() && request_.Dump(&slices).ok()) {
      for (const auto& slice : slices) {
        call_.request.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
      }
    }
    std::string answer;
    const grpc::Status status = server_->Handle(call_, &answer);
    if (!status.ok()) return Finish(status);
    const grpc::Slice slice(answer);
    answer_ = grpc::ByteBuffer(&slice, 1);
    StartWriteAndFinish(&answer_, grpc::WriteOptions(), status);
  }

  void OnDone() override { delete this; }

 private:
  FakeServer* const server_;
  FakeServer::Call call_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer answer_;
};

}  // namespace

FakeServer::FakeServer() {
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterCallbackGenericService(this);
  server_ = builder.BuildAndStart();
  TIERLINE_CHECK(server_ != nullptr);
  address_ = absl::StrCat("127.0.0.1:", port);
}

FakeServer::~FakeServer() { server_->Shutdown(); }

void FakeServer::On(const std::string& method, Handler handler) {
  absl::MutexLock lock(&mu_);
  handlers_["/" + method] = std::move(handler);
}

void FakeServer::Answer(const std::string& method, const google::protobuf::Message& answer) {
  On(method, [bytes = answer.SerializeAsString()](const Call&, std::string* out) {
    *out = bytes;
    return grpc::Status::OK;
  });
}

std::vector<FakeServer::Call> FakeServer::calls() const {
  absl::MutexLock lock(&mu_);
  return calls_;
}

int FakeServer::count(const std::string& method) const {
  int count = 0;
  for (const Call& call : calls()) count += call.method == "/" + method ? 1 : 0;
  return count;
}

grpc::ServerGenericBidiReactor* FakeServer::CreateReactor(grpc::GenericCallbackServerContext* context) {
  return new Reactor(this, context);
}

grpc::Status FakeServer::Handle(const Call& call, std::string* answer) {
  Handler handler;
  {
    absl::MutexLock lock(&mu_);
    calls_.push_back(call);
    const auto found = handlers_.find(call.method);
    if (found == handlers_.end()) return grpc::Status(grpc::StatusCode::UNIMPLEMENTED, "no such method");
    handler = found->second;
  }
  return handler(call, answer);
}

grpc::Status Refusal(grpc::StatusCode code, const std::string& message,
                     const std::vector<std::pair<std::string, std::string>>& violations) {
  absl::Status error = contract::Error(static_cast<absl::StatusCode>(code), v1::INVALID_FIELD, message);
  std::vector<contract::FieldViolation> fields;
  for (const auto& [path, description] : violations) fields.push_back({path, description});
  if (!fields.empty()) error = contract::WithViolations(error, fields);
  const google::rpc::Status wire = contract::ToRpcStatus(error, contract::Locale::kEnglish);
  return grpc::Status(code, wire.message(), wire.SerializeAsString());
}

TestShell::TestShell(const FakeServer* server) {
  char pattern[] = "/tmp/tierctl_test_XXXXXX";
  TIERLINE_CHECK(::mkdtemp(pattern) != nullptr);
  home_ = pattern;
  variables["HOME"] = home_;
  if (server != nullptr) {
    variables["TIERCTL_ADDRESS"] = server->address();
    variables["TIERCTL_TOKEN"] = "token";
  }
}

int TestShell::Run(const std::vector<std::string>& args) {
  std::istringstream input(in);
  std::ostringstream output, errors;
  testing::FakeClock clock;
  Shell shell;
  shell.variables = variables;
  shell.in = &input;
  shell.out = &output;
  shell.err = &errors;
  shell.clock = &clock;
  shell.rng = rng_.get();
  shell.sleep = [&](absl::Duration duration) {
    ++sleeps;
    clock.Advance(duration);
  };
  shell.interrupted = &interrupted;
  const int exit_code = tierctl::Run(args, shell);
  out = output.str();
  err = errors.str();
  return exit_code;
}

std::string TestShell::Write(const std::string& name, const std::string& text) const {
  std::ofstream(Path(name), std::ios::binary) << text;
  return Path(name);
}

std::string TestShell::Read(const std::string& name) const {
  std::ifstream file(Path(name), std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

bool TestShell::Exists(const std::string& name) const { return ::access(Path(name).c_str(), F_OK) == 0; }

}  // namespace tierline::tierctl
