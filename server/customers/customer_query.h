#pragma once

#include <deque>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/contract/filter.h"
#include "server/identity/call.h"
#include "server/sql/sql.h"

namespace tierline::customers {

// In which order customers are listed.
struct CustomerOrder {
  bool by_update = false;  // else by name
  bool descending = false;
};

// "", "display_name", "update_time desc", …: one field. InvalidFields() on "order_by".
absl::StatusOr<CustomerOrder> ParseCustomerOrder(absl::string_view order_by);

// The filter of ListCustomers. FILTER_INVALID.
absl::StatusOr<contract::Filter> ParseCustomerFilter(absl::string_view text);

// One query on the table `customer` (as c) with its record (as r), put together from conditions. Owns what
// its parameters refer to.
class CustomerQuery {
 public:
  explicit CustomerQuery(const identity::CallContext& call);
  CustomerQuery(const CustomerQuery&) = delete;
  CustomerQuery& operator=(const CustomerQuery&) = delete;

  void HideDeleted();
  absl::Status Match(const contract::Filter& filter);

  // Begins after the customer `id` whose order column has this value: a folded name, or microseconds.
  void StartAfter(const CustomerOrder& order, contract::FilterValue value, const Uuid& id);

  // Rows are: id, seq, body, folded name, update time.
  absl::Status Run(sql::Connection& db, const CustomerOrder& order, int64_t limit, sql::RowFn fn);

 private:
  std::string Place(contract::FilterValue value);  // "$7"
  std::string Source();

  const identity::CallContext& call_;
  std::deque<contract::FilterValue> values_;  // a deque: parameters point into it
  std::string from_;
  std::vector<std::string> conditions_;
};

}  // namespace tierline::customers
