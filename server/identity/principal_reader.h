#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/uuid.h"
#include "server/identity/principal.h"
#include "server/sql/sql.h"

namespace tierline::identity {

// The caller as the database knows it now. `token_expiry` and `identity` are left to who asks.
// CREDENTIAL_REVOKED when the user is disabled or deleted or the login or key was withdrawn;
// CREDENTIAL_EXPIRED when the key's time is over.
absl::StatusOr<Principal> ReadUserPrincipal(sql::Connection& db, store::TenantId tenant,
                                            absl::string_view user, const Uuid& login);
absl::StatusOr<Principal> ReadKeyPrincipal(sql::Connection& db, store::TenantId tenant, const Uuid& key,
                                           absl::Time now);

}  // namespace tierline::identity
