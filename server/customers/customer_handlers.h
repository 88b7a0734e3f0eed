#pragma once

#include "absl/status/status.h"
#include "common/contract/page_token.h"
#include "server/identity/call.h"
#include "server/records/registry.h"
#include "server/sql/sql.h"
#include "server/store/store.h"
#include "tierline/v1/customer_service.pb.h"

namespace tierline::customers {

// What the rpcs of CustomerService do; their contract stands in customer_service.proto. Requests have passed
// contract::Validate() and the access table. Writers run inside the tenant's write transaction and must fail
// as a whole after an error. Thread-safe.
class CustomerHandlers {
 public:
  using Call = identity::CallContext;

  // Both outlive the handlers; RegisterKinds() was called on `registry`.
  CustomerHandlers(const records::Registry& registry, const contract::Authenticator& page_tokens)
      : registry_(registry), page_tokens_(page_tokens) {}

  absl::Status GetCustomer(const Call& call, const v1::GetCustomerRequest& request, sql::Connection& db,
                           v1::Customer& response) const;
  absl::Status BatchGetCustomers(const Call& call, const v1::BatchGetCustomersRequest& request,
                                 sql::Connection& db, v1::BatchGetCustomersResponse& response) const;
  absl::Status LookupCustomer(const Call& call, const v1::LookupCustomerRequest& request, sql::Connection& db,
                              v1::Customer& response) const;
  absl::Status ListCustomers(const Call& call, const v1::ListCustomersRequest& request, sql::Connection& db,
                             v1::ListCustomersResponse& response) const;
  absl::Status ListSubsidiaries(const Call& call, const v1::ListSubsidiariesRequest& request,
                                sql::Connection& db, v1::ListSubsidiariesResponse& response) const;
  absl::Status CreateCustomer(const Call& call, const v1::CreateCustomerRequest& request,
                              store::WriteTransaction& tx, v1::Customer& response) const;
  absl::Status UpdateCustomer(const Call& call, const v1::UpdateCustomerRequest& request,
                              store::WriteTransaction& tx, v1::Customer& response) const;
  absl::Status DeleteCustomer(const Call& call, const v1::DeleteCustomerRequest& request,
                              store::WriteTransaction& tx, v1::Customer& response) const;
  absl::Status UndeleteCustomer(const Call& call, const v1::UndeleteCustomerRequest& request,
                                store::WriteTransaction& tx, v1::Customer& response) const;
  absl::Status BatchUpsertCustomers(const Call& call, const v1::BatchUpsertCustomersRequest& request,
                                    store::WriteTransaction& tx,
                                    v1::BatchUpsertCustomersResponse& response) const;

  absl::Status GetContact(const Call& call, const v1::GetContactRequest& request, sql::Connection& db,
                          v1::Contact& response) const;
  absl::Status ListContacts(const Call& call, const v1::ListContactsRequest& request, sql::Connection& db,
                            v1::ListContactsResponse& response) const;
  absl::Status CreateContact(const Call& call, const v1::CreateContactRequest& request,
                             store::WriteTransaction& tx, v1::Contact& response) const;
  absl::Status UpdateContact(const Call& call, const v1::UpdateContactRequest& request,
                             store::WriteTransaction& tx, v1::Contact& response) const;
  absl::Status DeleteContact(const Call& call, const v1::DeleteContactRequest& request,
                             store::WriteTransaction& tx, v1::Contact& response) const;

  absl::Status ListIndustries(const Call& call, const v1::ListIndustriesRequest& request, sql::Connection& db,
                              v1::ListIndustriesResponse& response) const;
  absl::Status BatchUpsertIndustries(const Call& call, const v1::BatchUpsertIndustriesRequest& request,
                                     store::WriteTransaction& tx,
                                     v1::BatchUpsertIndustriesResponse& response) const;

 private:
  const records::Registry& registry_;
  const contract::Authenticator& page_tokens_;
};

}  // namespace tierline::customers
