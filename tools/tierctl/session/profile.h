#pragma once

#include <map>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tools/tierctl/shell/arguments.h"
#include "tools/tierctl/shell/shell.h"

namespace tierline::tierctl {

// A server as the user calls it.
struct Profile {
  std::string address;
  std::string ca_file;
  std::string api_key_file;
};

// config.json: the profiles and which one is used when none is named.
struct Config {
  std::string current;
  std::map<std::string, Profile> profiles;
};

// What a login left behind. Only ever sent to the address it was got from.
struct Login {
  std::string address;
  std::string access_token;
  absl::Time expire_time = absl::InfinitePast();
  std::string refresh_token;
  std::string refresh_request_id;  // of a refresh whose answer never came: sent again with the same id
};

// The files below $XDG_CONFIG_HOME/tierline (~/.config/tierline), readable by their owner only. Tokens live
// in a file of their own. Errors: ConfigError() naming the file.
class ProfileStore {
 public:
  explicit ProfileStore(std::string directory) : directory_(std::move(directory)) {}

  // The directory for the environment of `shell`; ConfigError() when neither XDG_CONFIG_HOME nor HOME is set.
  static absl::StatusOr<ProfileStore> ForUser(const Shell& shell);

  // Empty when there is no file. A key that is not ours is an error: it is a misspelt setting.
  absl::StatusOr<Config> LoadConfig() const;
  absl::Status SaveConfig(const Config& config) const;

  absl::StatusOr<std::optional<Login>> LoadLogin(const std::string& profile) const;
  // Without a value: forgets the login.
  absl::Status SaveLogin(const std::string& profile, const std::optional<Login>& login) const;

  std::string lock_path() const { return directory_ + "/credentials.lock"; }
  std::string config_path() const { return directory_ + "/config.json"; }
  std::string credentials_path() const { return directory_ + "/credentials.json"; }
  absl::Status Prepare() const;

 private:
  std::string directory_;
};

// Which server, by flag, environment, profile and default, in this order.
struct Endpoint {
  std::string profile;  // name; "default" when none was ever chosen
  Profile settings;     // address always set
};
// ConfigError() for a profile named by flag or environment that does not exist, unless `may_be_new`.
absl::StatusOr<Endpoint> ResolveEndpoint(const Arguments& arguments, const Shell& shell, const Config& config,
                                         bool may_be_new = false);

}  // namespace tierline::tierctl
