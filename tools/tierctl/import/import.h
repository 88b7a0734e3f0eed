#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/contract/locale.h"
#include "tools/tierctl/shell/shell.h"

namespace tierline::tierctl {

// `tierctl import KIND FILE …`: args without the word import. kExitPartial when rows were rejected (the
// summary is printed).
absl::Status RunImportCommand(const std::vector<std::string>& args, const Shell& shell,
                              contract::Locale locale);

// Help of all kinds, or of one with its columns; empty for an unknown kind.
std::string ImportHelp(const std::string& kind, contract::Locale locale);

}  // namespace tierline::tierctl
