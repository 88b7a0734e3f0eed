#include "google/protobuf/empty.pb.h"
#include "server/rpc/services.h"
#include "server/rpc/unary_service.h"
#include "tierline/v1/scoring_service.pb.h"

namespace tierline::rpc {

std::unique_ptr<grpc::Service> NewScoringService(const UnaryEdge& edge) {
  auto service = std::make_unique<UnaryService>(edge, "tierline.v1.ScoringService");
  service->Add<v1::ListMetricsRequest, v1::ListMetricsResponse>("ListMetrics");
  service->Add<v1::GetMetricRequest, v1::Metric>("GetMetric");
  service->Add<v1::ListScoringTemplatesRequest, v1::ListScoringTemplatesResponse>("ListScoringTemplates");
  service->Add<v1::GetScoringTemplateRequest, v1::ScoringTemplate>("GetScoringTemplate");
  service->Add<v1::CreateScoringModelRequest, v1::ScoringModel>("CreateScoringModel");
  service->Add<v1::GetScoringModelRequest, v1::ScoringModel>("GetScoringModel");
  service->Add<v1::ListScoringModelsRequest, v1::ListScoringModelsResponse>("ListScoringModels");
  service->Add<v1::UpdateScoringModelRequest, v1::ScoringModel>("UpdateScoringModel");
  service->Add<v1::DeleteScoringModelRequest, google::protobuf::Empty>("DeleteScoringModel");
  service->Add<v1::ValidateScoringModelRequest, v1::ValidateScoringModelResponse>("ValidateScoringModel");
  service->Add<v1::PublishScoringModelRequest, google::longrunning::Operation>("PublishScoringModel");
  service->Add<v1::RunScoringRequest, google::longrunning::Operation>("RunScoring");
  service->Add<v1::GetScoringRunRequest, v1::ScoringRun>("GetScoringRun");
  service->Add<v1::ListScoringRunsRequest, v1::ListScoringRunsResponse>("ListScoringRuns");
  return service;
}

}  // namespace tierline::rpc
