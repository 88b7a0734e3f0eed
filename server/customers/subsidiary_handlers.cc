#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/names.h"
#include "server/customers/customer_codec.h"
#include "server/customers/customer_handlers.h"
#include "server/customers/customer_writer.h"
#include "server/customers/group_tree.h"
#include "server/records/customer_scope.h"

namespace tierline::customers {
namespace {

constexpr int kMostSubsidiaries = 1000;

}  // namespace

absl::Status CustomerHandlers::ListSubsidiaries(const Call& call, const v1::ListSubsidiariesRequest& request,
                                                sql::Connection& db,
                                                v1::ListSubsidiariesResponse& response) const {
  TIERLINE_ASSIGN_OR_RETURN(const Uuid id, contract::ParseCustomerName(request.name()));
  TIERLINE_RETURN_IF_ERROR(records::CheckReach(call, db, id));
  const absl::Status status = db.Query(
      "WITH RECURSIVE below(id, level) AS (SELECT customer_id, CAST(1 AS BIGINT) FROM customer "
      "WHERE tenant_id = $1 AND parent_id = $2 UNION ALL SELECT c.customer_id, b.level + 1 FROM below b "
      "JOIN customer c ON c.tenant_id = $1 AND c.parent_id = b.id WHERE b.level < $3) "
      "SELECT r.id, r.seq, r.body FROM below b JOIN customer c ON c.tenant_id = $1 AND c.customer_id = b.id "
      "JOIN record r ON r.tenant_id = $1 AND r.kind = $4 AND r.id = b.id WHERE c.deleted = 0 "
      "ORDER BY b.level, c.folded_name, b.id",
      {call.principal.tenant, id, kMostLevels, records::kCustomerKind},
      [&](const sql::Row& row) -> absl::Status {
        v1::Customer customer;
        TIERLINE_RETURN_IF_ERROR(
            ReadMessage({.id = row.Id(0), .seq = row.Int64(1), .body = std::string(row.Blob(2))}, customer));
        if (!ReachesCustomer(call, customer)) return absl::OkStatus();
        if (response.customers_size() == kMostSubsidiaries) {
          response.set_truncated(true);
          return absl::CancelledError("there are more than are shown");
        }
        *response.add_customers() = std::move(customer);
        return absl::OkStatus();
      });
  return response.truncated() ? absl::OkStatus() : status;
}

}  // namespace tierline::customers
