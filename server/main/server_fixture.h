#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/base/rng.h"
#include "gtest/gtest.h"
#include "server/main/commands.h"
#include "tests/support/matchers.h"

namespace tierline::server {

// A folder of its own, and the commands as a person would give them.
class CommandTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = ::testing::TempDir() + "tierlined-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  const std::string& folder() const { return folder_; }
  std::string Path(const std::string& name) const { return folder_ + "/" + name; }
  bool Exists(const std::string& name) const { return std::filesystem::exists(Path(name)); }

  static absl::StatusOr<std::string> ReadFile(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return absl::NotFoundError(path + ": the file cannot be read");
    return std::string(std::istreambuf_iterator<char>(file), {});
  }

  World world() {
    return {SystemClock(), SystemRng(), *log_, [] {}};
  }

  // What was printed is in out().
  absl::Status Run(const std::vector<std::string>& words) {
    out_.str("");
    const absl::StatusOr<CommandLine> line = ParseCommandLine(words);
    if (!line.ok()) return line.status();
    return RunCommand(*line, {world(), [](const std::string&) { return std::nullopt; }, &ReadFile,
                              [] { return true; }, out_});
  }
  std::string out() const { return out_.str(); }

  absl::Status Init() { return Run({"init", "--data-dir", folder_, "--company", "恒信机电"}); }

  // The one-time code in out().
  std::string Code() const {
    const std::string text = out_.str();
    const std::string before = "login --code ";
    const size_t at = text.find(before);
    return at == std::string::npos
               ? ""
               : text.substr(at + before.size(), text.find('\n', at) - at - before.size());
  }

 private:
  std::string folder_;
  std::ostringstream out_;
  std::ostringstream lines_;
  const std::unique_ptr<Log> log_ = NewJsonLog(lines_, SystemClock(), Severity::kError);
};

}  // namespace tierline::server
