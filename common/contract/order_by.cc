#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/contract/errors.h"
#include "common/contract/filter.h"

namespace tierline::contract {
namespace {

absl::Status OrderError(const std::vector<std::string>& allowed) {
  return InvalidField(
      "order_by",
      absl::StrCat("must be fields separated by commas, each once and at most ", kMaxOrderFields,
                   ", with \" desc\" for the largest first; allowed are ", absl::StrJoin(allowed, ", ")));
}

}  // namespace

absl::StatusOr<std::vector<OrderField>> ParseOrderBy(absl::string_view text,
                                                     const std::vector<std::string>& allowed) {
  std::vector<OrderField> order;
  if (absl::StripAsciiWhitespace(text).empty()) return order;
  for (absl::string_view part : absl::StrSplit(text, ',')) {
    const std::vector<std::string> words = absl::StrSplit(part, absl::ByAnyChar(" \t"), absl::SkipEmpty());
    if (words.empty() || words.size() > 2 || order.size() == static_cast<size_t>(kMaxOrderFields)) {
      return OrderError(allowed);
    }
    const bool direction_known = words.size() == 1 || words[1] == "desc" || words[1] == "asc";
    const bool field_known = std::find(allowed.begin(), allowed.end(), words[0]) != allowed.end();
    const bool repeated = std::any_of(order.begin(), order.end(),
                                      [&](const OrderField& earlier) { return earlier.field == words[0]; });
    if (!direction_known || !field_known || repeated) return OrderError(allowed);
    order.push_back({words[0], words.size() == 2 && words[1] == "desc"});
  }
  return order;
}

}  // namespace tierline::contract
