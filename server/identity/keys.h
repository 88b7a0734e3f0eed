#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/contract/page_token.h"
#include "server/identity/crypto.h"

namespace tierline::identity {

// The keys of an installation: one signs access tokens, all verify them. Immutable, thread-safe. To rotate,
// put the new key behind the old one on every replica, then in front of it, and drop the old one after 15
// minutes.
class KeyRing {
 public:
  // One or more PEM blocks. The first is the private key that signs; each further one, private or public,
  // only verifies. kInvalidArgument names the block that is wrong, never its content.
  static absl::StatusOr<KeyRing> FromPem(absl::string_view pem);

  explicit KeyRing(SigningKey signing);

  const SigningKey& signing() const { return signing_; }
  const std::vector<VerifyKey>& verifying() const { return verifying_; }

 private:
  SigningKey signing_;
  std::vector<VerifyKey> verifying_;  // the signing key's first
};

// Tags page tokens with a secret derived from the signing key.
std::unique_ptr<contract::Authenticator> NewPageTokenAuthenticator(const KeyRing& keys);

}  // namespace tierline::identity
