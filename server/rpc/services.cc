#include "server/rpc/services.h"

namespace tierline::rpc {

std::vector<std::unique_ptr<grpc::Service>> NewServices(const UnaryEdge& edge) {
  std::vector<std::unique_ptr<grpc::Service>> services;
  services.push_back(NewActivityService(edge));
  services.push_back(NewAdminService(edge));
  services.push_back(NewAuthService(edge));
  services.push_back(NewCustomerService(edge));
  services.push_back(NewOperationsService(edge));
  services.push_back(NewScoringService(edge));
  services.push_back(NewTierService(edge));
  return services;
}

}  // namespace tierline::rpc
