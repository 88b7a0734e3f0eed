#include "server/identity/logins.h"

#include <algorithm>

#include "common/base/status.h"

namespace tierline::identity {
namespace {

using sql::Param;

// How long used refresh tokens and ended logins are remembered, to recognise a second use.
constexpr absl::Duration kMemory = absl::Hours(24 * 7);

Param Blob(const Digest& digest) { return Param::Blob(digest.view()); }

Digest DigestOf(absl::string_view bytes) {
  Digest digest;
  std::copy_n(bytes.begin(), std::min(bytes.size(), digest.bytes.size()), digest.bytes.begin());
  return digest;
}

absl::Status Run(store::WriteTransaction& tx, absl::string_view sql, std::initializer_list<Param> params) {
  return tx.db().Execute(sql, params).status();
}

absl::Status PruneLogins(store::WriteTransaction& tx, absl::string_view user) {
  const int64_t before = absl::ToUnixMicros(tx.now() - kMemory);
  TIERLINE_RETURN_IF_ERROR(Run(tx,
                               "DELETE FROM refresh_token WHERE tenant_id = $1 AND login_id IN ("
                               "SELECT login_id FROM login WHERE tenant_id = $1 AND user_id = $2 "
                               "AND (expires < $3 OR revoked < $3))",
                               {tx.tenant(), user, before}));
  return Run(tx, "DELETE FROM login WHERE tenant_id = $1 AND user_id = $2 AND (expires < $3 OR revoked < $3)",
             {tx.tenant(), user, before});
}

}  // namespace

absl::StatusOr<std::optional<CodeRow>> ReadCode(sql::Connection& db, store::TenantId tenant,
                                                const Digest& digest) {
  std::optional<CodeRow> found;
  TIERLINE_RETURN_IF_ERROR(
      db.Query("SELECT user_id, expires FROM enrolment_code WHERE tenant_id = $1 AND digest = $2",
               {tenant, Blob(digest)}, [&found](const sql::Row& row) {
                 found = CodeRow{std::string(row.Text(0)), absl::FromUnixMicros(row.Int64(1))};
                 return absl::OkStatus();
               }));
  return found;
}

absl::Status PutCode(store::WriteTransaction& tx, const Digest& digest, const CodeRow& code) {
  TIERLINE_RETURN_IF_ERROR(DeleteCodes(tx, code.user));
  return Run(tx, "INSERT INTO enrolment_code (tenant_id, digest, user_id, expires) VALUES ($1, $2, $3, $4)",
             {tx.tenant(), Blob(digest), code.user, absl::ToUnixMicros(code.expires)});
}

absl::Status DeleteCodes(store::WriteTransaction& tx, absl::string_view user) {
  return Run(tx, "DELETE FROM enrolment_code WHERE tenant_id = $1 AND user_id = $2", {tx.tenant(), user});
}

absl::StatusOr<std::optional<RefreshRow>> ReadRefresh(sql::Connection& db, store::TenantId tenant,
                                                      const Digest& digest) {
  std::optional<RefreshRow> found;
  TIERLINE_RETURN_IF_ERROR(
      db.Query("SELECT t.login_id, l.user_id, l.expires, l.revoked, t.expires, t.used, t.used_request, "
               "t.successor, s.used "
               "FROM refresh_token t JOIN login l ON l.tenant_id = t.tenant_id AND l.login_id = t.login_id "
               "LEFT JOIN refresh_token s ON s.tenant_id = t.tenant_id AND s.digest = t.successor "
               "WHERE t.tenant_id = $1 AND t.digest = $2",
               {tenant, Blob(digest)}, [&found](const sql::Row& row) {
                 RefreshRow& out = found.emplace();
                 out.login = row.Id(0);
                 out.user = std::string(row.Text(1));
                 out.login_expires = absl::FromUnixMicros(row.Int64(2));
                 out.login_revoked = !row.IsNull(3);
                 out.expires = absl::FromUnixMicros(row.Int64(4));
                 if (!row.IsNull(5)) out.used = absl::FromUnixMicros(row.Int64(5));
                 out.used_request = std::string(row.Text(6));
                 if (!row.IsNull(7)) out.successor = DigestOf(row.Blob(7));
                 out.successor_used = !row.IsNull(8);
                 return absl::OkStatus();
               }));
  return found;
}

absl::Status InsertLogin(store::WriteTransaction& tx, const Uuid& login, absl::string_view user,
                         absl::Time expires) {
  TIERLINE_RETURN_IF_ERROR(PruneLogins(tx, user));
  return Run(tx,
             "INSERT INTO login (tenant_id, login_id, user_id, created, expires) VALUES ($1, $2, $3, $4, $5)",
             {tx.tenant(), login, user, absl::ToUnixMicros(tx.now()), absl::ToUnixMicros(expires)});
}

absl::Status InsertRefresh(store::WriteTransaction& tx, const Uuid& login, const Digest& digest,
                           absl::Time expires) {
  return Run(tx,
             "INSERT INTO refresh_token (tenant_id, digest, login_id, expires, used_request) "
             "VALUES ($1, $2, $3, $4, $5)",
             {tx.tenant(), Blob(digest), login, absl::ToUnixMicros(expires), ""});
}

absl::Status UseRefresh(store::WriteTransaction& tx, const Uuid& login, const Digest& digest,
                        absl::string_view request_id, const Digest& successor) {
  TIERLINE_RETURN_IF_ERROR(Run(
      tx, "DELETE FROM refresh_token WHERE tenant_id = $1 AND login_id = $2 AND (expires < $3 OR used < $4)",
      {tx.tenant(), login, absl::ToUnixMicros(tx.now()), absl::ToUnixMicros(tx.now() - kMemory)}));
  return Run(tx,
             "UPDATE refresh_token SET used = $3, used_request = $4, successor = $5 "
             "WHERE tenant_id = $1 AND digest = $2",
             {tx.tenant(), Blob(digest), absl::ToUnixMicros(tx.now()), request_id, Blob(successor)});
}

absl::Status DeleteRefresh(store::WriteTransaction& tx, const Digest& digest) {
  return Run(tx, "DELETE FROM refresh_token WHERE tenant_id = $1 AND digest = $2",
             {tx.tenant(), Blob(digest)});
}

absl::Status RevokeLogin(store::WriteTransaction& tx, const Uuid& login) {
  TIERLINE_RETURN_IF_ERROR(
      Run(tx, "UPDATE login SET revoked = $3 WHERE tenant_id = $1 AND login_id = $2 AND revoked IS NULL",
          {tx.tenant(), login, absl::ToUnixMicros(tx.now())}));
  return tx.BumpIdentity();
}

absl::Status RevokeLogins(store::WriteTransaction& tx, absl::string_view user) {
  TIERLINE_RETURN_IF_ERROR(
      Run(tx, "UPDATE login SET revoked = $3 WHERE tenant_id = $1 AND user_id = $2 AND revoked IS NULL",
          {tx.tenant(), user, absl::ToUnixMicros(tx.now())}));
  return tx.BumpIdentity();
}

}  // namespace tierline::identity
