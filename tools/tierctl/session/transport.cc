#include "tools/tierctl/session/transport.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "common/contract/errors.h"
#include "google/rpc/status.pb.h"
#include "tools/tierctl/shell/files.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

constexpr int kMaxAnswerBytes = 256 << 20;
constexpr absl::Duration kLookForInterrupt = absl::Milliseconds(100);

absl::Status FromGrpc(const grpc::Status& status) {
  const auto code = static_cast<absl::StatusCode>(status.error_code());
  absl::Status error(code, status.error_message());
  google::rpc::Status details;
  if (!status.error_details().empty() && details.ParseFromString(status.error_details()) &&
      details.code() == static_cast<int>(code)) {
    error = contract::FromRpcStatus(details);
  } else if (absl::IsResourceExhausted(error) &&
             absl::StrContains(error.message(), "message larger than max")) {
    // gRPC refuses it before the server sees it, and so without the reason the server would give.
    error = contract::Error(code, v1::REQUEST_TOO_LARGE,
                            "the request is larger than the server takes; send less at once");
  }
  return WithExitCode(std::move(error), kExitRpc + static_cast<int>(status.error_code()));
}

std::string Bytes(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Valid() || !buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices)
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return bytes;
}

class GrpcTransport : public Transport {
 public:
  GrpcTransport(std::shared_ptr<grpc::Channel> channel, const std::atomic<bool>* interrupted)
      : stub_(std::move(channel)), interrupted_(interrupted) {}

  absl::StatusOr<std::string> Call(const UnaryCall& call) override {
    grpc::ClientContext context;
    context.set_deadline(gpr_time_from_micros(absl::ToInt64Microseconds(call.timeout), GPR_TIMESPAN));
    for (const auto& [key, value] : call.metadata) context.AddMetadata(key, value);
    const grpc::Slice slice(call.request);
    const grpc::ByteBuffer request(&slice, 1);
    grpc::ByteBuffer answer;
    grpc::Status status;
    absl::Notification done;
    stub_.UnaryCall(&context, call.path, grpc::StubOptions(), &request, &answer, [&](grpc::Status result) {
      status = std::move(result);
      done.Notify();
    });
    bool stopped = false;
    while (!done.WaitForNotificationWithTimeout(kLookForInterrupt)) {
      if (!stopped && interrupted_ != nullptr && interrupted_->load()) {
        stopped = true;
        context.TryCancel();
      }
    }
    if (stopped && !status.ok()) return Interrupted();
    if (!status.ok()) return FromGrpc(status);
    return Bytes(answer);
  }

 private:
  grpc::GenericStub stub_;
  const std::atomic<bool>* const interrupted_;
};

}  // namespace

bool Target::IsLoopback() const {
  const std::string host = address.substr(0, address.rfind(':'));
  return host == "localhost" || host == "[::1]" || host == "::1" || absl::StartsWith(host, "127.");
}

absl::StatusOr<std::unique_ptr<Transport>> NewGrpcTransport(const Target& target,
                                                            const std::atomic<bool>* interrupted) {
  std::shared_ptr<grpc::ChannelCredentials> credentials;
  if (target.IsPlaintext()) {
    credentials = grpc::InsecureChannelCredentials();
  } else {
    grpc::SslCredentialsOptions options;
    if (!target.ca_file.empty()) {
      auto certificates = ReadFile(target.ca_file);
      if (!certificates.ok()) return WithExitCode(certificates.status(), kExitConfig);
      options.pem_root_certs = *certificates;
    }
    credentials = grpc::SslCredentials(options);
  }
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxAnswerBytes);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetUserAgentPrefix("tierctl");
  return std::make_unique<GrpcTransport>(grpc::CreateCustomChannel(target.address, credentials, arguments),
                                         interrupted);
}

}  // namespace tierline::tierctl
