#include <optional>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/names.h"
#include "server/customers/customer_codec.h"
#include "server/customers/customer_handlers.h"
#include "server/customers/customer_writer.h"
#include "server/records/customer_scope.h"

namespace tierline::customers {
namespace {

absl::Status ReadCustomer(const identity::CallContext& call, sql::Connection& db, const Uuid& id,
                          absl::string_view name, v1::Customer& customer) {
  TIERLINE_ASSIGN_OR_RETURN(const std::optional<records::Record> record,
                            records::ReadRecord(db, call.principal.tenant, records::kCustomerKind, id));
  if (record.has_value()) {
    TIERLINE_RETURN_IF_ERROR(ReadMessage(*record, customer));
    if (ReachesCustomer(call, customer)) return absl::OkStatus();
    customer.Clear();
  }
  return records::MissingOrForbidden(call, name);
}

}  // namespace

absl::Status CustomerHandlers::GetCustomer(const Call& call, const v1::GetCustomerRequest& request,
                                           sql::Connection& db, v1::Customer& response) const {
  TIERLINE_ASSIGN_OR_RETURN(const Uuid id, contract::ParseCustomerName(request.name()));
  return ReadCustomer(call, db, id, contract::CustomerName(id), response);
}

absl::Status CustomerHandlers::BatchGetCustomers(const Call& call,
                                                 const v1::BatchGetCustomersRequest& request,
                                                 sql::Connection& db,
                                                 v1::BatchGetCustomersResponse& response) const {
  for (int i = 0; i < request.names_size(); ++i) {
    TIERLINE_ASSIGN_OR_RETURN(const Uuid id,
                              contract::ParseCustomerName(request.names(i), absl::StrCat("names[", i, "]")));
    TIERLINE_RETURN_IF_ERROR(
        ReadCustomer(call, db, id, contract::CustomerName(id), *response.add_customers()));
  }
  return absl::OkStatus();
}

absl::Status CustomerHandlers::LookupCustomer(const Call& call, const v1::LookupCustomerRequest& request,
                                              sql::Connection& db, v1::Customer& response) const {
  const v1::ExternalId& code = request.external_id();
  const std::string what = absl::StrCat("customer with the code ", code.code(), " of ", code.system());
  std::optional<Uuid> id;
  TIERLINE_RETURN_IF_ERROR(
      db.QueryOne("SELECT customer_id FROM customer_code WHERE tenant_id = $1 AND system = $2 AND code = $3",
                  {call.principal.tenant, code.system(), code.code()},
                  [&](const sql::Row& row) {
                    id = row.Id(0);
                    return absl::OkStatus();
                  })
          .status());
  if (!id.has_value()) return records::MissingOrForbidden(call, what);
  return ReadCustomer(call, db, *id, what, response);
}

}  // namespace tierline::customers
