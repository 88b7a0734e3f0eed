#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "common/base/rng.h"
#include "server/identity/crypto.h"
#include "server/store/store.h"

// Secrets that open the door. Their text is shown once and kept nowhere; the database holds digests. The text
// carries the tenant's number, because nothing else says yet where to look.
namespace tierline::identity {

enum class SecretKind {
  kCode,          // for people: "1-7KQ4-W2MX-93TD", 60 random bits
  kApiKey,        // "tlk_1_…", 256 random bits
  kRefreshToken,  // "tlr_1_…", 256 random bits
};

// A new secret: the text to show and the digest to keep.
struct NewSecret {
  std::string text;
  Digest digest;
};
NewSecret MakeSecret(SecretKind kind, store::TenantId tenant, Rng& rng);

// Where a secret that was sent would be found.
struct SecretAddress {
  SecretKind kind;
  store::TenantId tenant = 0;
  Digest digest;
};

// Total: a text that is no such secret gives tenant 0, which does not exist, so that it takes the same path
// as an unknown one. In codes case, dashes and spaces do not matter, O is 0, and I and L are 1.
SecretAddress ReadSecret(SecretKind kind, absl::string_view text);

}  // namespace tierline::identity
