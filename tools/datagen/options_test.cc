#include "tools/datagen/options.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tierline::datagen {
namespace {

using ::testing::HasSubstr;

absl::StatusOr<Options> Parse(const std::vector<std::string>& args) { return ParseOptions(args); }

TEST(DatagenOptions, DefaultsAreTheDemoCompany) {
  const auto options = Parse({"--out", "d"});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->profile, "distributor");
  EXPECT_EQ(options->customers, 2000);
  EXPECT_EQ(options->reps, 20);
  EXPECT_EQ(options->seed, 1u);
  EXPECT_EQ(options->as_of, absl::CivilDay(2026, 6, 30));
  EXPECT_EQ(options->months, 24);
}

TEST(DatagenOptions, BothSpellingsOfAValueAreRead) {
  const auto options =
      Parse({"--customers=300", "--as-of", "2025-02-28", "--out=d", "--seed", "18446744073709551615"});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->customers, 300);
  EXPECT_EQ(options->as_of, absl::CivilDay(2025, 2, 28));
  EXPECT_EQ(options->seed, 18446744073709551615u);
  EXPECT_EQ(options->out, "d");
}

struct Refusal {
  std::vector<std::string> args;
  std::string says;
};

class DatagenRefuses : public ::testing::TestWithParam<Refusal> {};

TEST_P(DatagenRefuses, WithTheNameOfTheOption) {
  const auto options = Parse(GetParam().args);
  ASSERT_EQ(options.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(options.status().message()), HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    Arguments, DatagenRefuses,
    ::testing::Values(Refusal{{"--out", "d", "--colour", "red"}, "unknown option --colour"},
                      Refusal{{"--out", "d", "extra"}, "unknown option extra"},
                      Refusal{{"--out", "d", "--"}, "unknown option --"},
                      Refusal{{"--out"}, "--out lacks its value"}, Refusal{{}, "--out DIRECTORY is missing"},
                      Refusal{{"--out", ""}, "--out: give the directory"},
                      Refusal{{"--out", "d", "--customers", "0"}, "--customers 0"},
                      Refusal{{"--out", "d", "--customers", "many"}, "--customers many"},
                      Refusal{{"--out", "d", "--reps", "-1"}, "--reps -1"},
                      Refusal{{"--out", "d", "--seed", "-1"}, "--seed -1"},
                      Refusal{{"--out", "d", "--months", "121"}, "--months 121"},
                      Refusal{{"--out", "d", "--as-of", "2026-02-30"}, "--as-of 2026-02-30"},
                      Refusal{{"--out", "d", "--as-of", "2041-01-01"}, "--as-of 2041-01-01"},
                      Refusal{{"--out", "d", "--profile", "bakery"}, "known profiles: distributor"}));

TEST(DatagenOptions, HelpDocumentsEveryOption) {
  const auto options = Parse({"--help"});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_TRUE(options->help);
  for (const char* name : {"--out", "--profile", "--customers", "--reps", "--seed", "--as-of", "--months"}) {
    EXPECT_THAT(HelpText(), HasSubstr(name));
  }
}

}  // namespace
}  // namespace tierline::datagen
