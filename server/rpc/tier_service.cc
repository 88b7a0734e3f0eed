#include "server/rpc/services.h"
#include "server/rpc/unary_service.h"
#include "tierline/v1/tier_service.pb.h"

namespace tierline::rpc {

std::unique_ptr<grpc::Service> NewTierService(const UnaryEdge& edge) {
  auto service = std::make_unique<UnaryService>(edge, "tierline.v1.TierService");
  service->Add<v1::GetTierRequest, v1::CustomerTier>("GetTier");
  service->Add<v1::BatchGetTiersRequest, v1::BatchGetTiersResponse>("BatchGetTiers");
  service->Add<v1::ListTiersRequest, v1::ListTiersResponse>("ListTiers");
  service->Add<v1::ExplainTierRequest, v1::TierExplanation>("ExplainTier");
  service->Add<v1::ListTierChangesRequest, v1::ListTierChangesResponse>("ListTierChanges");
  return service;
}

}  // namespace tierline::rpc
