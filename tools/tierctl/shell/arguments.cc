#include "tools/tierctl/shell/arguments.h"

#include <algorithm>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

size_t EditDistance(absl::string_view a, absl::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row[b.size()];
}

const Option* FindOption(const std::vector<Option>& options, absl::string_view name) {
  for (const Option& option : options) {
    if (option.name == name) return &option;
  }
  return nullptr;
}

absl::Status UnknownOption(absl::string_view name, const std::vector<Option>& options) {
  std::vector<std::string> known;
  for (const Option& option : options) known.push_back("--" + option.name);
  return UnknownName("option", "选项", absl::StrCat("--", name), known);
}

// Splits "--name=value" / "-ovalue"; the short letters are o and h.
struct Token {
  std::string name;
  std::optional<std::string> value;
};
Token Split(const std::string& arg) {
  if (!absl::StartsWith(arg, "--")) {
    Token token{arg[1] == 'o' ? "output" : arg[1] == 'h' ? "help" : arg.substr(1), std::nullopt};
    if (arg[1] == 'o' && arg.size() > 2) token.value = arg.substr(arg[2] == '=' ? 3 : 2);
    return token;
  }
  const size_t equals = arg.find('=');
  if (equals == std::string::npos) return {arg.substr(2), std::nullopt};
  return {arg.substr(2, equals - 2), arg.substr(equals + 1)};
}

}  // namespace

std::optional<std::string> Arguments::Find(absl::string_view name) const {
  for (auto it = flags.rbegin(); it != flags.rend(); ++it) {
    if (it->first == name) return it->second;
  }
  return std::nullopt;
}

std::string Arguments::Get(absl::string_view name, absl::string_view otherwise) const {
  return Find(name).value_or(std::string(otherwise));
}

absl::StatusOr<Arguments> ParseArguments(const std::vector<std::string>& args,
                                         const std::vector<Option>& options) {
  Arguments parsed;
  for (size_t i = 0; i < args.size(); ++i) {
    const std::string& arg = args[i];
    if (arg == "--") {
      parsed.words.insert(parsed.words.end(), args.begin() + i + 1, args.end());
      break;
    }
    if (arg.size() < 2 || arg[0] != '-') {
      parsed.words.push_back(arg);
      continue;
    }
    Token token = Split(arg);
    const Option* option = FindOption(options, token.name);
    if (option == nullptr && absl::StartsWith(token.name, "no-") && !token.value.has_value()) {
      const Option* positive = FindOption(options, token.name.substr(3));
      if (positive != nullptr && !positive->takes_value) {
        parsed.flags.emplace_back(positive->name, "false");
        continue;
      }
    }
    if (option == nullptr) return UnknownOption(token.name, options);
    if (!option->takes_value) {
      const std::string value = token.value.value_or("true");
      if (value != "true" && value != "false") {
        return UsageError(absl::StrCat("--", token.name, " takes true or false"),
                          absl::StrCat("--", token.name, " 只能是 true 或 false"));
      }
      parsed.flags.emplace_back(token.name, value);
      continue;
    }
    if (!token.value.has_value()) {
      if (i + 1 == args.size()) {
        return UsageError(absl::StrCat("--", token.name, " needs a value"),
                          absl::StrCat("--", token.name, " 需要一个值"));
      }
      token.value = args[++i];
    }
    parsed.flags.emplace_back(token.name, *token.value);
  }
  return parsed;
}

std::vector<std::string> Nearest(absl::string_view name, const std::vector<std::string>& known) {
  std::multimap<size_t, std::string> ranked;
  for (const std::string& candidate : known) {
    size_t distance = EditDistance(name, candidate);
    const absl::string_view bare = name.substr(std::min(name.find_first_not_of('-'), name.size()));
    if (bare.size() > 2 && absl::StrContains(candidate, bare)) distance = std::min<size_t>(distance, 2);
    if (distance <= std::max<size_t>(2, name.size() / 3)) ranked.emplace(distance, candidate);
  }
  std::vector<std::string> best;
  for (const auto& [distance, candidate] : ranked) {
    if (best.size() < 3) best.push_back(candidate);
  }
  return best;
}

absl::Status UnknownName(absl::string_view what_en, absl::string_view what_zh, absl::string_view name,
                         const std::vector<std::string>& known) {
  std::string en = absl::StrCat("unknown ", what_en, " ", name);
  std::string zh = absl::StrCat("未知的", what_zh, " ", name);
  const std::vector<std::string> near = Nearest(name, known);
  if (!near.empty()) {
    absl::StrAppend(&en, "; did you mean ", absl::StrJoin(near, " or "), "?");
    absl::StrAppend(&zh, "；是不是 ", absl::StrJoin(near, " 或 "), "？");
  } else {
    absl::StrAppend(&en, "; see --help");
    absl::StrAppend(&zh, "；见 --help");
  }
  return UsageError(en, zh);
}

}  // namespace tierline::tierctl
