#include <string>

#include "common/base/status.h"
#include "server/activity/activity_handlers.h"
#include "server/identity/pages.h"

namespace tierline::activity {

absl::Status ActivityHandlers::ListWaitingCodes(const identity::CallContext& call,
                                                const v1::ListWaitingCodesRequest& request,
                                                sql::Connection& db,
                                                v1::ListWaitingCodesResponse& response) const {
  TIERLINE_ASSIGN_OR_RETURN(
      const identity::ListPage page,
      identity::ListPage::Open(call, "tierline.v1.ActivityService/ListWaitingCodes", request.page_size(),
                               request.page_token(), {}, page_tokens_));
  bool more = false;
  TIERLINE_RETURN_IF_ERROR(db.Query(
      "SELECT customer_system, customer_code, COUNT(*) FROM fact WHERE tenant_id = $1 "
      "AND customer_id IS NULL AND (customer_system, customer_code) > ($2, $3) "
      "GROUP BY customer_system, customer_code ORDER BY customer_system, customer_code LIMIT $4",
      {call.principal.tenant, page.After(0), page.After(1), page.limit() + 1}, [&](const sql::Row& row) {
        more = response.waiting_codes_size() == page.limit();
        if (more) return absl::OkStatus();
        auto& waiting = *response.add_waiting_codes();
        waiting.mutable_customer_external_id()->set_system(std::string(row.Text(0)));
        waiting.mutable_customer_external_id()->set_code(std::string(row.Text(1)));
        waiting.set_waiting_count(row.Int64(2));
        return absl::OkStatus();
      }));
  if (!more) return absl::OkStatus();
  const v1::ExternalId& last = response.waiting_codes().rbegin()->customer_external_id();
  response.set_next_page_token(page.Next({last.system(), last.code()}));
  return absl::OkStatus();
}

}  // namespace tierline::activity
