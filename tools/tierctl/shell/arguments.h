#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// The command line's own grammar: words, --name value, --name=value, -o value, "--" before words that begin
// with "-". Pure functions.
namespace tierline::tierctl {

// An option a command knows.
struct Option {
  std::string name;         // without "--"
  bool takes_value = true;  // false: a switch; --name, --name=false, --no-name
};

// What was given, in order.
struct Arguments {
  std::vector<std::pair<std::string, std::string>> flags;  // switches: "true" or "false"
  std::vector<std::string> words;

  bool Has(absl::string_view name) const { return Find(name).has_value(); }
  // The last value given.
  std::optional<std::string> Find(absl::string_view name) const;
  std::string Get(absl::string_view name, absl::string_view otherwise = "") const;
  bool On(absl::string_view name) const { return Get(name) == "true"; }
};

// UsageError() for an unknown option, with the nearest known names, or a missing value. Values are not
// repeated.
absl::StatusOr<Arguments> ParseArguments(const std::vector<std::string>& args,
                                         const std::vector<Option>& options);

// Up to three of `known` that look like `name`, best first.
std::vector<std::string> Nearest(absl::string_view name, const std::vector<std::string>& known);

// UsageError() for a name nobody knows: "unknown command 'gte'; did you mean get?".
absl::Status UnknownName(absl::string_view what_en, absl::string_view what_zh, absl::string_view name,
                         const std::vector<std::string>& known);

}  // namespace tierline::tierctl
