#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// The server's settings: where they come from, in rising order: default, file, environment, flag.
namespace tierline::server {

struct Config {
  std::string data_dir = ".";
  std::string database;  // empty: sqlite in data_dir
  std::string listen = "127.0.0.1:7443";
  std::string tls_certificate;
  std::string tls_key;
  std::string signing_key;  // empty: signing-key.pem in data_dir
  std::string metrics_listen = "127.0.0.1:9464";
  std::string log_level = "info";
  int64_t workers = 8;
  int64_t readers = 6;
  int64_t max_request_kib = 4096;
  int64_t memory_quota_mib = 1024;
  double calls_per_second = 2000;
  double logins_per_second = 5;

  std::string DatabaseUrl() const;
  std::string SigningKeyPath() const;
  bool tls() const { return !tls_certificate.empty(); }
};

// One setting. Its flag is --name, its variable TIERLINED_NAME in capitals with underscores.
struct Setting {
  absl::string_view name;  // as in the file and the flag: "listen", "tls-key"
  absl::string_view help;
  std::function<absl::Status(Config&, absl::string_view)> set;
  std::function<std::string(const Config&)> show;
};

std::span<const Setting> Settings();

// Reads the file's text: a JSON object of settings. Unknown keys are refused by name.
absl::Status ApplyFile(absl::string_view text, Config& config);

using Environment = std::function<std::optional<std::string>(const std::string& name)>;

// Builds the settings from flags ("--listen=…" or "--listen …", "--config FILE"), the environment and the
// file that `--config` or TIERLINED_CONFIG names. kInvalidArgument says which setting of which place is
// wrong.
absl::StatusOr<Config> BuildConfig(
    const std::map<std::string, std::string>& flags, const Environment& environment,
    const std::function<absl::StatusOr<std::string>(const std::string&)>& read_file);

// What cannot be said setting by setting: no plaintext off loopback, certificate and key together.
absl::Status CheckConfig(const Config& config);

// Whether an address "host:port" is reached from this machine only.
bool IsLoopback(absl::string_view address);

}  // namespace tierline::server
