#include "server/rpc/services.h"
#include "tierline/v1/activity_service.grpc.pb.h"

namespace tierline::rpc {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class ActivityServiceAdapter final : public v1::ActivityService::CallbackService {
 public:
  explicit ActivityServiceAdapter(const UnaryEdge& edge) : edge_(edge) {}

  Reactor* BatchRecordFacts(Context* context, const v1::BatchRecordFactsRequest* request,
                            v1::BatchRecordFactsResponse* response) override {
    return edge_.Call(context, "tierline.v1.ActivityService/BatchRecordFacts", request, response);
  }
  Reactor* BatchRecordInteractions(Context* context, const v1::BatchRecordInteractionsRequest* request,
                                   v1::BatchRecordInteractionsResponse* response) override {
    return edge_.Call(context, "tierline.v1.ActivityService/BatchRecordInteractions", request, response);
  }
  Reactor* ListFacts(Context* context, const v1::ListFactsRequest* request,
                     v1::ListFactsResponse* response) override {
    return edge_.Call(context, "tierline.v1.ActivityService/ListFacts", request, response);
  }
  Reactor* ListInteractions(Context* context, const v1::ListInteractionsRequest* request,
                            v1::ListInteractionsResponse* response) override {
    return edge_.Call(context, "tierline.v1.ActivityService/ListInteractions", request, response);
  }
  Reactor* ListWaitingCodes(Context* context, const v1::ListWaitingCodesRequest* request,
                            v1::ListWaitingCodesResponse* response) override {
    return edge_.Call(context, "tierline.v1.ActivityService/ListWaitingCodes", request, response);
  }
  Reactor* ListSources(Context* context, const v1::ListSourcesRequest* request,
                       v1::ListSourcesResponse* response) override {
    return edge_.Call(context, "tierline.v1.ActivityService/ListSources", request, response);
  }
  Reactor* DeclareCompleteThrough(Context* context, const v1::DeclareCompleteThroughRequest* request,
                                  v1::Source* response) override {
    return edge_.Call(context, "tierline.v1.ActivityService/DeclareCompleteThrough", request, response);
  }

 private:
  const UnaryEdge& edge_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewActivityService(const UnaryEdge& edge) {
  return std::make_unique<ActivityServiceAdapter>(edge);
}

}  // namespace tierline::rpc
