#include "tools/tierctl/session/connect.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "tools/tierctl/message/values.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

absl::Status CheckAddress(const std::string& address) {
  const size_t colon = address.rfind(':');
  const auto port = colon == std::string::npos ? ParseInteger("") : ParseInteger(address.substr(colon + 1));
  if (colon == 0 || !port.ok() || *port < 1 || *port > 65535) {
    return ConfigError(absl::StrCat("the address must be HOST:PORT, it is ", address),
                       absl::StrCat("地址必须是 主机:端口，现为 ", address));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Connection> Connect(const Arguments& arguments, const Shell& shell, contract::Locale locale,
                                   bool may_be_new) {
  Connection connection;
  Session::Settings settings;
  settings.locale = locale;
  settings.fixed_token = shell.Variable("TIERCTL_TOKEN");
  const auto timeout = ParseDuration(arguments.Get("timeout", "30s"));
  if (!timeout.ok() || *timeout <= absl::ZeroDuration()) {
    return UsageError("--timeout must be a duration above 0, such as 30s",
                      "--timeout 必须是大于 0 的时长，例如 30s");
  }
  settings.timeout = *timeout;
  auto store = ProfileStore::ForUser(shell);
  if (store.ok()) {
    connection.store = std::make_unique<ProfileStore>(*std::move(store));
    TIERLINE_ASSIGN_OR_RETURN(connection.config, connection.store->LoadConfig());
  } else if (settings.fixed_token.empty() || may_be_new) {
    return store.status();
  }
  TIERLINE_ASSIGN_OR_RETURN(settings.endpoint,
                            ResolveEndpoint(arguments, shell, connection.config, may_be_new));
  TIERLINE_RETURN_IF_ERROR(CheckAddress(settings.endpoint.settings.address));
  TIERLINE_ASSIGN_OR_RETURN(auto transport, NewGrpcTransport({settings.endpoint.settings.address,
                                                              settings.endpoint.settings.ca_file},
                                                             shell.interrupted));
  connection.session =
      std::make_unique<Session>(std::move(settings), std::move(transport), connection.store.get(), &shell);
  return connection;
}

}  // namespace tierline::tierctl
