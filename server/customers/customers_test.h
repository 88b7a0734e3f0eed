#pragma once

#include <string>
#include <utility>

#include "common/contract/names.h"
#include "server/customers/customer_handlers.h"
#include "server/customers/projections.h"
#include "tests/company/company.h"
#include "tests/support/matchers.h"

namespace tierline::customers {

// What the tests of the handlers share: calls in transactions of their own.
class CustomersTest : public testing::CompanyTest {
 protected:
  CustomersTest() { RegisterKinds(registry_); }

  template <typename Request, typename Response>
  using WriteHandler = absl::Status (CustomerHandlers::*)(const identity::CallContext&, const Request&,
                                                          store::WriteTransaction&, Response&) const;
  template <typename Request, typename Response>
  using ReadHandler = absl::Status (CustomerHandlers::*)(const identity::CallContext&, const Request&,
                                                         sql::Connection&, Response&) const;

  template <typename Request, typename Response>
  absl::StatusOr<Response> Do(WriteHandler<Request, Response> handler, const testing::Caller& caller,
                              const Request& request) {
    Response response;
    const absl::Status status =
        Write(caller, [&](const identity::CallContext& call, store::WriteTransaction& tx) {
          response.Clear();
          return (handlers_.*handler)(call, request, tx, response);
        });
    if (!status.ok()) return status;
    return response;
  }
  template <typename Request, typename Response>
  absl::StatusOr<Response> Ask(ReadHandler<Request, Response> handler, const testing::Caller& caller,
                               const Request& request) {
    Response response;
    const absl::Status status = Read(caller, [&](const identity::CallContext& call, sql::Connection& db) {
      return (handlers_.*handler)(call, request, db, response);
    });
    if (!status.ok()) return status;
    return response;
  }

  absl::StatusOr<v1::Customer> Create(const testing::Caller& caller, const v1::Customer& customer) {
    v1::CreateCustomerRequest request;
    *request.mutable_customer() = customer;
    return Do(&CustomerHandlers::CreateCustomer, caller, request);
  }
  absl::StatusOr<v1::Customer> Update(const testing::Caller& caller, const v1::Customer& customer,
                                      std::initializer_list<const char*> mask = {}) {
    v1::UpdateCustomerRequest request;
    *request.mutable_customer() = customer;
    for (const char* path : mask) request.mutable_update_mask()->add_paths(path);
    return Do(&CustomerHandlers::UpdateCustomer, caller, request);
  }
  absl::StatusOr<v1::Customer> Get(const testing::Caller& caller, const std::string& name) {
    v1::GetCustomerRequest request;
    request.set_name(name);
    return Ask(&CustomerHandlers::GetCustomer, caller, request);
  }
  absl::StatusOr<v1::Customer> Delete(const testing::Caller& caller, const std::string& name,
                                      const std::string& etag = "") {
    v1::DeleteCustomerRequest request;
    request.set_name(name);
    request.set_etag(etag);
    return Do(&CustomerHandlers::DeleteCustomer, caller, request);
  }
  absl::StatusOr<v1::ListCustomersResponse> List(const testing::Caller& caller, const std::string& filter,
                                                 const std::string& order_by = "", int page_size = 0,
                                                 const std::string& page_token = "") {
    v1::ListCustomersRequest request;
    request.set_filter(filter);
    request.set_order_by(order_by);
    request.set_page_size(page_size);
    request.set_page_token(page_token);
    return Ask(&CustomerHandlers::ListCustomers, caller, request);
  }

  static v1::Customer Named(const std::string& display_name) {
    v1::Customer customer;
    customer.set_display_name(display_name);
    return customer;
  }
  static v1::Customer Coded(const std::string& display_name, const std::string& code) {
    v1::Customer customer = Named(display_name);
    customer.add_external_ids()->set_system("erp");
    customer.mutable_external_ids(0)->set_code(code);
    return customer;
  }

  static std::vector<std::string> NamesOf(const v1::ListCustomersResponse& response) {
    std::vector<std::string> names;
    for (const v1::Customer& customer : response.customers()) names.push_back(customer.display_name());
    return names;
  }

  records::Registry registry_;
  const CustomerHandlers handlers_{registry_, page_tokens()};
};

}  // namespace tierline::customers
