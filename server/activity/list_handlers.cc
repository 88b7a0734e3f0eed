#include <limits>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/names.h"
#include "server/activity/activity_handlers.h"
#include "server/activity/books.h"
#include "server/activity/fact_codec.h"
#include "server/identity/pages.h"
#include "server/records/customer_scope.h"

namespace tierline::activity {
namespace {

// One page of a customer's ledger, newest first.
struct LedgerPage {
  Uuid customer;
  bool interactions = false;
  bool show_voided = false;
  identity::ListPage list;
};

constexpr int kSystemColumn = 0;
constexpr int kExternalIdColumn = 1;
constexpr int kOccurredColumn = 7;

template <typename Request>
absl::StatusOr<LedgerPage> OpenPage(const identity::CallContext& call, absl::string_view method,
                                    const Request& request, const contract::Authenticator& tokens,
                                    sql::Connection& db) {
  TIERLINE_ASSIGN_OR_RETURN(const Uuid customer, contract::ParseCustomerName(request.parent(), "parent"));
  TIERLINE_RETURN_IF_ERROR(records::CheckReach(call, db, customer));
  TIERLINE_ASSIGN_OR_RETURN(
      identity::ListPage list,
      identity::ListPage::Open(call, method, request.page_size(), request.page_token(),
                               {request.parent(), request.show_voided() ? "voided" : ""}, tokens));
  return LedgerPage{.customer = customer, .show_voided = request.show_voided(), .list = std::move(list)};
}

// Calls `add` for each row of the page; gives the token of the next one, empty at the end.
absl::StatusOr<std::string> ReadPage(sql::Connection& db, store::TenantId tenant, const LedgerPage& page,
                                     sql::RowFn add) {
  int64_t before = std::numeric_limits<int64_t>::max();
  const std::string occurred = page.list.After(0);
  if (!occurred.empty() && !absl::SimpleAtoi(occurred, &before)) {
    return absl::InternalError("a page token of our own cannot be read");
  }
  const std::string sql = absl::StrCat(
      "SELECT ", kFactColumns,
      " FROM fact WHERE tenant_id = $1 AND customer_id = $2 AND interaction = $3 AND voided <= $4 "
      "AND (occurred, system, external_id) < ($5, $6, $7) "
      "ORDER BY occurred DESC, system DESC, external_id DESC LIMIT $8");
  int64_t count = 0;
  bool more = false;
  std::vector<std::string> last;
  const std::string system = page.list.After(1);
  const std::string external_id = page.list.After(2);
  TIERLINE_RETURN_IF_ERROR(db.Query(sql,
                                    {tenant, page.customer, page.interactions, page.show_voided, before,
                                     system, external_id, page.list.limit() + 1},
                                    [&](const sql::Row& row) -> absl::Status {
                                      more = ++count > page.list.limit();
                                      if (more) return absl::OkStatus();
                                      last = {absl::StrCat(row.Int64(kOccurredColumn)),
                                              std::string(row.Text(kSystemColumn)),
                                              std::string(row.Text(kExternalIdColumn))};
                                      return add(row);
                                    }));
  return more ? page.list.Next(std::move(last)) : std::string();
}

}  // namespace

absl::Status ActivityHandlers::ListFacts(const identity::CallContext& call,
                                         const v1::ListFactsRequest& request, sql::Connection& db,
                                         v1::ListFactsResponse& response) const {
  TIERLINE_ASSIGN_OR_RETURN(const LedgerPage page, OpenPage(call, "tierline.v1.ActivityService/ListFacts",
                                                            request, page_tokens_, db));
  TIERLINE_ASSIGN_OR_RETURN(const Books books, ReadBooks(call, db));
  TIERLINE_ASSIGN_OR_RETURN(*response.mutable_next_page_token(),
                            ReadPage(db, call.principal.tenant, page, [&](const sql::Row& row) {
                              return WriteFact(row, books.currency, *response.add_facts());
                            }));
  return absl::OkStatus();
}

absl::Status ActivityHandlers::ListInteractions(const identity::CallContext& call,
                                                const v1::ListInteractionsRequest& request,
                                                sql::Connection& db,
                                                v1::ListInteractionsResponse& response) const {
  TIERLINE_ASSIGN_OR_RETURN(LedgerPage page, OpenPage(call, "tierline.v1.ActivityService/ListInteractions",
                                                      request, page_tokens_, db));
  page.interactions = true;
  TIERLINE_ASSIGN_OR_RETURN(*response.mutable_next_page_token(),
                            ReadPage(db, call.principal.tenant, page, [&](const sql::Row& row) {
                              return WriteInteraction(row, *response.add_interactions());
                            }));
  return absl::OkStatus();
}

}  // namespace tierline::activity
