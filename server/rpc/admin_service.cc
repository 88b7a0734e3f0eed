#include "server/rpc/services.h"
#include "tierline/v1/admin_service.grpc.pb.h"

namespace tierline::rpc {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class AdminServiceAdapter final : public v1::AdminService::CallbackService {
 public:
  explicit AdminServiceAdapter(const UnaryEdge& edge) : edge_(edge) {}

  Reactor* GetTenant(Context* context, const v1::GetTenantRequest* request, v1::Tenant* response) override {
    return edge_.Call(context, "tierline.v1.AdminService/GetTenant", request, response);
  }
  Reactor* UpdateTenant(Context* context, const v1::UpdateTenantRequest* request,
                        v1::Tenant* response) override {
    return edge_.Call(context, "tierline.v1.AdminService/UpdateTenant", request, response);
  }
  Reactor* GetUser(Context* context, const v1::GetUserRequest* request, v1::User* response) override {
    return edge_.Call(context, "tierline.v1.AdminService/GetUser", request, response);
  }
  Reactor* ListUsers(Context* context, const v1::ListUsersRequest* request,
                     v1::ListUsersResponse* response) override {
    return edge_.Call(context, "tierline.v1.AdminService/ListUsers", request, response);
  }
  Reactor* CreateUser(Context* context, const v1::CreateUserRequest* request, v1::User* response) override {
    return edge_.Call(context, "tierline.v1.AdminService/CreateUser", request, response);
  }
  Reactor* UpdateUser(Context* context, const v1::UpdateUserRequest* request, v1::User* response) override {
    return edge_.Call(context, "tierline.v1.AdminService/UpdateUser", request, response);
  }
  Reactor* DeleteUser(Context* context, const v1::DeleteUserRequest* request, v1::User* response) override {
    return edge_.Call(context, "tierline.v1.AdminService/DeleteUser", request, response);
  }
  Reactor* UndeleteUser(Context* context, const v1::UndeleteUserRequest* request,
                        v1::User* response) override {
    return edge_.Call(context, "tierline.v1.AdminService/UndeleteUser", request, response);
  }
  Reactor* BatchUpsertUsers(Context* context, const v1::BatchUpsertUsersRequest* request,
                            v1::BatchUpsertUsersResponse* response) override {
    return edge_.Call(context, "tierline.v1.AdminService/BatchUpsertUsers", request, response);
  }
  Reactor* CreateEnrolmentCode(Context* context, const v1::CreateEnrolmentCodeRequest* request,
                               v1::CreateEnrolmentCodeResponse* response) override {
    return edge_.Call(context, "tierline.v1.AdminService/CreateEnrolmentCode", request, response);
  }
  Reactor* GetTerritory(Context* context, const v1::GetTerritoryRequest* request,
                        v1::Territory* response) override {
    return edge_.Call(context, "tierline.v1.AdminService/GetTerritory", request, response);
  }
  Reactor* ListTerritories(Context* context, const v1::ListTerritoriesRequest* request,
                           v1::ListTerritoriesResponse* response) override {
    return edge_.Call(context, "tierline.v1.AdminService/ListTerritories", request, response);
  }
  Reactor* CreateTerritory(Context* context, const v1::CreateTerritoryRequest* request,
                           v1::Territory* response) override {
    return edge_.Call(context, "tierline.v1.AdminService/CreateTerritory", request, response);
  }
  Reactor* UpdateTerritory(Context* context, const v1::UpdateTerritoryRequest* request,
                           v1::Territory* response) override {
    return edge_.Call(context, "tierline.v1.AdminService/UpdateTerritory", request, response);
  }
  Reactor* DeleteTerritory(Context* context, const v1::DeleteTerritoryRequest* request,
                           google::protobuf::Empty* response) override {
    return edge_.Call(context, "tierline.v1.AdminService/DeleteTerritory", request, response);
  }
  Reactor* BatchUpsertTerritories(Context* context, const v1::BatchUpsertTerritoriesRequest* request,
                                  v1::BatchUpsertTerritoriesResponse* response) override {
    return edge_.Call(context, "tierline.v1.AdminService/BatchUpsertTerritories", request, response);
  }
  Reactor* GetApiKey(Context* context, const v1::GetApiKeyRequest* request, v1::ApiKey* response) override {
    return edge_.Call(context, "tierline.v1.AdminService/GetApiKey", request, response);
  }
  Reactor* ListApiKeys(Context* context, const v1::ListApiKeysRequest* request,
                       v1::ListApiKeysResponse* response) override {
    return edge_.Call(context, "tierline.v1.AdminService/ListApiKeys", request, response);
  }
  Reactor* CreateApiKey(Context* context, const v1::CreateApiKeyRequest* request,
                        v1::CreateApiKeyResponse* response) override {
    return edge_.Call(context, "tierline.v1.AdminService/CreateApiKey", request, response);
  }
  Reactor* RevokeApiKey(Context* context, const v1::RevokeApiKeyRequest* request,
                        v1::ApiKey* response) override {
    return edge_.Call(context, "tierline.v1.AdminService/RevokeApiKey", request, response);
  }
  Reactor* ListAuditEntries(Context* context, const v1::ListAuditEntriesRequest* request,
                            v1::ListAuditEntriesResponse* response) override {
    return edge_.Call(context, "tierline.v1.AdminService/ListAuditEntries", request, response);
  }

 private:
  const UnaryEdge& edge_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewAdminService(const UnaryEdge& edge) {
  return std::make_unique<AdminServiceAdapter>(edge);
}

}  // namespace tierline::rpc
