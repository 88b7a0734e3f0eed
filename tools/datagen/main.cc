#include <cstdio>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/datagen/generate.h"
#include "tools/datagen/options.h"

namespace {

constexpr int kFailed = 2;

int Fail(const absl::Status& status) {
  std::fprintf(stderr, "tierline-datagen: %s\n", std::string(status.message()).c_str());
  return kFailed;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> args(argv + 1, argv + argc);
  const absl::StatusOr<tierline::datagen::Options> options = tierline::datagen::ParseOptions(args);
  if (!options.ok()) return Fail(options.status());
  if (options->help) {
    std::fputs(tierline::datagen::HelpText().c_str(), stdout);
    return 0;
  }
  const absl::StatusOr<tierline::datagen::Truth> truth = tierline::datagen::Generate(*options);
  if (!truth.ok()) return Fail(truth.status());
  for (const auto& [file, rows] : truth->rows) {
    std::printf("%s/%s: %lld rows\n", options->out.c_str(), file.c_str(), static_cast<long long>(rows));
  }
  return 0;
}
