#include "server/rpc/services.h"
#include "server/rpc/unary_service.h"
#include "tierline/v1/auth_service.pb.h"

namespace tierline::rpc {

std::unique_ptr<grpc::Service> NewAuthService(const UnaryEdge& edge) {
  auto service = std::make_unique<UnaryService>(edge, "tierline.v1.AuthService");
  service->Add<v1::ExchangeTokenRequest, v1::ExchangeTokenResponse>("ExchangeToken");
  service->Add<v1::LogoutRequest, v1::LogoutResponse>("Logout");
  service->Add<v1::WhoAmIRequest, v1::PrincipalSummary>("WhoAmI");
  return service;
}

}  // namespace tierline::rpc
