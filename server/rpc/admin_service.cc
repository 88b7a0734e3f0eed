#include "google/protobuf/empty.pb.h"
#include "server/rpc/services.h"
#include "server/rpc/unary_service.h"
#include "tierline/v1/admin_service.pb.h"

namespace tierline::rpc {

std::unique_ptr<grpc::Service> NewAdminService(const UnaryEdge& edge) {
  auto service = std::make_unique<UnaryService>(edge, "tierline.v1.AdminService");
  service->Add<v1::GetTenantRequest, v1::Tenant>("GetTenant");
  service->Add<v1::UpdateTenantRequest, v1::Tenant>("UpdateTenant");
  service->Add<v1::GetUserRequest, v1::User>("GetUser");
  service->Add<v1::ListUsersRequest, v1::ListUsersResponse>("ListUsers");
  service->Add<v1::CreateUserRequest, v1::User>("CreateUser");
  service->Add<v1::UpdateUserRequest, v1::User>("UpdateUser");
  service->Add<v1::DeleteUserRequest, v1::User>("DeleteUser");
  service->Add<v1::UndeleteUserRequest, v1::User>("UndeleteUser");
  service->Add<v1::BatchUpsertUsersRequest, v1::BatchUpsertUsersResponse>("BatchUpsertUsers");
  service->Add<v1::CreateEnrolmentCodeRequest, v1::CreateEnrolmentCodeResponse>("CreateEnrolmentCode");
  service->Add<v1::GetTerritoryRequest, v1::Territory>("GetTerritory");
  service->Add<v1::ListTerritoriesRequest, v1::ListTerritoriesResponse>("ListTerritories");
  service->Add<v1::CreateTerritoryRequest, v1::Territory>("CreateTerritory");
  service->Add<v1::UpdateTerritoryRequest, v1::Territory>("UpdateTerritory");
  service->Add<v1::DeleteTerritoryRequest, google::protobuf::Empty>("DeleteTerritory");
  service->Add<v1::BatchUpsertTerritoriesRequest, v1::BatchUpsertTerritoriesResponse>(
      "BatchUpsertTerritories");
  service->Add<v1::GetApiKeyRequest, v1::ApiKey>("GetApiKey");
  service->Add<v1::ListApiKeysRequest, v1::ListApiKeysResponse>("ListApiKeys");
  service->Add<v1::CreateApiKeyRequest, v1::CreateApiKeyResponse>("CreateApiKey");
  service->Add<v1::RevokeApiKeyRequest, v1::ApiKey>("RevokeApiKey");
  service->Add<v1::ListAuditEntriesRequest, v1::ListAuditEntriesResponse>("ListAuditEntries");
  return service;
}

}  // namespace tierline::rpc
