#include "server/identity/keys.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/identity/encoding.h"
#include "server/identity/key_file.h"
#include "tests/support/matchers.h"

namespace tierline::identity {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::tierline::testing::IsOk;
using ::tierline::testing::StatusIs;

// A folder of its own, removed at the end.
class KeyFile : public ::testing::Test {
 protected:
  KeyFile() {
    std::string pattern = absl::StrCat(::testing::TempDir(), "/tierline-keys-XXXXXX");
    folder_ = mkdtemp(pattern.data());
    path_ = absl::StrCat(folder_, "/signing.pem");
  }
  ~KeyFile() override {
    std::remove(path_.c_str());
    std::remove(folder_.c_str());
  }

  std::string folder_;
  std::string path_;
};

TEST_F(KeyFile, IsReadableByItsOwnerOnlyAndLoads) {
  ASSERT_THAT(CreateKeyFile(path_), IsOk());

  struct stat info;
  ASSERT_EQ(stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  const absl::StatusOr<KeyRing> keys = LoadKeyFile(path_);
  ASSERT_THAT(keys, IsOk());
  EXPECT_EQ(keys->verifying().size(), 1u);
}

TEST_F(KeyFile, IsNeverOverwritten) {
  ASSERT_THAT(CreateKeyFile(path_), IsOk());
  const std::string kid = LoadKeyFile(path_)->signing().verify_key().kid();

  EXPECT_THAT(CreateKeyFile(path_), StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr(path_)));
  EXPECT_EQ(LoadKeyFile(path_)->signing().verify_key().kid(), kid);
}

TEST_F(KeyFile, MissingOneSaysHowToMakeIt) {
  EXPECT_THAT(LoadKeyFile(path_), StatusIs(absl::StatusCode::kNotFound, HasSubstr("tierlined init")));
}

TEST_F(KeyFile, OneThatOthersCanReadIsRefused) {
  ASSERT_THAT(CreateKeyFile(path_), IsOk());
  ASSERT_EQ(chmod(path_.c_str(), 0640), 0);
  EXPECT_THAT(LoadKeyFile(path_), StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("chmod 600")));
}

TEST_F(KeyFile, GarbageIsRefusedWithoutShowingIt) {
  ASSERT_THAT(CreateKeyFile(path_), IsOk());
  std::ofstream(path_) << "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n";
  EXPECT_THAT(LoadKeyFile(path_), StatusIs(absl::StatusCode::kInvalidArgument, Not(HasSubstr("c2VjcmV0"))));
}

TEST(KeyRing, FirstBlockSignsTheOthersVerify) {
  const SigningKey first = SigningKey::Generate().value();
  const SigningKey second = SigningKey::Generate().value();
  const SigningKey third = SigningKey::Generate().value();

  const absl::StatusOr<KeyRing> keys =
      KeyRing::FromPem(absl::StrCat(first.ToPem(), second.ToPem(), third.verify_key().ToPem()));

  ASSERT_THAT(keys, IsOk());
  EXPECT_EQ(keys->signing().verify_key().kid(), first.verify_key().kid());
  ASSERT_EQ(keys->verifying().size(), 3u);
  EXPECT_EQ(keys->verifying()[1].kid(), second.verify_key().kid());
  EXPECT_EQ(keys->verifying()[2].kid(), third.verify_key().kid());
}

TEST(KeyRing, RefusesWhatIsNoP256Key) {
  const std::string good = SigningKey::Generate()->ToPem();
  // An Ed25519 key made for this test.
  const std::string ed25519 =
      "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n"
      "-----END PRIVATE KEY-----\n";
  for (const std::string& bad :
       {std::string(), std::string("no pem"), ed25519, good.substr(0, 60), good.substr(good.find('\n') + 1),
        SigningKey::Generate()->verify_key().ToPem()}) {
    EXPECT_THAT(KeyRing::FromPem(bad), StatusIs(absl::StatusCode::kInvalidArgument)) << bad;
  }
  EXPECT_THAT(KeyRing::FromPem(good + ed25519),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("block 2")));
}

TEST(SigningKey, ThumbprintIsThatOfRfc7638) {
  const SigningKey key = SigningKey::Generate().value();
  EXPECT_EQ(Base64UrlDecode(key.verify_key().kid())->size(), 32u);
  EXPECT_EQ(VerifyKey::FromPem(key.verify_key().ToPem())->kid(), key.verify_key().kid());
}

TEST(SigningKey, DerivedSecretsDifferByPurposeAndKey) {
  const SigningKey key = SigningKey::Generate().value();
  EXPECT_EQ(key.Derive("a"), SigningKey::FromPem(key.ToPem())->Derive("a"));
  EXPECT_NE(key.Derive("a"), key.Derive("b"));
  EXPECT_NE(key.Derive("a"), SigningKey::Generate()->Derive("a"));
}

TEST(PageTokenAuthenticator, TagsDependOnMessageAndKey) {
  const KeyRing keys(SigningKey::Generate().value());
  const KeyRing others(SigningKey::Generate().value());
  const auto tags = NewPageTokenAuthenticator(keys);
  EXPECT_EQ(tags->Tag("page 2").size(), 32u);
  EXPECT_EQ(tags->Tag("page 2"), NewPageTokenAuthenticator(keys)->Tag("page 2"));
  EXPECT_NE(tags->Tag("page 2"), tags->Tag("page 3"));
  EXPECT_NE(tags->Tag("page 2"), NewPageTokenAuthenticator(others)->Tag("page 2"));
}

TEST(Sha256, IsTheStandards) {
  EXPECT_EQ(Base64UrlEncode(Sha256("abc").view()), "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
}

TEST(HmacSha256, IsTheStandards) {  // RFC 4231, test case 2
  EXPECT_EQ(Base64UrlEncode(HmacSha256("Jefe", "what do ya want for nothing?").view()),
            "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM");
}

}  // namespace
}  // namespace tierline::identity
