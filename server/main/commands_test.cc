#include "server/main/commands.h"

#include <gmock/gmock.h>

#include "server/main/certificate.h"
#include "server/main/server_fixture.h"

namespace tierline::server {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::StatusIs;

std::string WhyNot(const std::vector<std::string>& words) {
  return std::string(ParseCommandLine(words).status().message());
}

TEST(CommandLine, TakesFlagsInBothForms) {
  const auto line = ParseCommandLine({"init", "--company=恒信 机电", "--tenant", "3"});
  ASSERT_THAT(line, IsOk());
  EXPECT_EQ(line->command, "init");
  EXPECT_EQ(line->flags.at("company"), "恒信 机电");
  EXPECT_EQ(line->flags.at("tenant"), "3");
}

TEST(CommandLine, RefusesWhatIsHalfSaid) {
  EXPECT_THAT(WhyNot({"init", "--tenant", "3", "--tenant=4"}), HasSubstr("--tenant is given twice"));
  EXPECT_THAT(WhyNot({"init", "--company"}), HasSubstr("--company needs a value"));
  EXPECT_THAT(WhyNot({"init", "--company", "--tenant", "3"}), HasSubstr("--company needs a value"));
}

class Commands : public CommandTest {};

TEST_F(Commands, InitMakesAKeyADatabaseAndACode) {
  ASSERT_THAT(Init(), IsOk());
  EXPECT_TRUE(Exists("signing-key.pem"));
  EXPECT_TRUE(Exists("tierline.db"));
  EXPECT_FALSE(Code().empty());
  EXPECT_EQ(std::filesystem::status(Path("signing-key.pem")).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(Commands, ASecondInitChangesNothing) {
  ASSERT_THAT(Init(), IsOk());
  const auto key = ReadFile(Path("signing-key.pem"));
  EXPECT_THAT(Init(), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_EQ(*ReadFile(Path("signing-key.pem")), *key);
}

TEST_F(Commands, InitSaysWhatIsMissingOrWrong) {
  EXPECT_THAT(Run({"init", "--data-dir", folder()}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("--company")));
  EXPECT_THAT(Run({"init", "--data-dir", Path("nowhere"), "--company", "X"}),
              StatusIs(absl::StatusCode::kNotFound, AllOf(HasSubstr("nowhere"), HasSubstr("mkdir"))));
  EXPECT_THAT(Run({"init", "--data-dir", folder(), "--company", "X", "--profile", "shop"}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("distributor, project")));
  EXPECT_THAT(Run({"init", "--data-dir", folder(), "--company", "X", "--tenant", "0"}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("--tenant")));
  EXPECT_THAT(Run({"init", "--data-dir", folder(), "--company", "X", "--time-zone", "Mars/Base"}),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Run({"init", "--data-dir", folder(), "--company", "X", "--colour", "red"}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("--colour")));
}

TEST_F(Commands, CodeIsForUsersThereAre) {
  ASSERT_THAT(Init(), IsOk());
  const std::string first = Code();
  EXPECT_THAT(Run({"code", "--data-dir", folder(), "--user", "nobody"}),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("nobody")));
  EXPECT_THAT(Run({"code", "--data-dir", folder()}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("--user")));
  ASSERT_THAT(Run({"code", "--data-dir", folder(), "--user", "admin"}), IsOk());
  EXPECT_NE(Code(), first);
}

TEST_F(Commands, InAFolderThatWasNotMadeReadyNothingIsMade) {
  EXPECT_THAT(Run({"code", "--data-dir", folder(), "--user", "admin"}),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("init")));
  EXPECT_THAT(Run({"serve", "--data-dir", folder()}),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("init")));
  EXPECT_TRUE(std::filesystem::is_empty(folder()));
}

TEST_F(Commands, ServeEndsWellWhenAskedTo) {
  ASSERT_THAT(Init(), IsOk());
  EXPECT_THAT(Run({"serve", "--data-dir", folder(), "--listen", "127.0.0.1:0", "--metrics-listen", ""}),
              IsOk());
}

TEST_F(Commands, WhatNobodyKnowsIsRefused) {
  EXPECT_THAT(Run({"start"}), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("\"start\"")));
  EXPECT_THAT(Run({"serve", "now"}), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("\"now\"")));
  EXPECT_THAT(Run({"serve", "--data-dir", folder(), "--user", "x"}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("--user")));
}

TEST_F(Commands, HelpTellsEverySetting) {
  ASSERT_THAT(Run({}), IsOk());
  EXPECT_THAT(out(), AllOf(HasSubstr("init"), HasSubstr("serve"), HasSubstr("dev-certificate")));
  ASSERT_THAT(Run({"help", "serve"}), IsOk());
  for (const Setting& setting : Settings()) {
    EXPECT_THAT(out(), HasSubstr("--" + std::string(setting.name)));
  }
}

class Certificates : public CommandTest {
 protected:
  absl::Status Make(const std::string& host = "localhost") {
    return WriteDevCertificate(host, SystemClock().Now(), Path("certificate.pem"),
                               Path("certificate-key.pem"));
  }
};

TEST_F(Certificates, TheKeyIsForItsOwnerOnly) {
  ASSERT_THAT(Make(), IsOk());
  EXPECT_EQ(std::filesystem::status(Path("certificate-key.pem")).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_THAT(*ReadFile(Path("certificate.pem")), HasSubstr("BEGIN CERTIFICATE"));
}

TEST_F(Certificates, NothingIsOverwrittenAndNothingIsLeftHalfMade) {
  std::ofstream(Path("certificate.pem")) << "mine";
  EXPECT_THAT(Make(), StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("certificate.pem")));
  EXPECT_EQ(*ReadFile(Path("certificate.pem")), "mine");
  EXPECT_FALSE(Exists("certificate-key.pem"));
}

TEST_F(Certificates, AFolderThatIsMissingIsSaid) {
  EXPECT_THAT(WriteDevCertificate("localhost", SystemClock().Now(), Path("no/c.pem"), Path("no/k.pem")),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("folder")));
}

}  // namespace
}  // namespace tierline::server
