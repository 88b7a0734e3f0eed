#pragma once

#include "absl/status/status.h"
#include "server/identity/call.h"
#include "server/store/store.h"
#include "tierline/v1/auth_service.pb.h"

// AuthService but for ExchangeToken, which is TokenExchange::Exchange().
namespace tierline::identity {

// Write. FAILED_PRECONDITION / STATE_INVALID for API keys, which have no login.
absl::Status Logout(const CallContext& call, const v1::LogoutRequest& request, store::WriteTransaction& tx,
                    v1::LogoutResponse& response);

// Never blocks.
absl::Status WhoAmI(const CallContext& call, const v1::WhoAmIRequest& request,
                    v1::PrincipalSummary& response);

}  // namespace tierline::identity
