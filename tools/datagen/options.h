#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"

namespace tierline::datagen {

// What company to invent. Equal options give equal bytes.
struct Options {
  std::string profile = "distributor";
  int64_t customers = 2000;
  int64_t reps = 20;
  uint64_t seed = 1;
  absl::CivilDay as_of = absl::CivilDay(2026, 6, 30);  // the last day with data
  int64_t months = 24;                                 // length of the history that ends there
  std::string out;                                     // directory of the files
  bool help = false;                                   // only the help text is wanted
};

// Arguments without the program's name, as "--name value" or "--name=value". kInvalidArgument names the
// option that is unknown, lacks its value or is out of range.
absl::StatusOr<Options> ParseOptions(std::span<const std::string> args);

std::string HelpText();

}  // namespace tierline::datagen
