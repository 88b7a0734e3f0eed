#include "server/rpc/network.h"

#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "grpc/grpc.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/resource_quota.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/security/tls_certificate_provider.h"
#include "grpcpp/security/tls_credentials_options.h"

namespace tierline::rpc {
namespace {

constexpr unsigned kCertificateRefreshSeconds = 30;

absl::Status CheckReadable(const std::string& flag, const std::string& path) {
  if (std::ifstream(path).good()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("--", flag, " ", path, ": the file cannot be read"));
}

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> Credentials(const NetworkOptions& options) {
  if (options.tls_certificate.empty()) return grpc::InsecureServerCredentials();
  TIERLINE_RETURN_IF_ERROR(CheckReadable("tls-certificate", options.tls_certificate));
  TIERLINE_RETURN_IF_ERROR(CheckReadable("tls-key", options.tls_key));
  // Reads the files again when they change, so a renewed certificate needs no restart.
  const auto provider = std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(
      options.tls_key, options.tls_certificate, kCertificateRefreshSeconds);
  grpc::experimental::TlsServerCredentialsOptions tls(provider);
  tls.watch_identity_key_cert_pairs();
  tls.set_cert_request_type(GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE);
  return grpc::experimental::TlsServerCredentials(tls);
}

void SetLimits(const NetworkOptions& options, grpc::ServerBuilder& builder) {
  constexpr int kMillisecond = 1;
  constexpr int kSecond = 1000 * kMillisecond;
  constexpr int kMinute = 60 * kSecond;
  builder.SetMaxReceiveMessageSize(static_cast<int>(options.max_request_bytes));
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, 8 << 10);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, 256);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, 10 * kSecond);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, 5 * kMinute);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, 30 * kMinute);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, 30 * kSecond);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 60 * kSecond);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20 * kSecond);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 60 * kSecond);
  // Two servers on one port would each get half of the calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  grpc::ResourceQuota quota("tierline");
  quota.Resize(static_cast<size_t>(options.memory_quota_bytes));
  builder.SetResourceQuota(quota);
}

}  // namespace

Network::~Network() { Stop(absl::ZeroDuration()); }

void Network::Stop(absl::Duration grace) {
  if (server_ == nullptr) return;
  if (auto* health = server_->GetHealthCheckService(); health != nullptr) health->SetServingStatus(false);
  // A Shutdown() without a deadline would wait for open streams for ever. gRPC takes a span as from now.
  server_->Shutdown(gpr_time_from_millis(absl::ToInt64Milliseconds(grace), GPR_TIMESPAN));
  server_->Wait();
  server_.reset();
}

absl::StatusOr<std::unique_ptr<Network>> Listen(const NetworkOptions& options,
                                                std::vector<std::unique_ptr<grpc::Service>> services) {
  TIERLINE_ASSIGN_OR_RETURN(const std::shared_ptr<grpc::ServerCredentials> credentials, Credentials(options));
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  std::unique_ptr<Network> network(new Network);
  network->services_ = std::move(services);
  grpc::ServerBuilder builder;
  SetLimits(options, builder);
  builder.AddListeningPort(options.listen, credentials, &network->port_);
  for (const std::unique_ptr<grpc::Service>& service : network->services_)
    builder.RegisterService(service.get());
  builder.RegisterCallbackGenericService(&network->unknown_methods_);
  network->server_ = builder.BuildAndStart();
  if (network->server_ == nullptr || network->port_ == 0) {
    return absl::UnavailableError(absl::StrCat(
        "cannot listen on ", options.listen,
        "; is the port in use by another server? Stop that one or choose another address with --listen"));
  }
  network->server_->GetHealthCheckService()->SetServingStatus(true);
  return network;
}

}  // namespace tierline::rpc
