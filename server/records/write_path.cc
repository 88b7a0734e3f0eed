#include "server/records/write_path.h"

#include <utility>

#include "common/base/check.h"
#include "common/base/status.h"

namespace tierline::records {
namespace {

absl::Status Store(store::WriteTransaction& tx, const Record& record) {
  const std::optional<Uuid> customer =
      record.customer.is_nil() ? std::nullopt : std::optional<Uuid>(record.customer);
  return tx.db()
      .Execute(
          "INSERT INTO record (tenant_id, kind, id, customer_id, seq, versions, body, deleted) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant_id, kind, id) DO UPDATE SET "
          "customer_id = excluded.customer_id, seq = excluded.seq, versions = excluded.versions, "
          "body = excluded.body, deleted = excluded.deleted",
          {tx.tenant(), record.kind, record.id, customer, record.seq, sql::Param::Blob(record.versions),
           sql::Param::Blob(record.body), record.deleted})
      .status();
}

}  // namespace

absl::StatusOr<Written> Write(store::WriteTransaction& tx, const Registry& registry,
                              const std::optional<Record>& current, const WriteRequest& request) {
  const Registry::Entry* kind = registry.Find(request.kind);
  TIERLINE_CHECK(kind != nullptr);
  TIERLINE_ASSIGN_OR_RETURN(WritePlan plan, PlanWrite(current, request, tx.position()));
  if (plan.write) {
    TIERLINE_RETURN_IF_ERROR(Store(tx, plan.after));
    TIERLINE_RETURN_IF_ERROR(
        kind->project(tx, {.before = current.has_value() ? &*current : nullptr, .after = plan.after}));
  }
  return Written{.changed = plan.write, .after = std::move(plan.after)};
}

}  // namespace tierline::records
