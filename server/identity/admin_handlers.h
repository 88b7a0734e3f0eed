#pragma once

#include <functional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/contract/page_token.h"
#include "google/protobuf/empty.pb.h"
#include "server/identity/call.h"
#include "server/store/store.h"
#include "tierline/v1/admin_service.pb.h"

namespace tierline::identity {

// Whether something of another domain, such as a customer, stands in a territory.
using TerritoryUse = std::function<absl::StatusOr<bool>(sql::Connection& db, store::TenantId tenant,
                                                        absl::string_view territory)>;

// AdminService. Those with a transaction are writes and run inside it; the others block on a read. Requests
// have been authorised and validated. Thread-safe.
class AdminHandlers {
 public:
  // All outlive the handlers.
  AdminHandlers(store::Store& store, const contract::Authenticator& page_tokens, TerritoryUse territory_use);

  using Tx = store::WriteTransaction;

  absl::Status GetTenant(const CallContext& call, const v1::GetTenantRequest& request, v1::Tenant& response);
  absl::Status UpdateTenant(const CallContext& call, const v1::UpdateTenantRequest& request, Tx& tx,
                            v1::Tenant& response);

  absl::Status GetUser(const CallContext& call, const v1::GetUserRequest& request, v1::User& response);
  absl::Status ListUsers(const CallContext& call, const v1::ListUsersRequest& request,
                         v1::ListUsersResponse& response);
  absl::Status CreateUser(const CallContext& call, const v1::CreateUserRequest& request, Tx& tx,
                          v1::User& response);
  absl::Status UpdateUser(const CallContext& call, const v1::UpdateUserRequest& request, Tx& tx,
                          v1::User& response);
  absl::Status DeleteUser(const CallContext& call, const v1::DeleteUserRequest& request, Tx& tx,
                          v1::User& response);
  absl::Status UndeleteUser(const CallContext& call, const v1::UndeleteUserRequest& request, Tx& tx,
                            v1::User& response);
  absl::Status BatchUpsertUsers(const CallContext& call, const v1::BatchUpsertUsersRequest& request, Tx& tx,
                                v1::BatchUpsertUsersResponse& response);
  absl::Status CreateEnrolmentCode(const CallContext& call, const v1::CreateEnrolmentCodeRequest& request,
                                   Tx& tx, v1::CreateEnrolmentCodeResponse& response);

  absl::Status GetTerritory(const CallContext& call, const v1::GetTerritoryRequest& request,
                            v1::Territory& response);
  absl::Status ListTerritories(const CallContext& call, const v1::ListTerritoriesRequest& request,
                               v1::ListTerritoriesResponse& response);
  absl::Status CreateTerritory(const CallContext& call, const v1::CreateTerritoryRequest& request, Tx& tx,
                               v1::Territory& response);
  absl::Status UpdateTerritory(const CallContext& call, const v1::UpdateTerritoryRequest& request, Tx& tx,
                               v1::Territory& response);
  absl::Status DeleteTerritory(const CallContext& call, const v1::DeleteTerritoryRequest& request, Tx& tx,
                               google::protobuf::Empty& response);
  absl::Status BatchUpsertTerritories(const CallContext& call,
                                      const v1::BatchUpsertTerritoriesRequest& request, Tx& tx,
                                      v1::BatchUpsertTerritoriesResponse& response);

  absl::Status GetApiKey(const CallContext& call, const v1::GetApiKeyRequest& request, v1::ApiKey& response);
  absl::Status ListApiKeys(const CallContext& call, const v1::ListApiKeysRequest& request,
                           v1::ListApiKeysResponse& response);
  absl::Status CreateApiKey(const CallContext& call, const v1::CreateApiKeyRequest& request, Tx& tx,
                            v1::CreateApiKeyResponse& response);
  absl::Status RevokeApiKey(const CallContext& call, const v1::RevokeApiKeyRequest& request, Tx& tx,
                            v1::ApiKey& response);

  absl::Status ListAuditEntries(const CallContext& call, const v1::ListAuditEntriesRequest& request,
                                v1::ListAuditEntriesResponse& response);

 private:
  store::Store& store_;
  const contract::Authenticator& page_tokens_;
  const TerritoryUse territory_use_;
};

}  // namespace tierline::identity
