#include "server/identity/audit.h"

#include "common/base/status.h"
#include "server/identity/rows.h"

namespace tierline::identity {

absl::StatusOr<AuditPage> ReadAudit(sql::Connection& db, store::TenantId tenant, AuditPosition before,
                                    int64_t limit) {
  AuditPage page;
  TIERLINE_RETURN_IF_ERROR(
      db.Query("SELECT seq, ordinal, occurred, actor, method, target FROM audit "
               "WHERE tenant_id = $1 AND seq <= $2 AND (seq < $2 OR ordinal < $3) ORDER BY seq DESC, ordinal "
               "DESC LIMIT $4",
               {tenant, before.position, before.ordinal, limit}, [&page](const sql::Row& row) {
                 v1::AuditEntry& entry = page.entries.emplace_back();
                 page.last = {row.Int64(0), row.Int64(1)};
                 entry.set_position(row.Int64(0));
                 *entry.mutable_event_time() = TimestampOf(row.Int64(2));
                 entry.set_principal(std::string(row.Text(3)));
                 entry.set_method(std::string(row.Text(4)));
                 entry.set_resource(std::string(row.Text(5)));
                 return absl::OkStatus();
               }));
  return page;
}

}  // namespace tierline::identity
