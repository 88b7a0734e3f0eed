#include "server/identity/auth_handlers.h"

#include "common/contract/errors.h"
#include "server/identity/logins.h"

namespace tierline::identity {

absl::Status Logout(const CallContext& call, const v1::LogoutRequest&, store::WriteTransaction& tx,
                    v1::LogoutResponse&) {
  if (call.principal.kind != Principal::Kind::kUser) {
    return contract::Error(absl::StatusCode::kFailedPrecondition, v1::STATE_INVALID,
                           "an API key has no login to end; an administrator withdraws the key with "
                           "AdminService.RevokeApiKey");
  }
  return RevokeLogin(tx, call.principal.login);
}

absl::Status WhoAmI(const CallContext& call, const v1::WhoAmIRequest&, v1::PrincipalSummary& response) {
  response = Summarise(call.principal);
  return absl::OkStatus();
}

}  // namespace tierline::identity
