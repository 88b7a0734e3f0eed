#include "server/main/config.h"

#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/base/status.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"

namespace tierline::server {
namespace {

Setting Text(absl::string_view name, absl::string_view help, std::string Config::*member) {
  return {name, help,
          [member](Config& config, absl::string_view value) {
            config.*member = std::string(value);
            return absl::OkStatus();
          },
          [member](const Config& config) { return config.*member; }};
}

Setting Count(absl::string_view name, absl::string_view help, int64_t Config::*member, int64_t least,
              int64_t most) {
  return {name, help,
          [=](Config& config, absl::string_view value) -> absl::Status {
            int64_t number = 0;
            if (!absl::SimpleAtoi(value, &number) || number < least || number > most) {
              return absl::InvalidArgumentError(
                  absl::StrCat("must be a whole number from ", least, " to ", most));
            }
            config.*member = number;
            return absl::OkStatus();
          },
          [member](const Config& config) { return absl::StrCat(config.*member); }};
}

Setting Rate(absl::string_view name, absl::string_view help, double Config::*member) {
  return {name, help,
          [=](Config& config, absl::string_view value) -> absl::Status {
            double number = 0;
            if (!absl::SimpleAtod(value, &number) || !(number >= 0) || number > 1e9) {
              return absl::InvalidArgumentError("must be a number from 0 (no limit) on");
            }
            config.*member = number;
            return absl::OkStatus();
          },
          [member](const Config& config) { return absl::StrCat(config.*member); }};
}

Setting Level() {
  return {"log-level", "least severity of log lines: info, warning or error",
          [](Config& config, absl::string_view value) -> absl::Status {
            if (value != "info" && value != "warning" && value != "error") {
              return absl::InvalidArgumentError("must be info, warning or error");
            }
            config.log_level = std::string(value);
            return absl::OkStatus();
          },
          [](const Config& config) { return config.log_level; }};
}

const Setting* Find(absl::string_view name) {
  for (const Setting& setting : Settings()) {
    if (setting.name == name) return &setting;
  }
  return nullptr;
}

std::string VariableOf(absl::string_view name) {
  return absl::StrCat("TIERLINED_", absl::AsciiStrToUpper(absl::StrReplaceAll(name, {{"-", "_"}})));
}

absl::Status Apply(absl::string_view place, absl::string_view name, absl::string_view value, Config& config) {
  const Setting* setting = Find(name);
  if (setting == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat(place, ": there is no setting \"", name, "\"; `tierlined help serve` lists them"));
  }
  absl::Status set = setting->set(config, value);
  if (set.ok()) return set;
  return absl::InvalidArgumentError(absl::StrCat(place, ": ", set.message()));
}

absl::StatusOr<std::string> TextOf(absl::string_view key, const google::protobuf::Value& value) {
  switch (value.kind_case()) {
    case google::protobuf::Value::kStringValue:
      return value.string_value();
    case google::protobuf::Value::kNumberValue:
      return absl::StrFormat("%.15g", value.number_value());
    default:
      return absl::InvalidArgumentError(absl::StrCat("\"", key, "\": must be a text or a number"));
  }
}

}  // namespace

std::span<const Setting> Settings() {
  static const auto* const settings = new std::vector<Setting>{
      Text("data-dir", "folder of the database and the keys; it must exist", &Config::data_dir),
      Text("database", "sqlite:FILE or postgres:CONNINFO; default: tierline.db in the data folder",
           &Config::database),
      Text("listen", "address of the gRPC service; without TLS it must be a loopback address",
           &Config::listen),
      Text("tls-certificate", "PEM file with the certificate chain; read again when it changes",
           &Config::tls_certificate),
      Text("tls-key", "PEM file with the certificate's private key", &Config::tls_key),
      Text("signing-key", "PEM file that signs access tokens; default: signing-key.pem in the data folder",
           &Config::signing_key),
      Text("metrics-listen", "address of the Prometheus page /metrics; empty: none", &Config::metrics_listen),
      Level(),
      Count("workers", "threads that serve calls", &Config::workers, 1, 256),
      Count("readers", "database connections for reading", &Config::readers, 1, 256),
      Count("max-request-kib", "largest request, in KiB", &Config::max_request_kib, 64, 65536),
      Count("memory-quota-mib", "most memory for network buffers, in MiB", &Config::memory_quota_mib, 64,
            1 << 20),
      Rate("calls-per-second", "calls one user or key may make; 0: no limit", &Config::calls_per_second),
      Rate("logins-per-second", "logins one address may try; 0: no limit", &Config::logins_per_second),
  };
  return *settings;
}

std::string Config::DatabaseUrl() const {
  return database.empty() ? absl::StrCat("sqlite:", data_dir, "/tierline.db") : database;
}

std::string Config::SigningKeyPath() const {
  return signing_key.empty() ? absl::StrCat(data_dir, "/signing-key.pem") : signing_key;
}

absl::Status ApplyFile(absl::string_view text, Config& config) {
  google::protobuf::Struct object;
  const auto parsed = google::protobuf::util::JsonStringToMessage(std::string(text), &object);
  if (!parsed.ok()) {
    return absl::InvalidArgumentError("is not a JSON object such as {\"listen\": \"127.0.0.1:7443\"}");
  }
  // Sorted, so that of several mistakes always the same one is named.
  const std::map<std::string, google::protobuf::Value> fields(object.fields().begin(), object.fields().end());
  for (const auto& [key, value] : fields) {
    TIERLINE_ASSIGN_OR_RETURN(const std::string given, TextOf(key, value));
    TIERLINE_RETURN_IF_ERROR(Apply(absl::StrCat("\"", key, "\""), key, given, config));
  }
  return absl::OkStatus();
}

absl::StatusOr<Config> BuildConfig(
    const std::map<std::string, std::string>& flags, const Environment& environment,
    const std::function<absl::StatusOr<std::string>(const std::string&)>& read_file) {
  Config config;
  std::string file = environment("TIERLINED_CONFIG").value_or("");
  if (const auto flag = flags.find("config"); flag != flags.end()) file = flag->second;
  if (!file.empty()) {
    TIERLINE_ASSIGN_OR_RETURN(const std::string text, read_file(file));
    if (const absl::Status status = ApplyFile(text, config); !status.ok()) return Annotate(status, file);
  }
  for (const Setting& setting : Settings()) {
    const std::string variable = VariableOf(setting.name);
    const std::optional<std::string> value = environment(variable);
    if (value.has_value()) TIERLINE_RETURN_IF_ERROR(Apply(variable, setting.name, *value, config));
  }
  for (const auto& [name, value] : flags) {
    if (name != "config") TIERLINE_RETURN_IF_ERROR(Apply(absl::StrCat("--", name), name, value, config));
  }
  TIERLINE_RETURN_IF_ERROR(CheckConfig(config));
  return config;
}

namespace {

// Whether `host` is an IPv4 address in digits whose first number is 127. A name that only begins like one
// may lead anywhere.
bool IsLoopbackV4(absl::string_view host) {
  const std::vector<absl::string_view> parts = absl::StrSplit(host, '.');
  const auto is_byte = [](absl::string_view part) {
    int number = 0;
    return part.size() <= 3 && absl::c_all_of(part, absl::ascii_isdigit) && absl::SimpleAtoi(part, &number) &&
           number <= 255;
  };
  return parts.size() == 4 && parts[0] == "127" && absl::c_all_of(parts, is_byte);
}

// gRPC cuts a port to 16 bits and listens on what is left.
absl::Status CheckPort(absl::string_view flag, absl::string_view address) {
  if (absl::StartsWith(address, "unix:")) return absl::OkStatus();
  const size_t colon = address.rfind(':');
  int port = 0;
  if (colon != absl::string_view::npos && absl::SimpleAtoi(address.substr(colon + 1), &port) && port >= 0 &&
      port <= 65535) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat(flag, " ", address,
                   ": must be HOST:PORT with a port from 0 (any free one) to 65535, such as 127.0.0.1:7443"));
}

}  // namespace

bool IsLoopback(absl::string_view address) {
  if (absl::StartsWith(address, "unix:")) return true;
  const absl::string_view host = address.substr(0, address.rfind(':'));
  return host == "localhost" || host == "[::1]" || IsLoopbackV4(host);
}

absl::Status CheckConfig(const Config& config) {
  if (config.tls_certificate.empty() != config.tls_key.empty()) {
    return absl::InvalidArgumentError("--tls-certificate and --tls-key go together; one of them is missing");
  }
  TIERLINE_RETURN_IF_ERROR(CheckPort("--listen", config.listen));
  if (!config.metrics_listen.empty()) {
    TIERLINE_RETURN_IF_ERROR(CheckPort("--metrics-listen", config.metrics_listen));
  }
  if (!config.tls() && !IsLoopback(config.listen)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--listen ", config.listen,
                     ": without TLS only loopback addresses are served; give --tls-certificate and --tls-key "
                     "(`tierlined dev-certificate` makes a pair for trying)"));
  }
  if (!config.metrics_listen.empty() && !IsLoopback(config.metrics_listen)) {
    return absl::InvalidArgumentError(absl::StrCat("--metrics-listen ", config.metrics_listen,
                                                   ": the page has no login; use a loopback address"));
  }
  return absl::OkStatus();
}

}  // namespace tierline::server
