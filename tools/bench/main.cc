#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/base/status.h"
#include "tools/bench/cases.h"
#include "tools/bench/roles.h"

// usage: tierline-bench CASE WORK_DIR [--customers=N] [--rounds=N] [--json]
namespace tierline::bench {
namespace {

absl::Status ReadFlag(absl::string_view flag, Options& options, bool& json) {
  if (flag == "--json") {
    json = true;
    return absl::OkStatus();
  }
  for (auto [name, value] : {std::pair{"--customers=", &options.customers}, {"--rounds=", &options.rounds}}) {
    if (!absl::StartsWith(flag, name)) continue;
    const absl::string_view number = flag.substr(absl::string_view(name).size());
    if (absl::SimpleAtoi(number, value) && *value > 0) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat(flag, ": must be a number from 1 on"));
  }
  return absl::InvalidArgumentError(absl::StrCat(flag, " is not understood; see tools/bench/run --help"));
}

absl::StatusOr<Result> Measure(const std::string& name, const Options& options) {
  if (name == "get-tier") return MeasureGetTierCase(options);
  if (name == "ingest") return MeasureIngestCase(options);
  return absl::InvalidArgumentError(absl::StrCat("there is no case ", name, "; see tools/bench/run --list"));
}

absl::Status Run(const std::vector<std::string>& words) {
  if (words.size() < 2) return absl::InvalidArgumentError("name a case; see tools/bench/run --help");
  if (words[0] == "serve-tierline") return ServeTierline(words[1]);
  if (words[0] == "serve-echo") return ServeEcho(words[1]);
  Options options{.work_dir = words[1]};
  bool json = false;
  for (size_t i = 2; i < words.size(); ++i) TIERLINE_RETURN_IF_ERROR(ReadFlag(words[i], options, json));
  std::filesystem::create_directories(options.work_dir);
  TIERLINE_ASSIGN_OR_RETURN(const Result result, Measure(words[0], options));
  if (!json) PrintTable(result, std::cout);
  PrintJson(result, std::cout);
  return absl::OkStatus();
}

}  // namespace
}  // namespace tierline::bench

int main(int argc, char** argv) {
  // As in tierlined; here it holds for the client and the echo server, too.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  const absl::Status status = tierline::bench::Run(std::vector<std::string>(argv + 1, argv + argc));
  if (status.ok()) return 0;
  std::cerr << "tierline-bench: " << status.message() << "\n";
  return absl::IsInvalidArgument(status) ? 2 : 1;
}
