#include "server/identity/credentials.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "common/base/status.h"
#include "common/contract/errors.h"
#include "common/contract/names.h"
#include "google/protobuf/util/time_util.h"
#include "server/identity/api_keys.h"
#include "server/identity/principal_reader.h"
#include "server/identity/rows.h"
#include "server/identity/secrets.h"

namespace tierline::identity {
namespace {

using ::google::protobuf::util::TimeUtil;

constexpr absl::string_view kMethod = "tierline.v1.AuthService/ExchangeToken";

absl::Status CodeInvalid() {
  return contract::Error(absl::StatusCode::kUnauthenticated, v1::CODE_INVALID,
                         "the code was used, has ended or never existed; ask an administrator for a new one");
}

absl::Status RefreshReused() {
  return contract::Error(
      absl::StatusCode::kUnauthenticated, v1::REFRESH_REUSED,
      "the refresh token was used before, so somebody else may hold a copy: the login was withdrawn; "
      "log in again with a new code");
}

}  // namespace

RefreshPlan PlanRefresh(const RefreshRow& row, absl::string_view request_id, absl::Time now) {
  if (row.login_revoked) return RefreshPlan::kRevoked;
  if (row.used.has_value()) {
    const bool repeated = !request_id.empty() && request_id == row.used_request &&
                          row.successor.has_value() && !row.successor_used &&
                          now - *row.used <= kRepeatWindow;
    return repeated ? RefreshPlan::kRepeat : RefreshPlan::kReused;
  }
  if (now >= row.expires || now >= row.login_expires) return RefreshPlan::kExpired;
  return RefreshPlan::kRotate;
}

// What an exchange ended with: a caller, and for people a new refresh token; or the reason of a refusal that
// was decided inside a transaction which must be kept.
struct TokenExchange::Grant {
  absl::Status refusal;
  Principal principal;
  absl::Time not_after = absl::InfiniteFuture();
  std::string refresh_token;
  absl::Time refresh_expires;
};

TokenExchange::TokenExchange(store::Store& store, const TokenMint& mint, Rng& rng, AuditFn audit)
    : store_(store), mint_(mint), rng_(rng), audit_(std::move(audit)) {}

absl::Status TokenExchange::Exchange(const CallContext& call, const v1::ExchangeTokenRequest& request,
                                     v1::ExchangeTokenResponse& response) {
  Grant grant;
  absl::Status status;
  switch (request.credential_case()) {
    case v1::ExchangeTokenRequest::kCode:
      status = ExchangeCode(call.now, request.code(), grant);
      break;
    case v1::ExchangeTokenRequest::kApiKey:
      status = ExchangeKey(call.now, request.api_key(), grant);
      break;
    case v1::ExchangeTokenRequest::kRefreshToken:
      status = ExchangeRefresh(request.refresh_token(), request.request_id(), grant);
      break;
    case v1::ExchangeTokenRequest::CREDENTIAL_NOT_SET:
      return contract::InvalidField("credential", "set exactly one of code, api_key and refresh_token");
  }
  TIERLINE_RETURN_IF_ERROR(status);
  TIERLINE_RETURN_IF_ERROR(grant.refusal);
  return Answer(call.now, grant, response);
}

absl::Status TokenExchange::ExchangeKey(absl::Time now, absl::string_view text, Grant& grant) {
  const SecretAddress address = ReadSecret(SecretKind::kApiKey, text);
  return store_.Read([&](sql::Connection& db) -> absl::Status {
    TIERLINE_ASSIGN_OR_RETURN(const std::optional<v1::ApiKey> key,
                              FindApiKey(db, address.tenant, address.digest, now));
    if (!key.has_value()) return NotAuthenticated();
    TIERLINE_ASSIGN_OR_RETURN(const Uuid id, contract::ParseApiKeyName(key->name()));
    TIERLINE_ASSIGN_OR_RETURN(grant.principal, ReadKeyPrincipal(db, address.tenant, id, now));
    if (key->has_expire_time()) grant.not_after = absl::FromUnixMicros(MicrosOf(key->expire_time()));
    return absl::OkStatus();
  });
}

absl::Status TokenExchange::ExchangeCode(absl::Time now, absl::string_view text, Grant& grant) {
  const SecretAddress address = ReadSecret(SecretKind::kCode, text);
  TIERLINE_RETURN_IF_ERROR(store_.Read([&](sql::Connection& db) -> absl::Status {
    TIERLINE_ASSIGN_OR_RETURN(const std::optional<CodeRow> code,
                              ReadCode(db, address.tenant, address.digest));
    return code.has_value() && now < code->expires ? absl::OkStatus() : CodeInvalid();
  }));
  return store_.WriteAndWait(address.tenant, [&](store::WriteTransaction& tx) -> absl::Status {
    grant = Grant();
    TIERLINE_ASSIGN_OR_RETURN(const std::optional<CodeRow> code,
                              ReadCode(tx.db(), address.tenant, address.digest));
    // Another call may have used it since it was read above.
    if (!code.has_value() || tx.now() >= code->expires) return CodeInvalid();
    TIERLINE_RETURN_IF_ERROR(DeleteCodes(tx, code->user));
    return BeginLogin(tx, code->user, grant);
  });
}

absl::Status TokenExchange::BeginLogin(store::WriteTransaction& tx, const std::string& user, Grant& grant) {
  const Uuid login = Uuid::NewV7(tx.now(), tx.rng());
  TIERLINE_RETURN_IF_ERROR(InsertLogin(tx, login, user, tx.now() + kLoginLifetime));
  absl::StatusOr<Principal> principal = ReadUserPrincipal(tx.db(), tx.tenant(), user, login);
  // A code of somebody who was locked out meanwhile is as good as none.
  if (absl::IsUnauthenticated(principal.status())) return CodeInvalid();
  TIERLINE_RETURN_IF_ERROR(principal.status());
  grant.principal = *std::move(principal);
  NewSecret refresh = MakeSecret(SecretKind::kRefreshToken, tx.tenant(), rng_);
  grant.refresh_token = std::move(refresh.text);
  grant.refresh_expires = tx.now() + kRefreshLifetime;
  TIERLINE_RETURN_IF_ERROR(InsertRefresh(tx, login, refresh.digest, grant.refresh_expires));
  const std::string name = contract::UserName(user);
  return audit_(tx, name, kMethod, name, "");
}

absl::Status TokenExchange::ExchangeRefresh(absl::string_view text, absl::string_view request_id,
                                            Grant& grant) {
  const SecretAddress address = ReadSecret(SecretKind::kRefreshToken, text);
  TIERLINE_RETURN_IF_ERROR(store_.Read([&](sql::Connection& db) -> absl::Status {
    TIERLINE_ASSIGN_OR_RETURN(const std::optional<RefreshRow> row,
                              ReadRefresh(db, address.tenant, address.digest));
    if (!row.has_value()) return NotAuthenticated();
    return row->login_revoked ? CredentialRevoked() : absl::OkStatus();
  }));
  return store_.WriteAndWait(address.tenant, [&](store::WriteTransaction& tx) -> absl::Status {
    grant = Grant();
    return Refresh(tx, address.digest, request_id, grant);
  });
}

absl::Status TokenExchange::Refresh(store::WriteTransaction& tx, const Digest& digest,
                                    absl::string_view request_id, Grant& grant) {
  TIERLINE_ASSIGN_OR_RETURN(const std::optional<RefreshRow> row, ReadRefresh(tx.db(), tx.tenant(), digest));
  if (!row.has_value()) return NotAuthenticated();
  switch (PlanRefresh(*row, request_id, tx.now())) {
    case RefreshPlan::kRevoked:
      return CredentialRevoked();
    case RefreshPlan::kExpired:
      return CredentialExpired();
    case RefreshPlan::kReused: {
      // Not an error of the transaction: what it writes must stay.
      grant.refusal = RefreshReused();
      const std::string name = contract::UserName(row->user);
      TIERLINE_RETURN_IF_ERROR(RevokeLogin(tx, row->login));
      return audit_(tx, name, kMethod, name, "");
    }
    case RefreshPlan::kRepeat:
      TIERLINE_RETURN_IF_ERROR(DeleteRefresh(tx, *row->successor));
      return Rotate(tx, digest, request_id, *row, grant);
    case RefreshPlan::kRotate:
      return Rotate(tx, digest, request_id, *row, grant);
  }
  return absl::InternalError("a refresh plan without a case");
}

absl::Status TokenExchange::Rotate(store::WriteTransaction& tx, const Digest& digest,
                                   absl::string_view request_id, const RefreshRow& row, Grant& grant) {
  TIERLINE_ASSIGN_OR_RETURN(grant.principal, ReadUserPrincipal(tx.db(), tx.tenant(), row.user, row.login));
  NewSecret refresh = MakeSecret(SecretKind::kRefreshToken, tx.tenant(), rng_);
  grant.refresh_token = std::move(refresh.text);
  grant.refresh_expires = std::min(tx.now() + kRefreshLifetime, row.login_expires);
  grant.not_after = row.login_expires;
  TIERLINE_RETURN_IF_ERROR(InsertRefresh(tx, row.login, refresh.digest, grant.refresh_expires));
  return UseRefresh(tx, row.login, digest, request_id, refresh.digest);
}

absl::Status TokenExchange::Answer(absl::Time now, Grant& grant, v1::ExchangeTokenResponse& response) {
  Claims claims;
  claims.kind = grant.principal.kind;
  claims.tenant = grant.principal.tenant;
  claims.id = grant.principal.id;
  claims.login = grant.principal.login;
  TIERLINE_ASSIGN_OR_RETURN(const AccessToken token,
                            mint_.Issue(std::move(claims), now, grant.not_after, rng_));
  grant.principal.token_expiry = token.expires;
  response.set_access_token(token.text);
  *response.mutable_expire_time() = TimeUtil::SecondsToTimestamp(absl::ToUnixSeconds(token.expires));
  *response.mutable_principal() = Summarise(grant.principal);
  if (!grant.refresh_token.empty()) {
    response.set_refresh_token(grant.refresh_token);
    *response.mutable_refresh_expire_time() = TimestampOf(absl::ToUnixMicros(grant.refresh_expires));
  }
  return absl::OkStatus();
}

}  // namespace tierline::identity
