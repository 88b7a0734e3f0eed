#include "server/identity/tokens.h"

#include <gmock/gmock.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/contract/errors.h"
#include "server/identity/encoding.h"
#include "tests/support/matchers.h"

namespace tierline::identity {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::tierline::testing::IsOk;

const absl::Time kNow = absl::FromUnixSeconds(1767578400);

SigningKey NewKey() { return SigningKey::Generate().value(); }

const KeyRing& Keys() {
  static const KeyRing* const keys = new KeyRing(NewKey());
  return *keys;
}

Claims LiWei() {
  Claims claims;
  claims.kind = Principal::Kind::kUser;
  claims.tenant = 1;
  claims.id = "li-wei";
  claims.login = *Uuid::Parse("0190c3f1-0000-7000-8000-000000000001");
  return claims;
}

AccessToken Issue(const KeyRing& keys, absl::Time now) {
  const std::unique_ptr<Rng> rng = SeededRng(1);
  return TokenMint(keys).Issue(LiWei(), now, absl::InfiniteFuture(), *rng).value();
}

std::vector<std::string> Parts(const std::string& token) {
  const size_t first = token.find('.');
  const size_t last = token.rfind('.');
  return {token.substr(0, first), token.substr(first + 1, last - first - 1), token.substr(last + 1)};
}

std::string Header(absl::string_view alg = "ES256", absl::string_view typ = "at+jwt") {
  return absl::StrCat(R"({"alg":")", alg, R"(","kid":")", Keys().signing().verify_key().kid(), R"(","typ":")",
                      typ, R"("})");
}

std::string Payload() { return *Base64UrlDecode(Parts(Issue(Keys(), kNow).text)[1]); }

// A token whose signature is right for whatever stands in it.
std::string Sign(absl::string_view header, absl::string_view payload,
                 const SigningKey& key = Keys().signing()) {
  const std::string text = absl::StrCat(Base64UrlEncode(header), ".", Base64UrlEncode(payload));
  return absl::StrCat(text, ".", Base64UrlEncode(key.Sign(text).value()));
}

// The good payload with one piece of its text replaced.
std::string With(absl::string_view from, absl::string_view to) {
  const std::string payload = Payload();
  EXPECT_THAT(payload, HasSubstr(std::string(from)));
  return Sign(Header(), absl::StrReplaceAll(payload, {{from, to}}));
}

std::string WithSignature(absl::string_view signature) {
  const std::vector<std::string> parts = Parts(Issue(Keys(), kNow).text);
  return absl::StrCat(parts[0], ".", parts[1], ".", Base64UrlEncode(signature));
}

std::string GoodSignature() { return *Base64UrlDecode(Parts(Issue(Keys(), kNow).text)[2]); }

// The order of the group of P-256.
std::string Order() { return *Base64UrlDecode("_____wAAAAD__________7zm-q2nF56E87nKwvxjJVE"); }

std::string DerOf(const std::string& raw) {
  const auto integer = [](std::string scalar) {
    if (static_cast<unsigned char>(scalar[0]) >= 0x80) scalar.insert(scalar.begin(), '\0');
    return absl::StrCat("\x02", std::string(1, static_cast<char>(scalar.size())), scalar);
  };
  const std::string body = absl::StrCat(integer(raw.substr(0, 32)), integer(raw.substr(32)));
  return absl::StrCat("\x30", std::string(1, static_cast<char>(body.size())), body);
}

struct BadToken {
  std::string what;
  std::string token;
};

std::vector<BadToken> BadShapes() {
  const std::string good = Issue(Keys(), kNow).text;
  const std::vector<std::string> p = Parts(good);
  std::string stray_bits = good;
  stray_bits.back() = stray_bits.back() == 'B' ? 'C' : 'B';
  return {
      {"empty", ""},
      {"one dot", "."},
      {"two dots", ".."},
      {"no dots", p[0] + p[1] + p[2]},
      {"signature missing", p[0] + "." + p[1]},
      {"signature empty", p[0] + "." + p[1] + "."},
      {"payload empty", p[0] + ".." + p[2]},
      {"header empty", "." + p[1] + "." + p[2]},
      {"four parts", good + ".AAAA"},
      {"trailing dot", good + "."},
      {"leading space", " " + good},
      {"trailing space", good + " "},
      {"trailing newline", good + "\n"},
      {"trailing data", good + "AAAA"},
      {"NUL inside", p[0] + "." + p[1] + std::string(1, '\0') + "." + p[2]},
      {"padded signature", good + "=="},
      {"padded payload", p[0] + "." + p[1] + "=." + p[2]},
      {"stray bits in the last character", stray_bits},
      {"standard base64", p[0] + "." + p[1] + "." + std::string(85, '+') + "A"},
      {"huge", good + std::string(1 << 20, 'A')},
      {"huge payload", Sign(Header(), std::string(4000, ' '))},
      {"two bearer tokens", good + "," + good},
  };
}

std::vector<BadToken> BadSignatures() {
  const std::string raw = GoodSignature();
  const std::string zero(32, '\0');
  std::string flipped = raw;
  flipped[40] = static_cast<char>(flipped[40] ^ 1);
  const std::vector<std::string> p = Parts(Issue(Keys(), kNow).text);
  const std::vector<std::string> other = Parts(Issue(Keys(), kNow + absl::Seconds(5)).text);
  return {
      {"63 bytes", WithSignature(raw.substr(0, 63))},
      {"65 bytes", WithSignature(raw + "x")},
      {"DER", WithSignature(DerOf(raw))},
      {"r zero", WithSignature(zero + raw.substr(32))},
      {"s zero", WithSignature(raw.substr(0, 32) + zero)},
      {"r and s zero", WithSignature(zero + zero)},
      {"r is the order", WithSignature(Order() + raw.substr(32))},
      {"s is the order", WithSignature(raw.substr(0, 32) + Order())},
      {"all ones", WithSignature(std::string(64, '\xff'))},
      {"r and s swapped", WithSignature(raw.substr(32) + raw.substr(0, 32))},
      {"one bit flipped", WithSignature(flipped)},
      {"of another token", p[0] + "." + p[1] + "." + other[2]},
      {"another payload", p[0] + "." + other[1] + "." + p[2]},
      {"by another key under our kid", Sign(Header(), Payload(), NewKey())},
  };
}

std::vector<BadToken> BadHeaders() {
  const std::string kid = Keys().signing().verify_key().kid();
  const std::string public_key = Keys().signing().verify_key().ToPem();
  const auto hmac = [&](const std::string& header) {
    const std::string text = absl::StrCat(Base64UrlEncode(header), ".", Base64UrlEncode(Payload()));
    return absl::StrCat(text, ".", Base64UrlEncode(HmacSha256(public_key, text).view()));
  };
  const auto with = [&](absl::string_view more) {
    return Sign(absl::StrCat(R"({"alg":"ES256","kid":")", kid, R"(",)", more, R"("typ":"at+jwt"})"),
                Payload());
  };
  const auto unsigned_token = [&](absl::string_view alg) {
    return absl::StrCat(Base64UrlEncode(Header(alg)), ".", Base64UrlEncode(Payload()), ".");
  };
  return {
      {"alg none", unsigned_token("none")},
      {"alg None", unsigned_token("None")},
      {"alg NONE", unsigned_token("NONE")},
      {"alg nOnE", unsigned_token("nOnE")},
      {"alg none, well signed", Sign(Header("none"), Payload())},
      {"alg empty", Sign(Header(""), Payload())},
      {"HS256 with the public key", hmac(Header("HS256"))},
      {"HS256 with the public key, no kid", hmac(R"({"alg":"HS256","typ":"at+jwt"})")},
      {"ES256 header over an HMAC", hmac(Header())},
      {"RS256", Sign(Header("RS256"), Payload())},
      {"PS256", Sign(Header("PS256"), Payload())},
      {"ES384", Sign(Header("ES384"), Payload())},
      {"ES256K", Sign(Header("ES256K"), Payload())},
      {"es256 in lower case", Sign(Header("es256"), Payload())},
      {"kid missing", Sign(R"({"alg":"ES256","typ":"at+jwt"})", Payload())},
      {"kid empty", Sign(R"({"alg":"ES256","kid":"","typ":"at+jwt"})", Payload())},
      {"kid unknown", Sign(R"({"alg":"ES256","kid":"other","typ":"at+jwt"})", Payload())},
      {"kid is a path", Sign(R"({"alg":"ES256","kid":"../../dev/null","typ":"at+jwt"})", Payload())},
      {"kid is SQL", Sign(R"({"alg":"ES256","kid":"' OR 1=1 --","typ":"at+jwt"})", Payload())},
      {"kid is a number", Sign(R"({"alg":"ES256","kid":1,"typ":"at+jwt"})", Payload())},
      {"typ JWT", Sign(Header("ES256", "JWT"), Payload())},
      {"typ in capitals", Sign(Header("ES256", "AT+JWT"), Payload())},
      {"typ missing", Sign(absl::StrCat(R"({"alg":"ES256","kid":")", kid, R"("})"), Payload())},
      {"jku", with(R"("jku":"https://example.com/keys",)")},
      {"x5u", with(R"("x5u":"https://example.com/cert",)")},
      {"jwk", with(R"("jwk":{"kty":"EC","crv":"P-256","x":"AA","y":"AA"},)")},
      {"x5c", with(R"("x5c":["MIIB"],)")},
      {"crit", with(R"("crit":["exp"],)")},
      {"b64 false", with(R"("b64":false,)")},
      {"zip", with(R"("zip":"DEF",)")},
      {"alg twice", with(R"("alg":"none",)")},
      {"white space", Sign(absl::StrCat(" ", Header()), Payload())},
      {"array", Sign(absl::StrCat("[", Header(), "]"), Payload())},
      {"no JSON", Sign("ES256", Payload())},
      {"bad UTF-8", Sign("{\"alg\":\"ES256\xff\"}", Payload())},
  };
}

std::vector<BadToken> BadClaims() {
  const std::string exp = absl::StrCat(R"("exp":)", absl::ToUnixSeconds(kNow + kAccessTokenLifetime));
  const std::string nbf = absl::StrCat(R"("nbf":)", absl::ToUnixSeconds(kNow));
  const std::string iat = absl::StrCat(R"("iat":)", absl::ToUnixSeconds(kNow));
  const std::string sub = R"("sub":"users/li-wei")";
  return {
      {"exp missing", With(exp + ",", "")},
      {"exp true", With(exp, R"("exp":true)")},
      {"exp null", With(exp, R"("exp":null)")},
      {"exp a string", With(exp, R"("exp":"9999999999")")},
      {"exp negative", With(exp, R"("exp":-1)")},
      {"exp a fraction", With(exp, exp + ".5")},
      {"exp with exponent", With(exp, R"("exp":1e12)")},
      {"exp beyond 64 bits", With(exp, R"("exp":99999999999999999999)")},
      {"exp with leading zero", With(exp, absl::StrReplaceAll(exp, {{":", ":0"}}))},
      {"exp twice", With(exp, exp + "," + exp)},
      {"exp an array", With(exp, R"("exp":[1])")},
      {"exp infinite", With(exp, R"("exp":Infinity)")},
      {"lives too long", With(exp, absl::StrCat(R"("exp":)", absl::ToUnixSeconds(kNow + absl::Hours(24))))},
      {"nbf in the future",
       With(nbf, absl::StrCat(R"("nbf":)", absl::ToUnixSeconds(kNow + absl::Seconds(61))))},
      {"nbf missing", With(nbf + ",", "")},
      {"iat missing", With(iat + ",", "")},
      {"aud of another product", With(R"("aud":"tierline.v1")", R"("aud":"billing")")},
      {"aud a list", With(R"("aud":"tierline.v1")", R"("aud":["tierline.v1"])")},
      {"aud missing", With(R"("aud":"tierline.v1",)", "")},
      {"aud longer", With(R"("aud":"tierline.v1")", R"("aud":"tierline.v1.other")")},
      {"iss of somebody else", With(R"("iss":"tierline")", R"("iss":"https://evil.example")")},
      {"iss missing", With(R"("iss":"tierline",)", "")},
      {"sub missing", With(sub + ",", "")},
      {"sub twice", With(sub, sub + R"(,"sub":"users/admin")")},
      {"sub without collection", With(sub, R"("sub":"li-wei")")},
      {"sub empty", With(sub, R"("sub":"users/")")},
      {"sub a path", With(sub, R"("sub":"users/../admin")")},
      {"sub with a space", With(sub, R"("sub":"users/li wei")")},
      {"sub a key that is none", With(sub, R"("sub":"apiKeys/erp")")},
      {"tid a string", With(R"("tid":1)", R"("tid":"1")")},
      {"tid negative", With(R"("tid":1)", R"("tid":-1)")},
      {"tid missing", With(R"(,"tid":1)", "")},
      {"sid no UUID", With(R"("sid":"0190c3f1)", R"("sid":"x190c3f1)")},
      {"jti missing", With(R"("jti":)", R"("jtx":)")},
      {"nested claim", With(sub, sub + R"(,"ext":{"a":1})")},
      {"escaped text", With(sub, R"("sub":"users/li\u002dwei")")},
      {"white space", With(sub, " " + sub)},
      {"trailing data", Sign(Header(), Payload() + "x")},
      {"trailing object", Sign(Header(), Payload() + "{}")},
      {"comma at the end", Sign(Header(), absl::StrReplaceAll(Payload(), {{"}", ",}"}}))},
      {"empty object", Sign(Header(), "{}")},
      {"an array", Sign(Header(), "[" + Payload() + "]")},
      {"empty", Sign(Header(), "")},
      {"unterminated text", Sign(Header(), R"({"aud":"tierline)")},
      {"unterminated object", Sign(Header(), R"({"aud":"tierline.v1")")},
      {"byte order mark", Sign(Header(), "\xef\xbb\xbf" + Payload())},
      {"NUL in a text", With(sub, absl::StrCat(R"("sub":"users/li-wei)", std::string(1, '\0'), R"(")"))},
      {"a token in a token", Sign(Header(), Issue(Keys(), kNow).text)},
  };
}

TEST(AccessToken, SaysWhoItWasIssuedFor) {
  const TokenMint mint(Keys());
  const AccessToken token = Issue(Keys(), kNow);

  const absl::StatusOr<Claims> claims = mint.Verify(token.text, kNow);

  ASSERT_THAT(claims, IsOk());
  EXPECT_EQ(claims->id, "li-wei");
  EXPECT_EQ(claims->tenant, 1);
  EXPECT_EQ(claims->login, LiWei().login);
  EXPECT_EQ(token.expires, kNow + absl::Minutes(15));
  EXPECT_EQ(claims->expires, token.expires);
}

TEST(AccessToken, NeverOutlivesTheCredentialItCameFrom) {
  const std::unique_ptr<Rng> rng = SeededRng(1);
  const absl::StatusOr<AccessToken> token =
      TokenMint(Keys()).Issue(LiWei(), kNow, kNow + absl::Minutes(2), *rng);
  ASSERT_THAT(token, IsOk());
  EXPECT_EQ(token->expires, kNow + absl::Minutes(2));
}

TEST(AccessToken, ClocksMayDifferByAMinute) {
  const TokenMint mint(Keys());
  const std::string token = Issue(Keys(), kNow).text;

  EXPECT_THAT(mint.Verify(token, kNow - absl::Seconds(60)), IsOk());
  EXPECT_THAT(mint.Verify(token, kNow + absl::Minutes(15) + absl::Seconds(59)), IsOk());
  EXPECT_EQ(contract::ReasonOf(mint.Verify(token, kNow - absl::Seconds(61)).status()),
            v1::UNAUTHENTICATED_CALL);
  EXPECT_EQ(contract::ReasonOf(mint.Verify(token, kNow + absl::Minutes(16)).status()),
            v1::CREDENTIAL_EXPIRED);
}

TEST(AccessToken, OldKeysOfTheRingStillVerify) {
  const SigningKey old_key = NewKey();
  const SigningKey new_key = NewKey();
  const absl::StatusOr<KeyRing> rotated =
      KeyRing::FromPem(absl::StrCat(new_key.ToPem(), old_key.verify_key().ToPem()));
  ASSERT_THAT(rotated, IsOk());

  const std::string before = Issue(KeyRing(old_key), kNow).text;
  const std::string after = Issue(*rotated, kNow).text;

  EXPECT_THAT(TokenMint(*rotated).Verify(before, kNow), IsOk());
  EXPECT_THAT(TokenMint(*rotated).Verify(after, kNow), IsOk());
  EXPECT_THAT(TokenMint(KeyRing(old_key)).Verify(after, kNow), Not(IsOk()));
}

using Corpus = std::pair<const char*, std::vector<BadToken> (*)()>;

class BadTokens : public ::testing::TestWithParam<Corpus> {};

// Proves that each token of the corpus is bad for its own reason: the untouched one is good.
TEST_P(BadTokens, AreRefusedWithoutTellingWhy) {
  const TokenMint mint(Keys());
  ASSERT_THAT(mint.Verify(Sign(Header(), Payload()), kNow), IsOk());
  const std::vector<BadToken> corpus = GetParam().second();
  for (const BadToken& bad : corpus) {
    SCOPED_TRACE(bad.what);
    const absl::Status status = mint.Verify(bad.token, kNow).status();
    EXPECT_EQ(status, NotAuthenticated());
  }
}

INSTANTIATE_TEST_SUITE_P(Corpus, BadTokens,
                         ::testing::Values(Corpus{"Shapes", &BadShapes}, Corpus{"Signatures", &BadSignatures},
                                           Corpus{"Headers", &BadHeaders}, Corpus{"Claims", &BadClaims}),
                         [](const ::testing::TestParamInfo<Corpus>& info) { return info.param.first; });

TEST(BadTokenCorpus, HasAtLeastSixtyTokens) {
  EXPECT_GE(BadShapes().size() + BadSignatures().size() + BadHeaders().size() + BadClaims().size(), 60u);
}

TEST(BadTokenCorpus, EveryChangedByteIsRefused) {
  const TokenMint mint(Keys());
  const std::string good = Issue(Keys(), kNow).text;
  for (size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = bad[i] == 'x' ? 'y' : 'x';
    EXPECT_THAT(mint.Verify(bad, kNow), Not(IsOk())) << "byte " << i;
  }
}

}  // namespace
}  // namespace tierline::identity
