#include "server/customers/tree_loader.h"

#include "common/base/status.h"

namespace tierline::customers {
namespace {

absl::Status LoadAbove(sql::Connection& db, store::TenantId tenant, Uuid at, Parents& parents) {
  while (!at.is_nil() && !parents.contains(at)) {
    Uuid up;
    TIERLINE_RETURN_IF_ERROR(
        db.QueryOne("SELECT parent_id FROM customer WHERE tenant_id = $1 AND customer_id = $2", {tenant, at},
                    [&](const sql::Row& row) {
                      up = row.Id(0);
                      return absl::OkStatus();
                    })
            .status());
    parents.emplace(at, up);
    at = up;
  }
  return absl::OkStatus();
}

// What is known already stays: a move goes before what is stored.
absl::Status LoadBelow(sql::Connection& db, store::TenantId tenant, const Uuid& top, Parents& parents) {
  return db.Query(
      "WITH RECURSIVE below(id, parent, level) AS (SELECT customer_id, parent_id, CAST(1 AS BIGINT) "
      "FROM customer WHERE tenant_id = $1 AND parent_id = $2 UNION ALL SELECT c.customer_id, c.parent_id, "
      "b.level + 1 FROM below b JOIN customer c ON c.tenant_id = $1 AND c.parent_id = b.id "
      "WHERE b.level < $3) SELECT id, parent FROM below",
      {tenant, top, kMostLevels}, [&](const sql::Row& row) {
        parents.emplace(row.Id(0), row.Id(1));
        return absl::OkStatus();
      });
}

}  // namespace

absl::StatusOr<Parents> LoadMovedTree(sql::Connection& db, store::TenantId tenant,
                                      const std::vector<ParentMove>& moves) {
  Parents parents;
  for (const ParentMove& move : moves) parents[move.customer] = move.parent;
  for (const ParentMove& move : moves) {
    if (!move.is_new) TIERLINE_RETURN_IF_ERROR(LoadBelow(db, tenant, move.customer, parents));
  }
  for (const ParentMove& move : moves) TIERLINE_RETURN_IF_ERROR(LoadAbove(db, tenant, move.parent, parents));
  return parents;
}

}  // namespace tierline::customers
