#include "server/rpc/services.h"
#include "server/rpc/unary_service.h"
#include "tierline/v1/activity_service.pb.h"

namespace tierline::rpc {

std::unique_ptr<grpc::Service> NewActivityService(const UnaryEdge& edge) {
  auto service = std::make_unique<UnaryService>(edge, "tierline.v1.ActivityService");
  service->Add<v1::BatchRecordFactsRequest, v1::BatchRecordFactsResponse>("BatchRecordFacts");
  service->Add<v1::BatchRecordInteractionsRequest, v1::BatchRecordInteractionsResponse>(
      "BatchRecordInteractions");
  service->Add<v1::ListFactsRequest, v1::ListFactsResponse>("ListFacts");
  service->Add<v1::ListInteractionsRequest, v1::ListInteractionsResponse>("ListInteractions");
  service->Add<v1::ListWaitingCodesRequest, v1::ListWaitingCodesResponse>("ListWaitingCodes");
  service->Add<v1::ListSourcesRequest, v1::ListSourcesResponse>("ListSources");
  service->Add<v1::DeclareCompleteThroughRequest, v1::Source>("DeclareCompleteThrough");
  return service;
}

}  // namespace tierline::rpc
