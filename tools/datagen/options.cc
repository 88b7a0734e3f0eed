#include "tools/datagen/options.h"

#include <functional>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/base/status.h"
#include "tools/datagen/calendar.h"
#include "tools/datagen/profile.h"

namespace tierline::datagen {
namespace {

absl::Status ParseWhole(absl::string_view name, absl::string_view text, int64_t low, int64_t high,
                        int64_t& value) {
  int64_t parsed = 0;
  if (!absl::SimpleAtoi(text, &parsed) || parsed < low || parsed > high) {
    return absl::InvalidArgumentError(
        absl::StrCat("--", name, " ", text, ": give a whole number from ", low, " to ", high));
  }
  value = parsed;
  return absl::OkStatus();
}

absl::Status ParseSeed(absl::string_view text, uint64_t& value) {
  if (absl::SimpleAtoi(text, &value)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("--seed ", text, ": give a whole number from 0 to 2^64-1"));
}

absl::Status ParseDay(absl::string_view text, absl::CivilDay& value) {
  absl::CivilDay day;
  if (text.size() == 10 && absl::ParseCivilTime(text, &day) && day.year() >= 2010 &&
      day.year() <= kLastYear) {
    value = day;
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("--as-of ", text, ": give a day as YYYY-MM-DD from 2010-01-01 to ", kLastYear, "-12-31"));
}

absl::Status ParseProfile(absl::string_view text, std::string& value) {
  if (FindProfile(text) == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("--profile ", text, ": unknown; known profiles: ", ProfileNames()));
  }
  value = std::string(text);
  return absl::OkStatus();
}

absl::Status Set(absl::string_view name, absl::string_view value, Options& options) {
  if (name == "profile") return ParseProfile(value, options.profile);
  if (name == "customers") return ParseWhole(name, value, 1, 100000000, options.customers);
  if (name == "reps") return ParseWhole(name, value, 1, 100000, options.reps);
  if (name == "seed") return ParseSeed(value, options.seed);
  if (name == "as-of") return ParseDay(value, options.as_of);
  if (name == "months") return ParseWhole(name, value, 1, 120, options.months);
  if (value.empty()) return absl::InvalidArgumentError("--out: give the directory of the files");
  options.out = std::string(value);
  return absl::OkStatus();
}

bool Known(absl::string_view name) {
  for (absl::string_view known : {"profile", "customers", "reps", "seed", "as-of", "months", "out"}) {
    if (name == known) return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<Options> ParseOptions(std::span<const std::string> args) {
  Options options;
  for (size_t i = 0; i < args.size(); ++i) {
    absl::string_view arg = args[i];
    if (arg == "--help" || arg == "-h") {
      options.help = true;
      return options;
    }
    const size_t equals = arg.find('=');
    const absl::string_view flag = arg.substr(0, equals);
    const bool is_option = flag.size() > 2 && flag.substr(0, 2) == "--";
    if (!is_option || !Known(flag.substr(2))) {
      return absl::InvalidArgumentError(absl::StrCat("unknown option ", flag, "; --help lists the options"));
    }
    if (equals == absl::string_view::npos && i + 1 == args.size()) {
      return absl::InvalidArgumentError(absl::StrCat(flag, " lacks its value"));
    }
    const absl::string_view value =
        equals == absl::string_view::npos ? absl::string_view(args[++i]) : arg.substr(equals + 1);
    TIERLINE_RETURN_IF_ERROR(Set(flag.substr(2), value, options));
  }
  if (options.out.empty()) return absl::InvalidArgumentError("--out DIRECTORY is missing");
  return options;
}

std::string HelpText() {
  const Options defaults;
  return absl::StrCat(
      "usage: tierline-datagen --out DIRECTORY [OPTION VALUE]...\n"
      "Invents a company and writes it as CSV files for `tierctl import`, with the ground truth in\n"
      "expected.json. The same options give the same bytes on every machine.\n\n"
      "  --out DIRECTORY   where the files go; made when missing, files of the same names are replaced\n"
      "  --profile NAME    kind of company: ",
      ProfileNames(), " (default ", defaults.profile,
      ")\n"
      "  --customers N     rows of customers.csv (default ",
      defaults.customers,
      ")\n"
      "  --reps N          field sales people (default ",
      defaults.reps,
      ")\n"
      "  --seed N          which company of that kind (default ",
      defaults.seed,
      ")\n"
      "  --as-of DAY       last day with data, YYYY-MM-DD (default ",
      FormatDay(defaults.as_of),
      ")\n"
      "  --months N        months of history up to that day (default ",
      defaults.months,
      ")\n"
      "  --help            this text\n\n"
      "Exit codes: 0 done; 2 wrong options, or a file could not be written.\n");
}

}  // namespace tierline::datagen
