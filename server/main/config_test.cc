#include "server/main/config.h"

#include <map>
#include <optional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tierline::server {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// BuildConfig with a file and an environment of the test's own.
absl::StatusOr<Config> Build(std::map<std::string, std::string> flags,
                             const std::map<std::string, std::string>& environment = {},
                             const std::string& file = "{}") {
  flags.emplace("config", "tierlined.json");
  return BuildConfig(
      flags,
      [&](const std::string& name) -> std::optional<std::string> {
        const auto found = environment.find(name);
        return found == environment.end() ? std::nullopt : std::make_optional(found->second);
      },
      [&](const std::string&) { return file; });
}

std::string Refusal(const absl::StatusOr<Config>& config) {
  return config.ok() ? "" : std::string(config.status().message());
}

TEST(Config, AFlagWinsOverTheEnvironmentAndThatOverTheFile) {
  const std::string file = R"({"workers": 2, "readers": 2, "log-level": "error"})";
  const auto config =
      Build({{"workers", "4"}}, {{"TIERLINED_WORKERS", "3"}, {"TIERLINED_READERS", "3"}}, file);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->workers, 4);
  EXPECT_EQ(config->readers, 3);
  EXPECT_EQ(config->log_level, "error");
}

TEST(Config, WhatIsUnknownOrWrongIsRefusedByPlaceAndName) {
  EXPECT_THAT(Refusal(Build({{"wrokers", "4"}})), AllOf(HasSubstr("--wrokers"), HasSubstr("no setting")));
  EXPECT_THAT(Refusal(Build({}, {}, R"({"wrokers": 4})")),
              AllOf(HasSubstr("tierlined.json"), HasSubstr("wrokers")));
  EXPECT_THAT(Refusal(Build({}, {}, "workers = 4")), HasSubstr("JSON"));
  EXPECT_THAT(Refusal(Build({}, {{"TIERLINED_WORKERS", "x"}})), HasSubstr("TIERLINED_WORKERS"));
  EXPECT_THAT(Refusal(Build({{"workers", "0"}})), HasSubstr("from 1 to 256"));
  EXPECT_THAT(Refusal(Build({{"calls-per-second", "nan"}})), HasSubstr("must be a number"));
}

TEST(Config, PlaintextIsForLoopbackOnly) {
  for (const char* address :
       {"127.0.0.1:0", "127.9.9.9:1", "localhost:7443", "[::1]:7443", "unix:/run/t.sock"}) {
    EXPECT_TRUE(Build({{"listen", address}}).ok()) << address;
  }
  for (const char* address :
       {"0.0.0.0:1", "[::]:1", "192.0.2.1:1", "127.0.0.1.example.com:1", "127.example.com:1",
        "localhost.example.com:1", "127.0.0.256:1", "127.0.0:1", ":1"}) {
    EXPECT_THAT(Refusal(Build({{"listen", address}})), AllOf(HasSubstr("loopback"), HasSubstr(address)));
    EXPECT_FALSE(Build({{"metrics-listen", address}}).ok()) << address;
    EXPECT_TRUE(Build({{"listen", address}, {"tls-certificate", "c"}, {"tls-key", "k"}}).ok()) << address;
  }
}

TEST(Config, AnAddressHasAPortThatExists) {
  for (const char* address :
       {"127.0.0.1", "127.0.0.1:", "127.0.0.1:http", "127.0.0.1:65536", "127.0.0.1:-1"}) {
    EXPECT_THAT(Refusal(Build({{"listen", address}})), AllOf(HasSubstr("--listen"), HasSubstr("65535")));
    EXPECT_THAT(Refusal(Build({{"metrics-listen", address}})), HasSubstr("--metrics-listen"));
  }
}

TEST(Config, CertificateAndKeyGoTogether) {
  EXPECT_THAT(Refusal(Build({{"tls-key", "k"}})), HasSubstr("--tls-certificate"));
  EXPECT_THAT(Refusal(Build({{"tls-certificate", "c"}})), HasSubstr("--tls-key"));
}

TEST(Config, LargeNumbersInTheFileAreReadWhole) {
  const auto config = Build({}, {}, R"({"memory-quota-mib": 1048576, "calls-per-second": 1234567.5})");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->memory_quota_mib, 1048576);
  EXPECT_EQ(config->calls_per_second, 1234567.5);
}

TEST(Config, AListOrAnObjectIsNoValue) {
  EXPECT_THAT(Refusal(Build({}, {}, R"({"listen": ["127.0.0.1:1"]})")),
              AllOf(HasSubstr("listen"), HasSubstr("a text or a number")));
}

TEST(Config, EverySettingIsShownAsItIsSet) {
  Config config;
  for (const Setting& setting : Settings()) {
    EXPECT_FALSE(setting.help.empty());
    const std::string shown = setting.show(config);
    EXPECT_TRUE(setting.set(config, shown).ok()) << setting.name;
    EXPECT_EQ(setting.show(config), shown) << setting.name;
  }
}

TEST(Config, FilesLieInTheDataFolderUnlessSaidOtherwise) {
  const auto config = Build({{"data-dir", "/srv/t"}});
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->DatabaseUrl(), "sqlite:/srv/t/tierline.db");
  EXPECT_EQ(config->SigningKeyPath(), "/srv/t/signing-key.pem");
  EXPECT_EQ(Build({{"database", "postgres:dbname=t"}})->DatabaseUrl(), "postgres:dbname=t");
}

}  // namespace
}  // namespace tierline::server
