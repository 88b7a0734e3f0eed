#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/rng.h"
#include "server/identity/call.h"
#include "server/identity/logins.h"
#include "server/identity/tokens.h"
#include "server/store/store.h"
#include "tierline/v1/auth_service.pb.h"

namespace tierline::identity {

// A refresh token not used for so long ends; a login ends after this at the latest.
inline constexpr absl::Duration kRefreshLifetime = absl::Hours(24 * 30);
inline constexpr absl::Duration kLoginLifetime = absl::Hours(24 * 365);

// For how long a refresh whose answer was lost may be repeated under its request id.
inline constexpr absl::Duration kRepeatWindow = absl::Minutes(10);

// One-time codes.
inline constexpr absl::Duration kCodeLifetime = absl::Hours(24);
inline constexpr absl::Duration kMaxCodeLifetime = absl::Hours(24 * 7);

// What to do with a refresh token that was shown.
enum class RefreshPlan {
  kRotate,   // mark it used, give a successor
  kRepeat,   // the answer was lost: take back the unused successor, give another
  kExpired,  // refuse
  kRevoked,  // refuse: the login was withdrawn before
  kReused,   // refuse, and withdraw the login: somebody holds a copy
};

// Pure and total.
RefreshPlan PlanRefresh(const RefreshRow& row, absl::string_view request_id, absl::Time now);

// Notes a change in the audit trail: actor, method, target, digest of the request (empty here: requests of
// this service are secrets).
using AuditFn =
    std::function<absl::Status(store::WriteTransaction&, absl::string_view actor, absl::string_view method,
                               absl::string_view target, absl::string_view request_digest)>;

// AuthService.ExchangeToken. It reads before it writes, so that unknown credentials never reach the write
// queue, and runs its own write transaction, because a reuse must be kept although the call fails.
// Thread-safe. Blocks: for workers only.
class TokenExchange {
 public:
  // All outlive the exchange.
  TokenExchange(store::Store& store, const TokenMint& mint, Rng& rng, AuditFn audit);

  // UNAUTHENTICATED with CODE_INVALID, REFRESH_REUSED, CREDENTIAL_EXPIRED, CREDENTIAL_REVOKED or
  // UNAUTHENTICATED_CALL; no error holds any part of the credential.
  absl::Status Exchange(const CallContext& call, const v1::ExchangeTokenRequest& request,
                        v1::ExchangeTokenResponse& response);

 private:
  struct Grant;

  absl::Status ExchangeKey(absl::Time now, absl::string_view text, Grant& grant);
  absl::Status ExchangeCode(absl::Time now, absl::string_view text, Grant& grant);
  absl::Status ExchangeRefresh(absl::string_view text, absl::string_view request_id, Grant& grant);
  absl::Status BeginLogin(store::WriteTransaction& tx, const std::string& user, Grant& grant);
  absl::Status Refresh(store::WriteTransaction& tx, const Digest& digest, absl::string_view request_id,
                       Grant& grant);
  absl::Status Rotate(store::WriteTransaction& tx, const Digest& digest, absl::string_view request_id,
                      const RefreshRow& row, Grant& grant);
  absl::Status Answer(absl::Time now, Grant& grant, v1::ExchangeTokenResponse& response);

  store::Store& store_;
  const TokenMint& mint_;
  Rng& rng_;
  const AuditFn audit_;
};

}  // namespace tierline::identity
