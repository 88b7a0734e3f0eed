#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/contract/locale.h"

// Errors of the command line: an absl::Status that also knows the process's exit code and its text in
// Chinese. Pure.
namespace tierline::tierctl {

// What the process returns. Calls refused by the server: kExitRpc + the gRPC code.
enum ExitCode {
  kExitOk = 0,
  kExitGeneral = 1,
  kExitUsage = 2,
  kExitConfig = 3,
  kExitValidation = 4,
  kExitPartial = 5,
  kExitRpc = 64,
  kExitInterrupted = 130,
};

// The command line is wrong.
absl::Status UsageError(absl::string_view en, absl::string_view zh);
// Configuration or login is missing or wrong.
absl::Status ConfigError(absl::string_view en, absl::string_view zh);
// Input does not follow the contract; nothing was sent.
absl::Status ValidationError(absl::string_view en, absl::string_view zh);
// Anything else on this machine, such as an unreadable file.
absl::Status GeneralError(absl::string_view en, absl::string_view zh);
// The user pressed Ctrl-C.
absl::Status Interrupted();

// The same error with an exit code. OK stays OK.
absl::Status WithExitCode(absl::Status status, int exit_code);

// kExitOk for OK; kExitGeneral for an error without one.
int ExitCodeOf(const absl::Status& status);

// The text in the language, without code.
std::string MessageIn(const absl::Status& status, contract::Locale locale);

// The error without this program's marks: only what the contract defines.
absl::Status WithoutMarks(absl::Status status);

// One of two texts.
inline absl::string_view In(contract::Locale locale, absl::string_view en, absl::string_view zh) {
  return locale == contract::Locale::kChinese ? zh : en;
}

}  // namespace tierline::tierctl
