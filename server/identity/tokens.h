#pragma once

#include <map>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/rng.h"
#include "server/identity/claims.h"
#include "server/identity/keys.h"

namespace tierline::identity {

// Access tokens live no longer than this, and clocks may differ by `kClockSkew`.
inline constexpr absl::Duration kAccessTokenLifetime = absl::Minutes(15);
inline constexpr absl::Duration kClockSkew = absl::Seconds(60);

// Longer tokens are refused unread.
inline constexpr size_t kMaxTokenSize = 2048;

inline constexpr absl::string_view kTokenIssuer = "tierline";
inline constexpr absl::string_view kTokenAudience = "tierline.v1";

// An access token and when it ends.
struct AccessToken {
  std::string text;
  absl::Time expires;
};

// Access tokens: JWTs (RFC 7519, RFC 9068) signed with ES256. The algorithm is ours, never the token's: the
// whole header must be, byte for byte, the one this class writes for a key of the ring. So there is no
// "none", no other algorithm, and no key that a token brings along. Thread-safe.
class TokenMint {
 public:
  // `keys` outlives the mint.
  explicit TokenMint(const KeyRing& keys);

  // Issuer, audience, times and token id of `claims` are filled in here. The token ends after
  // kAccessTokenLifetime, or at `not_after` if that is sooner.
  absl::StatusOr<AccessToken> Issue(Claims claims, absl::Time now, absl::Time not_after, Rng& rng) const;

  // UNAUTHENTICATED with reason CREDENTIAL_EXPIRED for a token that was good once, else UNAUTHENTICATED_CALL.
  // The error never says more, nor anything of the token.
  absl::StatusOr<Claims> Verify(absl::string_view token, absl::Time now) const;

 private:
  const KeyRing& keys_;
  std::string signing_header_;                                  // encoded
  absl::flat_hash_map<std::string, const VerifyKey*> headers_;  // encoded header → its key
};

// The one error for a credential that is not ours.
absl::Status NotAuthenticated();

// The error for a credential whose time is over.
absl::Status CredentialExpired();

// The error for a credential that was withdrawn.
absl::Status CredentialRevoked();

}  // namespace tierline::identity
