#include "server/records/record.h"

#include "common/base/status.h"

namespace tierline::records {

absl::StatusOr<std::optional<Record>> ReadRecord(sql::Connection& db, store::TenantId tenant, Kind kind,
                                                 const Uuid& id) {
  std::optional<Record> record;
  TIERLINE_RETURN_IF_ERROR(db.QueryOne("SELECT customer_id, seq, versions, body, deleted FROM record "
                                       "WHERE tenant_id = $1 AND kind = $2 AND id = $3",
                                       {tenant, kind, id},
                                       [&](const sql::Row& row) {
                                         record = Record{.kind = kind,
                                                         .id = id,
                                                         .customer = row.Id(0),
                                                         .seq = row.Int64(1),
                                                         .versions = std::string(row.Blob(2)),
                                                         .body = std::string(row.Blob(3)),
                                                         .deleted = row.Bool(4)};
                                         return absl::OkStatus();
                                       })
                               .status());
  return record;
}

}  // namespace tierline::records
