#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "server/customers/customer_codec.h"
#include "server/customers/customer_handlers.h"
#include "server/customers/customer_query.h"
#include "server/identity/pages.h"

namespace tierline::customers {
namespace {

absl::Status Resume(const identity::ListPage& page, const CustomerOrder& order, CustomerQuery& query) {
  const std::optional<Uuid> id = Uuid::FromBytes(page.After(1));
  int64_t updated = 0;
  if (!id.has_value() || (order.by_update && !absl::SimpleAtoi(page.After(0), &updated))) {
    return absl::InternalError("a page token of our own cannot be read");
  }
  query.StartAfter(order, order.by_update ? contract::FilterValue(updated) : page.After(0), *id);
  return absl::OkStatus();
}

void KeepBasics(v1::Customer& customer) {
  customer.clear_notes();
  customer.clear_address();
  customer.clear_tags();
}

}  // namespace

absl::Status CustomerHandlers::ListCustomers(const Call& call, const v1::ListCustomersRequest& request,
                                             sql::Connection& db, v1::ListCustomersResponse& response) const {
  TIERLINE_ASSIGN_OR_RETURN(
      const identity::ListPage page,
      identity::ListPage::Open(call, "tierline.v1.CustomerService/ListCustomers", request.page_size(),
                               request.page_token(),
                               {request.filter(), request.order_by(), request.show_deleted() ? "deleted" : "",
                                absl::StrCat(request.view())},
                               page_tokens_));
  TIERLINE_ASSIGN_OR_RETURN(const CustomerOrder order, ParseCustomerOrder(request.order_by()));
  TIERLINE_ASSIGN_OR_RETURN(const contract::Filter filter, ParseCustomerFilter(request.filter()));
  CustomerQuery query(call);
  if (!request.show_deleted()) query.HideDeleted();
  TIERLINE_RETURN_IF_ERROR(query.Match(filter));
  if (!request.page_token().empty()) {
    TIERLINE_RETURN_IF_ERROR(Resume(page, order, query));
  }
  std::vector<std::string> last;
  bool more = false;
  TIERLINE_RETURN_IF_ERROR(query.Run(db, order, page.limit() + 1, [&](const sql::Row& row) -> absl::Status {
    more = response.customers_size() == page.limit();
    if (more) return absl::OkStatus();
    const records::Record record = {.id = row.Id(0), .seq = row.Int64(1), .body = std::string(row.Blob(2))};
    last = {order.by_update ? absl::StrCat(row.Int64(4)) : std::string(row.Text(3)),
            std::string(record.id.bytes())};
    v1::Customer& customer = *response.add_customers();
    TIERLINE_RETURN_IF_ERROR(ReadMessage(record, customer));
    if (request.view() != v1::FULL_VIEW) KeepBasics(customer);
    return absl::OkStatus();
  }));
  if (more) response.set_next_page_token(page.Next(std::move(last)));
  return absl::OkStatus();
}

}  // namespace tierline::customers
