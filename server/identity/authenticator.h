#pragma once

#include <cstddef>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/clock.h"
#include "server/identity/principal.h"
#include "server/identity/principal_cache.h"
#include "server/identity/tokens.h"
#include "server/store/store.h"

namespace tierline::identity {

// Who sent a call. Takes the value of the "authorization" header: "Bearer " and an access token. Verified
// callers are kept until their token ends or anything about identities changes in their tenant
// (Head::identity); so a withdrawn credential is refused at once on this replica and within the store's head
// poll on the others. Thread-safe. Errors are UNAUTHENTICATED (CREDENTIAL_EXPIRED, CREDENTIAL_REVOKED, else
// UNAUTHENTICATED_CALL) and say nothing of the token; a database that cannot be asked is the store's error,
// and the call is refused.
class Authenticator {
 public:
  static constexpr size_t kDefaultCapacity = 64 << 10;

  // All outlive the authenticator.
  Authenticator(store::Store& store, const TokenMint& mint, const Clock& clock,
                size_t capacity = kDefaultCapacity);

  // Never blocks: the caller when it is known and its token good, else null: ask Resolve(), which also says
  // what is wrong.
  std::shared_ptr<const Principal> Lookup(absl::string_view authorization);

  // May block on the database; not for callback threads.
  absl::StatusOr<std::shared_ptr<const Principal>> Resolve(absl::string_view authorization);

  // Lookup(), then Resolve() where needed. May block.
  absl::StatusOr<std::shared_ptr<const Principal>> Authenticate(absl::string_view authorization);

 private:
  store::Store& store_;
  const TokenMint& mint_;
  const Clock& clock_;
  PrincipalCache cache_;
};

}  // namespace tierline::identity
