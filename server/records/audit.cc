#include "server/records/audit.h"

namespace tierline::records {

absl::Status AppendAudit(store::WriteTransaction& tx, absl::string_view actor, absl::string_view method,
                         absl::string_view target, absl::string_view request_digest) {
  return tx.db()
      .Execute(
          "INSERT INTO audit (tenant_id, seq, ordinal, occurred, actor, method, target, request_digest) "
          "SELECT $1, $2, COALESCE(MAX(ordinal), 0) + 1, $3, $4, $5, $6, $7 "
          "FROM audit WHERE tenant_id = $1 AND seq = $2",
          {tx.tenant(), tx.position(), absl::ToUnixMicros(tx.now()), actor, method, target,
           sql::Param::Blob(request_digest)})
      .status();
}

}  // namespace tierline::records
