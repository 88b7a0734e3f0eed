#include "server/identity/secrets.h"

#include <gmock/gmock.h>

#include <set>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "server/identity/encoding.h"

namespace tierline::identity {
namespace {

using ::testing::MatchesRegex;
using ::testing::StartsWith;

TEST(Code, IsEasyToReadOutAndNamesItsCompany) {
  const std::unique_ptr<Rng> rng = SeededRng(7);
  const NewSecret code = MakeSecret(SecretKind::kCode, 42, *rng);
  EXPECT_THAT(code.text,
              MatchesRegex("42-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}"));
  const SecretAddress address = ReadSecret(SecretKind::kCode, code.text);
  EXPECT_EQ(address.tenant, 42);
  EXPECT_EQ(address.digest, code.digest);
}

TEST(Code, ForgivesHowPeopleTypeIt) {
  const std::unique_ptr<Rng> rng = SeededRng(7);
  const NewSecret code = MakeSecret(SecretKind::kCode, 10, *rng);
  const std::string typed =
      absl::StrReplaceAll(absl::AsciiStrToLower(code.text), {{"-", " "}, {"0", "o"}, {"1", "l"}});
  EXPECT_EQ(ReadSecret(SecretKind::kCode, typed).digest, code.digest);
  EXPECT_EQ(ReadSecret(SecretKind::kCode, typed).tenant, 10);
}

TEST(Keys, NameTheirCompanyAndAreLong) {
  const std::unique_ptr<Rng> rng = SeededRng(7);
  const NewSecret key = MakeSecret(SecretKind::kApiKey, 1000, *rng);
  EXPECT_THAT(key.text, StartsWith("tlk_rs_"));
  EXPECT_EQ(key.text.size(), 7u + 43u);
  EXPECT_EQ(ReadSecret(SecretKind::kApiKey, key.text).tenant, 1000);
  EXPECT_EQ(ReadSecret(SecretKind::kApiKey, key.text).digest, key.digest);
  EXPECT_THAT(MakeSecret(SecretKind::kRefreshToken, 1000, *rng).text, StartsWith("tlr_rs_"));
}

TEST(Secrets, NeverRepeat) {
  const std::unique_ptr<Rng> rng = SeededRng(7);
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    for (SecretKind kind : {SecretKind::kCode, SecretKind::kApiKey, SecretKind::kRefreshToken}) {
      EXPECT_TRUE(seen.insert(MakeSecret(kind, 1, *rng).text).second);
    }
  }
}

TEST(Secrets, OfOneKindAreNothingAsAnother) {
  const std::unique_ptr<Rng> rng = SeededRng(7);
  const NewSecret refresh = MakeSecret(SecretKind::kRefreshToken, 1, *rng);
  EXPECT_EQ(ReadSecret(SecretKind::kApiKey, refresh.text).tenant, 0);
  const std::string disguised = absl::StrReplaceAll(refresh.text, {{"tlr_", "tlk_"}});
  EXPECT_NE(ReadSecret(SecretKind::kApiKey, disguised).digest, refresh.digest);
}

TEST(Secrets, WhatIsNoneLeadsNowhere) {
  for (const char* text : {"", "-", "1", "ABCD-EFGH-JKMN", "X-ABCD-EFGH-JKMN", "1-ABCD-EFGH-JKM!",
                           "9999999999999999999-ABCD-EFGH-JKMN", "1-ABCD-EFGH-JKM\xe4\xb8\xad"}) {
    EXPECT_EQ(ReadSecret(SecretKind::kCode, text).tenant, 0) << text;
  }
  const std::string bytes(43, 'A');
  for (const std::string& text :
       {std::string(""), std::string("tlk_"), std::string("tlk_1"), std::string("tlk_1_"),
        "tlk_1_" + bytes + "A", "tlk_01_" + bytes, "tlk_A_" + bytes, "tlk_-1_" + bytes, "tlk__" + bytes,
        "tlk_1_" + bytes + "=", "tlk_1_" + std::string(42, 'A') + "B", "tlk_zzzzzzzzzzzzzz_" + bytes,
        "TLK_1_" + bytes}) {
    EXPECT_EQ(ReadSecret(SecretKind::kApiKey, text).tenant, 0) << text;
  }
}

TEST(Base64Url, HasOneSpellingPerValue) {
  EXPECT_EQ(Base64UrlDecode("_-8"), std::string("\xff\xef"));
  for (const char* text : {"_-8=", "_-9", "/+8", "A", "_-8 ", " _-8", "_\n-8", "\xff"}) {
    EXPECT_EQ(Base64UrlDecode(text), std::nullopt) << text;
  }
}

TEST(Base36, RoundTripsAndRefusesOtherSpellings) {
  for (int64_t value : {int64_t{0}, int64_t{35}, int64_t{36}, int64_t{1} << 40, INT64_MAX}) {
    EXPECT_EQ(Base36Decode(Base36Encode(value)), value);
  }
  for (const char* text : {"", "00", "01", "A", "-1", "1y2p0ij32e8e8", "zzzzzzzzzzzzz", " 1"}) {
    EXPECT_EQ(Base36Decode(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace tierline::identity
