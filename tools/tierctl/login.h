#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/contract/locale.h"
#include "tools/tierctl/message/descriptors.h"
#include "tools/tierctl/shell/arguments.h"
#include "tools/tierctl/shell/shell.h"

// The commands about the user's own logins and profiles. Secrets are never printed.
namespace tierline::tierctl {

// tierctl login --address HOST:PORT (--code CODE | --code - | --api-key-file FILE) [--profile NAME]
// [--ca-file FILE]
std::vector<Option> LoginOptions();
absl::Status RunLogin(const Arguments& arguments, const Shell& shell, contract::Locale locale);

// tierctl logout: withdraws the login at the server, and forgets it here in any case.
absl::Status RunLogout(const Arguments& arguments, const Shell& shell, contract::Locale locale);

// tierctl profile list | use NAME | show [NAME]
absl::Status RunProfile(const Arguments& arguments, const Shell& shell, contract::Locale locale);

std::string LoginHelp(contract::Locale locale);

}  // namespace tierline::tierctl
