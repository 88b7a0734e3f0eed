#include "server/rpc/services.h"
#include "tierline/v1/auth_service.grpc.pb.h"

namespace tierline::rpc {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class AuthServiceAdapter final : public v1::AuthService::CallbackService {
 public:
  explicit AuthServiceAdapter(const UnaryEdge& edge) : edge_(edge) {}

  Reactor* ExchangeToken(Context* context, const v1::ExchangeTokenRequest* request,
                         v1::ExchangeTokenResponse* response) override {
    return edge_.Call(context, "tierline.v1.AuthService/ExchangeToken", request, response);
  }
  Reactor* Logout(Context* context, const v1::LogoutRequest* request, v1::LogoutResponse* response) override {
    return edge_.Call(context, "tierline.v1.AuthService/Logout", request, response);
  }
  Reactor* WhoAmI(Context* context, const v1::WhoAmIRequest* request,
                  v1::PrincipalSummary* response) override {
    return edge_.Call(context, "tierline.v1.AuthService/WhoAmI", request, response);
  }

 private:
  const UnaryEdge& edge_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewAuthService(const UnaryEdge& edge) {
  return std::make_unique<AuthServiceAdapter>(edge);
}

}  // namespace tierline::rpc
