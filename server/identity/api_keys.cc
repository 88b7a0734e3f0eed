#include "server/identity/api_keys.h"

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/names.h"
#include "server/identity/rows.h"

namespace tierline::identity {
namespace {

constexpr absl::string_view kSelect =
    "SELECT key_id, display_name, role, version, created, expires, revoked FROM api_key WHERE tenant_id = "
    "$1 ";

v1::ApiKey KeyOf(const sql::Row& row, absl::Time now) {
  v1::ApiKey key;
  key.set_name(contract::ApiKeyName(row.Id(0)));
  key.set_display_name(std::string(row.Text(1)));
  key.set_role(static_cast<v1::Role>(row.Int64(2)));
  key.set_etag(EtagOf(row.Int64(3)));
  *key.mutable_create_time() = TimestampOf(row.Int64(4));
  key.set_state(v1::ApiKey::ACTIVE);
  if (!row.IsNull(5)) {
    *key.mutable_expire_time() = TimestampOf(row.Int64(5));
    if (absl::FromUnixMicros(row.Int64(5)) <= now) key.set_state(v1::ApiKey::EXPIRED);
  }
  if (!row.IsNull(6)) {
    *key.mutable_revoke_time() = TimestampOf(row.Int64(6));
    key.set_state(v1::ApiKey::REVOKED);
  }
  return key;
}

absl::StatusOr<std::optional<v1::ApiKey>> ReadOne(sql::Connection& db, absl::string_view condition,
                                                  std::initializer_list<sql::Param> params, absl::Time now) {
  std::optional<v1::ApiKey> found;
  TIERLINE_RETURN_IF_ERROR(
      db.Query(absl::StrCat(kSelect, condition), params, [&found, now](const sql::Row& row) {
        found = KeyOf(row, now);
        return absl::OkStatus();
      }));
  return found;
}

}  // namespace

absl::StatusOr<std::optional<v1::ApiKey>> ReadApiKey(sql::Connection& db, store::TenantId tenant,
                                                     const Uuid& key, absl::Time now) {
  return ReadOne(db, "AND key_id = $2", {tenant, key}, now);
}

absl::StatusOr<std::optional<v1::ApiKey>> FindApiKey(sql::Connection& db, store::TenantId tenant,
                                                     const Digest& digest, absl::Time now) {
  return ReadOne(db, "AND digest = $2", {tenant, sql::Param::Blob(digest.view())}, now);
}

absl::StatusOr<std::vector<v1::ApiKey>> ReadApiKeys(sql::Connection& db, store::TenantId tenant,
                                                    const Uuid& after, int64_t limit, absl::Time now) {
  std::vector<v1::ApiKey> keys;
  TIERLINE_RETURN_IF_ERROR(db.Query(absl::StrCat(kSelect, "AND key_id > $2 ORDER BY key_id LIMIT $3"),
                                    {tenant, after, limit}, [&keys, now](const sql::Row& row) {
                                      keys.push_back(KeyOf(row, now));
                                      return absl::OkStatus();
                                    }));
  return keys;
}

absl::Status InsertApiKey(store::WriteTransaction& tx, v1::ApiKey& key, const Digest& digest) {
  TIERLINE_ASSIGN_OR_RETURN(const Uuid id, contract::ParseApiKeyName(key.name()));
  const int64_t now = absl::ToUnixMicros(tx.now());
  const int64_t version = NextVersion(0, tx);
  key.set_etag(EtagOf(version));
  key.set_state(v1::ApiKey::ACTIVE);
  *key.mutable_create_time() = TimestampOf(now);
  return tx.db()
      .Execute(
          "INSERT INTO api_key (tenant_id, key_id, digest, display_name, role, version, created, expires) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
          {tx.tenant(), id, sql::Param::Blob(digest.view()), key.display_name(), static_cast<int>(key.role()),
           version, now, OptionalMicros(key.has_expire_time(), key.expire_time())})
      .status();
}

absl::Status RevokeApiKeyRow(store::WriteTransaction& tx, v1::ApiKey& key) {
  TIERLINE_ASSIGN_OR_RETURN(const Uuid id, contract::ParseApiKeyName(key.name()));
  const int64_t now = absl::ToUnixMicros(tx.now());
  const int64_t version = NextVersion(VersionOf(key.etag()), tx);
  key.set_etag(EtagOf(version));
  key.set_state(v1::ApiKey::REVOKED);
  *key.mutable_revoke_time() = TimestampOf(now);
  TIERLINE_RETURN_IF_ERROR(
      tx.db()
          .Execute("UPDATE api_key SET revoked = $3, version = $4 WHERE tenant_id = $1 AND key_id = $2",
                   {tx.tenant(), id, now, version})
          .status());
  return tx.BumpIdentity();
}

}  // namespace tierline::identity
