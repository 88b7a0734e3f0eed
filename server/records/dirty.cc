#include "server/records/dirty.h"

#include "common/base/status.h"

namespace tierline::records {

absl::Status MarkCustomerDirty(store::WriteTransaction& tx, const Uuid& customer) {
  TIERLINE_RETURN_IF_ERROR(
      tx.db()
          .Execute("INSERT INTO dirty_customer (tenant_id, customer_id, seq) VALUES ($1, $2, $3) "
                   "ON CONFLICT (tenant_id, customer_id) DO UPDATE SET seq = excluded.seq "
                   "WHERE dirty_customer.seq < excluded.seq",
                   {tx.tenant(), customer, tx.position()})
          .status());
  tx.MarkDirty();
  return absl::OkStatus();
}

}  // namespace tierline::records
