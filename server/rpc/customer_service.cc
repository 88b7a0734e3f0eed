#include "server/rpc/services.h"
#include "tierline/v1/customer_service.grpc.pb.h"

namespace tierline::rpc {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class CustomerServiceAdapter final : public v1::CustomerService::CallbackService {
 public:
  explicit CustomerServiceAdapter(const UnaryEdge& edge) : edge_(edge) {}

  Reactor* GetCustomer(Context* context, const v1::GetCustomerRequest* request,
                       v1::Customer* response) override {
    return edge_.Call(context, "tierline.v1.CustomerService/GetCustomer", request, response);
  }
  Reactor* BatchGetCustomers(Context* context, const v1::BatchGetCustomersRequest* request,
                             v1::BatchGetCustomersResponse* response) override {
    return edge_.Call(context, "tierline.v1.CustomerService/BatchGetCustomers", request, response);
  }
  Reactor* LookupCustomer(Context* context, const v1::LookupCustomerRequest* request,
                          v1::Customer* response) override {
    return edge_.Call(context, "tierline.v1.CustomerService/LookupCustomer", request, response);
  }
  Reactor* ListCustomers(Context* context, const v1::ListCustomersRequest* request,
                         v1::ListCustomersResponse* response) override {
    return edge_.Call(context, "tierline.v1.CustomerService/ListCustomers", request, response);
  }
  Reactor* CreateCustomer(Context* context, const v1::CreateCustomerRequest* request,
                          v1::Customer* response) override {
    return edge_.Call(context, "tierline.v1.CustomerService/CreateCustomer", request, response);
  }
  Reactor* UpdateCustomer(Context* context, const v1::UpdateCustomerRequest* request,
                          v1::Customer* response) override {
    return edge_.Call(context, "tierline.v1.CustomerService/UpdateCustomer", request, response);
  }
  Reactor* DeleteCustomer(Context* context, const v1::DeleteCustomerRequest* request,
                          v1::Customer* response) override {
    return edge_.Call(context, "tierline.v1.CustomerService/DeleteCustomer", request, response);
  }
  Reactor* UndeleteCustomer(Context* context, const v1::UndeleteCustomerRequest* request,
                            v1::Customer* response) override {
    return edge_.Call(context, "tierline.v1.CustomerService/UndeleteCustomer", request, response);
  }
  Reactor* BatchUpsertCustomers(Context* context, const v1::BatchUpsertCustomersRequest* request,
                                v1::BatchUpsertCustomersResponse* response) override {
    return edge_.Call(context, "tierline.v1.CustomerService/BatchUpsertCustomers", request, response);
  }
  Reactor* ListSubsidiaries(Context* context, const v1::ListSubsidiariesRequest* request,
                            v1::ListSubsidiariesResponse* response) override {
    return edge_.Call(context, "tierline.v1.CustomerService/ListSubsidiaries", request, response);
  }
  Reactor* GetContact(Context* context, const v1::GetContactRequest* request,
                      v1::Contact* response) override {
    return edge_.Call(context, "tierline.v1.CustomerService/GetContact", request, response);
  }
  Reactor* ListContacts(Context* context, const v1::ListContactsRequest* request,
                        v1::ListContactsResponse* response) override {
    return edge_.Call(context, "tierline.v1.CustomerService/ListContacts", request, response);
  }
  Reactor* CreateContact(Context* context, const v1::CreateContactRequest* request,
                         v1::Contact* response) override {
    return edge_.Call(context, "tierline.v1.CustomerService/CreateContact", request, response);
  }
  Reactor* UpdateContact(Context* context, const v1::UpdateContactRequest* request,
                         v1::Contact* response) override {
    return edge_.Call(context, "tierline.v1.CustomerService/UpdateContact", request, response);
  }
  Reactor* DeleteContact(Context* context, const v1::DeleteContactRequest* request,
                         v1::Contact* response) override {
    return edge_.Call(context, "tierline.v1.CustomerService/DeleteContact", request, response);
  }
  Reactor* ListIndustries(Context* context, const v1::ListIndustriesRequest* request,
                          v1::ListIndustriesResponse* response) override {
    return edge_.Call(context, "tierline.v1.CustomerService/ListIndustries", request, response);
  }
  Reactor* BatchUpsertIndustries(Context* context, const v1::BatchUpsertIndustriesRequest* request,
                                 v1::BatchUpsertIndustriesResponse* response) override {
    return edge_.Call(context, "tierline.v1.CustomerService/BatchUpsertIndustries", request, response);
  }

 private:
  const UnaryEdge& edge_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewCustomerService(const UnaryEdge& edge) {
  return std::make_unique<CustomerServiceAdapter>(edge);
}

}  // namespace tierline::rpc
