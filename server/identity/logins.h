#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/uuid.h"
#include "server/identity/crypto.h"
#include "server/sql/sql.h"
#include "server/store/store.h"

// One-time codes, logins and their refresh tokens where they are kept.
namespace tierline::identity {

struct CodeRow {
  std::string user;
  absl::Time expires;
};
absl::StatusOr<std::optional<CodeRow>> ReadCode(sql::Connection& db, store::TenantId tenant,
                                                const Digest& digest);

// Stores a code; the user's other codes end.
absl::Status PutCode(store::WriteTransaction& tx, const Digest& digest, const CodeRow& code);

// Ends all codes of a user.
absl::Status DeleteCodes(store::WriteTransaction& tx, absl::string_view user);

// A refresh token together with its login.
struct RefreshRow {
  Uuid login;
  std::string user;
  absl::Time login_expires;
  bool login_revoked = false;
  absl::Time expires;
  std::optional<absl::Time> used;
  std::string used_request;         // request id it was used with; may be empty
  std::optional<Digest> successor;  // what it was exchanged for
  bool successor_used = false;
};
absl::StatusOr<std::optional<RefreshRow>> ReadRefresh(sql::Connection& db, store::TenantId tenant,
                                                      const Digest& digest);

// Begins a login of `user`; removes logins of the user that ended long ago.
absl::Status InsertLogin(store::WriteTransaction& tx, const Uuid& login, absl::string_view user,
                         absl::Time expires);

// Adds a refresh token to a login.
absl::Status InsertRefresh(store::WriteTransaction& tx, const Uuid& login, const Digest& digest,
                           absl::Time expires);

// Marks a refresh token as exchanged for `successor`; removes those of the login that ended, or were used so
// long ago that nobody can be expected to show them again.
absl::Status UseRefresh(store::WriteTransaction& tx, const Uuid& login, const Digest& digest,
                        absl::string_view request_id, const Digest& successor);

absl::Status DeleteRefresh(store::WriteTransaction& tx, const Digest& digest);

// Withdraws one login, or all of a user, with every token; says that identities changed.
absl::Status RevokeLogin(store::WriteTransaction& tx, const Uuid& login);
absl::Status RevokeLogins(store::WriteTransaction& tx, absl::string_view user);

}  // namespace tierline::identity
