#include "server/rpc/services.h"
#include "server/rpc/unary_service.h"
#include "tierline/v1/customer_service.pb.h"

namespace tierline::rpc {

std::unique_ptr<grpc::Service> NewCustomerService(const UnaryEdge& edge) {
  auto service = std::make_unique<UnaryService>(edge, "tierline.v1.CustomerService");
  service->Add<v1::GetCustomerRequest, v1::Customer>("GetCustomer");
  service->Add<v1::BatchGetCustomersRequest, v1::BatchGetCustomersResponse>("BatchGetCustomers");
  service->Add<v1::LookupCustomerRequest, v1::Customer>("LookupCustomer");
  service->Add<v1::ListCustomersRequest, v1::ListCustomersResponse>("ListCustomers");
  service->Add<v1::CreateCustomerRequest, v1::Customer>("CreateCustomer");
  service->Add<v1::UpdateCustomerRequest, v1::Customer>("UpdateCustomer");
  service->Add<v1::DeleteCustomerRequest, v1::Customer>("DeleteCustomer");
  service->Add<v1::UndeleteCustomerRequest, v1::Customer>("UndeleteCustomer");
  service->Add<v1::BatchUpsertCustomersRequest, v1::BatchUpsertCustomersResponse>("BatchUpsertCustomers");
  service->Add<v1::ListSubsidiariesRequest, v1::ListSubsidiariesResponse>("ListSubsidiaries");
  service->Add<v1::GetContactRequest, v1::Contact>("GetContact");
  service->Add<v1::ListContactsRequest, v1::ListContactsResponse>("ListContacts");
  service->Add<v1::CreateContactRequest, v1::Contact>("CreateContact");
  service->Add<v1::UpdateContactRequest, v1::Contact>("UpdateContact");
  service->Add<v1::DeleteContactRequest, v1::Contact>("DeleteContact");
  service->Add<v1::ListIndustriesRequest, v1::ListIndustriesResponse>("ListIndustries");
  service->Add<v1::BatchUpsertIndustriesRequest, v1::BatchUpsertIndustriesResponse>("BatchUpsertIndustries");
  return service;
}

}  // namespace tierline::rpc
