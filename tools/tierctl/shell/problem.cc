#include "tools/tierctl/shell/problem.h"

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace tierline::tierctl {
namespace {

constexpr char kExitMark[] = "tierctl.exit";
constexpr char kChineseMark[] = "tierctl.zh";

absl::Status Problem(absl::StatusCode code, int exit_code, absl::string_view en, absl::string_view zh) {
  absl::Status status(code, en);
  status.SetPayload(kChineseMark, absl::Cord(zh));
  return WithExitCode(std::move(status), exit_code);
}

}  // namespace

absl::Status UsageError(absl::string_view en, absl::string_view zh) {
  return Problem(absl::StatusCode::kInvalidArgument, kExitUsage, en, zh);
}

absl::Status ConfigError(absl::string_view en, absl::string_view zh) {
  return Problem(absl::StatusCode::kFailedPrecondition, kExitConfig, en, zh);
}

absl::Status ValidationError(absl::string_view en, absl::string_view zh) {
  return Problem(absl::StatusCode::kInvalidArgument, kExitValidation, en, zh);
}

absl::Status GeneralError(absl::string_view en, absl::string_view zh) {
  return Problem(absl::StatusCode::kUnknown, kExitGeneral, en, zh);
}

absl::Status Interrupted() {
  return Problem(absl::StatusCode::kCancelled, kExitInterrupted, "interrupted", "已中断");
}

absl::Status WithExitCode(absl::Status status, int exit_code) {
  if (!status.ok()) status.SetPayload(kExitMark, absl::Cord(absl::StrCat(exit_code)));
  return status;
}

int ExitCodeOf(const absl::Status& status) {
  if (status.ok()) return kExitOk;
  int exit_code = kExitGeneral;
  if (auto mark = status.GetPayload(kExitMark); mark.has_value()) {
    if (!absl::SimpleAtoi(std::string(*mark), &exit_code)) exit_code = kExitGeneral;
  }
  return exit_code;
}

std::string MessageIn(const absl::Status& status, contract::Locale locale) {
  if (locale == contract::Locale::kChinese) {
    if (auto zh = status.GetPayload(kChineseMark); zh.has_value()) return std::string(*zh);
  }
  return std::string(status.message());
}

absl::Status WithoutMarks(absl::Status status) {
  status.ErasePayload(kExitMark);
  status.ErasePayload(kChineseMark);
  return status;
}

}  // namespace tierline::tierctl
