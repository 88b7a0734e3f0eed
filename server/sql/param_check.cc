#include "server/sql/param_check.h"

#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace tierline::sql {

absl::Status CheckParams(Params params) {
  for (size_t i = 0; i < params.size(); ++i) {
    const Param& param = params[i];
    if (param.is_null()) continue;
    if (param.type() == Type::kText && param.bytes().find('\0') != absl::string_view::npos) {
      return absl::InvalidArgumentError(
          absl::StrCat("the text given for $", i + 1, " holds a NUL character"));
    }
    if (param.type() == Type::kDouble && std::isnan(param.real())) {
      return absl::InvalidArgumentError(absl::StrCat("what is given for $", i + 1, " is not a number"));
    }
  }
  return absl::OkStatus();
}

bool IsTrouble(absl::StatusCode code) {
  return code == absl::StatusCode::kAborted || code == absl::StatusCode::kUnavailable ||
         code == absl::StatusCode::kResourceExhausted || code == absl::StatusCode::kDataLoss;
}

absl::string_view Excerpt(absl::string_view sql) {
  constexpr size_t kMostChars = 120;
  return absl::StripAsciiWhitespace(sql).substr(0, kMostChars);
}

}  // namespace tierline::sql
