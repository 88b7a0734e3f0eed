#include "server/identity/authenticator.h"

#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "common/base/status.h"
#include "server/identity/principal_reader.h"

namespace tierline::identity {
namespace {

constexpr absl::string_view kScheme = "Bearer ";

// The token in the header; empty when there is none that could be ours.
absl::string_view TokenOf(absl::string_view authorization) {
  // The scheme's name is case-insensitive (RFC 7235).
  if (!absl::StartsWithIgnoreCase(authorization, kScheme)) return "";
  const absl::string_view token = authorization.substr(kScheme.size());
  return token.size() > kMaxTokenSize ? "" : token;
}

absl::StatusOr<Principal> ReadPrincipal(sql::Connection& db, const Claims& claims, absl::Time now) {
  if (claims.kind == Principal::Kind::kUser)
    return ReadUserPrincipal(db, claims.tenant, claims.id, claims.login);
  return ReadKeyPrincipal(db, claims.tenant, Uuid::Parse(claims.id).value_or(Uuid()), now);
}

}  // namespace

Authenticator::Authenticator(store::Store& store, const TokenMint& mint, const Clock& clock, size_t capacity)
    : store_(store), mint_(mint), clock_(clock), cache_(capacity) {}

std::shared_ptr<const Principal> Authenticator::Lookup(absl::string_view authorization) {
  const absl::string_view token = TokenOf(authorization);
  if (token.empty()) return nullptr;
  std::shared_ptr<const Principal> principal = cache_.Find(Sha256(token));
  if (principal == nullptr || clock_.Now() - kClockSkew >= principal->token_expiry) return nullptr;
  const absl::StatusOr<store::Head> head = store_.KnownHead(principal->tenant);
  if (!head.ok() || head->identity > principal->identity) return nullptr;
  return principal;
}

absl::StatusOr<std::shared_ptr<const Principal>> Authenticator::Resolve(absl::string_view authorization) {
  const absl::string_view token = TokenOf(authorization);
  if (token.empty()) return NotAuthenticated();
  const absl::Time now = clock_.Now();
  const Digest digest = Sha256(token);
  const absl::StatusOr<Claims> verified = mint_.Verify(token, now);
  if (!verified.ok()) {
    cache_.Erase(digest);
    return verified.status();
  }
  const Claims& claims = *verified;
  // The counter is read before the rows: what is cached is never older than it says.
  const absl::StatusOr<store::Head> head = store_.KnownHead(claims.tenant);
  if (!head.ok()) return NotAuthenticated();
  std::optional<Principal> read;
  const absl::Status status = store_.Read([&](sql::Connection& db) -> absl::Status {
    TIERLINE_ASSIGN_OR_RETURN(read, ReadPrincipal(db, claims, now));
    return absl::OkStatus();
  });
  if (!status.ok()) {
    cache_.Erase(digest);
    return status;
  }
  read->token_expiry = claims.expires;
  read->identity = head->identity;
  auto principal = std::make_shared<const Principal>(*std::move(read));
  cache_.Put(digest, principal);
  return principal;
}

absl::StatusOr<std::shared_ptr<const Principal>> Authenticator::Authenticate(
    absl::string_view authorization) {
  std::shared_ptr<const Principal> principal = Lookup(authorization);
  if (principal != nullptr) return principal;
  return Resolve(authorization);
}

}  // namespace tierline::identity
