#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/uuid.h"
#include "server/identity/crypto.h"
#include "server/sql/sql.h"
#include "server/store/store.h"
#include "tierline/v1/admin_service.pb.h"

// API keys where they are kept. The state given back is the one at `now`.
namespace tierline::identity {

absl::StatusOr<std::optional<v1::ApiKey>> ReadApiKey(sql::Connection& db, store::TenantId tenant,
                                                     const Uuid& key, absl::Time now);

absl::StatusOr<std::optional<v1::ApiKey>> FindApiKey(sql::Connection& db, store::TenantId tenant,
                                                     const Digest& digest, absl::Time now);

// Up to `limit` keys after the id `after`, by id.
absl::StatusOr<std::vector<v1::ApiKey>> ReadApiKeys(sql::Connection& db, store::TenantId tenant,
                                                    const Uuid& after, int64_t limit, absl::Time now);

// Stores a new key; fills in state, etag and times. kAlreadyExists when the id is taken.
absl::Status InsertApiKey(store::WriteTransaction& tx, v1::ApiKey& key, const Digest& digest);

// Withdraws a key and says that identities changed; `key` becomes what it is now.
absl::Status RevokeApiKeyRow(store::WriteTransaction& tx, v1::ApiKey& key);

}  // namespace tierline::identity
