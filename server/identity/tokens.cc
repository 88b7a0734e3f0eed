#include "server/identity/tokens.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/errors.h"
#include "server/identity/encoding.h"

namespace tierline::identity {
namespace {

std::string EncodedHeader(const VerifyKey& key) {
  return Base64UrlEncode(absl::StrCat(R"({"alg":"ES256","kid":")", key.kid(), R"(","typ":"at+jwt"})"));
}

// Seconds are what a token can hold.
absl::Time WholeSeconds(absl::Time time) { return absl::FromUnixSeconds(absl::ToUnixSeconds(time)); }

}  // namespace

absl::Status NotAuthenticated() {
  return contract::Error(
      absl::StatusCode::kUnauthenticated, v1::UNAUTHENTICATED_CALL,
      "no usable credential was sent; send \"authorization: Bearer TOKEN\" with an access token "
      "from AuthService.ExchangeToken");
}

absl::Status CredentialExpired() {
  return contract::Error(absl::StatusCode::kUnauthenticated, v1::CREDENTIAL_EXPIRED,
                         "the credential's time is over; exchange the refresh token or log in again");
}

absl::Status CredentialRevoked() {
  return contract::Error(absl::StatusCode::kUnauthenticated, v1::CREDENTIAL_REVOKED,
                         "the credential was withdrawn; log in again or ask an administrator");
}

TokenMint::TokenMint(const KeyRing& keys)
    : keys_(keys), signing_header_(EncodedHeader(keys.signing().verify_key())) {
  for (const VerifyKey& key : keys.verifying()) headers_.emplace(EncodedHeader(key), &key);
}

absl::StatusOr<AccessToken> TokenMint::Issue(Claims claims, absl::Time now, absl::Time not_after,
                                             Rng& rng) const {
  claims.issuer = std::string(kTokenIssuer);
  claims.audience = std::string(kTokenAudience);
  claims.token_id = Uuid::NewV7(now, rng);
  claims.issued = WholeSeconds(now);
  claims.not_before = claims.issued;
  claims.expires = WholeSeconds(std::min(now + kAccessTokenLifetime, not_after));
  std::string text = absl::StrCat(signing_header_, ".", Base64UrlEncode(WriteClaims(claims)));
  TIERLINE_ASSIGN_OR_RETURN(std::string signature, keys_.signing().Sign(text));
  absl::StrAppend(&text, ".", Base64UrlEncode(signature));
  return AccessToken{std::move(text), claims.expires};
}

absl::StatusOr<Claims> TokenMint::Verify(absl::string_view token, absl::Time now) const {
  if (token.size() > kMaxTokenSize) return NotAuthenticated();
  const size_t first = token.find('.');
  const size_t last = token.rfind('.');
  if (first == absl::string_view::npos || first == last) return NotAuthenticated();
  const auto key = headers_.find(token.substr(0, first));
  if (key == headers_.end()) return NotAuthenticated();

  const std::optional<std::string> signature = Base64UrlDecode(token.substr(last + 1));
  if (!signature.has_value() || !key->second->Verify(token.substr(0, last), *signature))
    return NotAuthenticated();

  const std::optional<std::string> json = Base64UrlDecode(token.substr(first + 1, last - first - 1));
  if (!json.has_value()) return NotAuthenticated();
  std::optional<Claims> claims = ReadClaims(*json);
  if (!claims.has_value() || claims->issuer != kTokenIssuer || claims->audience != kTokenAudience) {
    return NotAuthenticated();
  }
  // A token that lives longer than ours do was not made here, whoever signed it.
  if (claims->expires - claims->issued > kAccessTokenLifetime) return NotAuthenticated();
  if (now + kClockSkew < claims->not_before) return NotAuthenticated();
  if (now - kClockSkew >= claims->expires) return CredentialExpired();
  return *std::move(claims);
}

}  // namespace tierline::identity
