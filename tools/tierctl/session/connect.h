#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "tools/tierctl/session/profile.h"
#include "tools/tierctl/session/session.h"
#include "tools/tierctl/session/transport.h"
#include "tools/tierctl/shell/arguments.h"
#include "tools/tierctl/shell/shell.h"

namespace tierline::tierctl {

// A session with everything it points to.
struct Connection {
  std::unique_ptr<ProfileStore> store;
  Config config;
  std::unique_ptr<Session> session;
};

// Reads flags, environment and profile. `may_be_new`: login may name a profile that does not exist yet.
// Errors: UsageError() for --timeout, ConfigError() for the rest. The shell outlives the connection.
absl::StatusOr<Connection> Connect(const Arguments& arguments, const Shell& shell, contract::Locale locale,
                                   bool may_be_new = false);

}  // namespace tierline::tierctl
