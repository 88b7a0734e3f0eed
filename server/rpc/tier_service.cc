#include "server/rpc/services.h"
#include "tierline/v1/tier_service.grpc.pb.h"

namespace tierline::rpc {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class TierServiceAdapter final : public v1::TierService::CallbackService {
 public:
  explicit TierServiceAdapter(const UnaryEdge& edge) : edge_(edge) {}

  Reactor* GetTier(Context* context, const v1::GetTierRequest* request, v1::CustomerTier* response) override {
    return edge_.Call(context, "tierline.v1.TierService/GetTier", request, response);
  }
  Reactor* BatchGetTiers(Context* context, const v1::BatchGetTiersRequest* request,
                         v1::BatchGetTiersResponse* response) override {
    return edge_.Call(context, "tierline.v1.TierService/BatchGetTiers", request, response);
  }
  Reactor* ListTiers(Context* context, const v1::ListTiersRequest* request,
                     v1::ListTiersResponse* response) override {
    return edge_.Call(context, "tierline.v1.TierService/ListTiers", request, response);
  }
  Reactor* ExplainTier(Context* context, const v1::ExplainTierRequest* request,
                       v1::TierExplanation* response) override {
    return edge_.Call(context, "tierline.v1.TierService/ExplainTier", request, response);
  }
  Reactor* ListTierChanges(Context* context, const v1::ListTierChangesRequest* request,
                           v1::ListTierChangesResponse* response) override {
    return edge_.Call(context, "tierline.v1.TierService/ListTierChanges", request, response);
  }

 private:
  const UnaryEdge& edge_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewTierService(const UnaryEdge& edge) {
  return std::make_unique<TierServiceAdapter>(edge);
}

}  // namespace tierline::rpc
