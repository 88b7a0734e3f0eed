#include "server/rpc/services.h"
#include "tierline/v1/scoring_service.grpc.pb.h"

namespace tierline::rpc {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class ScoringServiceAdapter final : public v1::ScoringService::CallbackService {
 public:
  explicit ScoringServiceAdapter(const UnaryEdge& edge) : edge_(edge) {}

  Reactor* ListMetrics(Context* context, const v1::ListMetricsRequest* request,
                       v1::ListMetricsResponse* response) override {
    return edge_.Call(context, "tierline.v1.ScoringService/ListMetrics", request, response);
  }
  Reactor* GetMetric(Context* context, const v1::GetMetricRequest* request, v1::Metric* response) override {
    return edge_.Call(context, "tierline.v1.ScoringService/GetMetric", request, response);
  }
  Reactor* ListScoringTemplates(Context* context, const v1::ListScoringTemplatesRequest* request,
                                v1::ListScoringTemplatesResponse* response) override {
    return edge_.Call(context, "tierline.v1.ScoringService/ListScoringTemplates", request, response);
  }
  Reactor* GetScoringTemplate(Context* context, const v1::GetScoringTemplateRequest* request,
                              v1::ScoringTemplate* response) override {
    return edge_.Call(context, "tierline.v1.ScoringService/GetScoringTemplate", request, response);
  }
  Reactor* CreateScoringModel(Context* context, const v1::CreateScoringModelRequest* request,
                              v1::ScoringModel* response) override {
    return edge_.Call(context, "tierline.v1.ScoringService/CreateScoringModel", request, response);
  }
  Reactor* GetScoringModel(Context* context, const v1::GetScoringModelRequest* request,
                           v1::ScoringModel* response) override {
    return edge_.Call(context, "tierline.v1.ScoringService/GetScoringModel", request, response);
  }
  Reactor* ListScoringModels(Context* context, const v1::ListScoringModelsRequest* request,
                             v1::ListScoringModelsResponse* response) override {
    return edge_.Call(context, "tierline.v1.ScoringService/ListScoringModels", request, response);
  }
  Reactor* UpdateScoringModel(Context* context, const v1::UpdateScoringModelRequest* request,
                              v1::ScoringModel* response) override {
    return edge_.Call(context, "tierline.v1.ScoringService/UpdateScoringModel", request, response);
  }
  Reactor* DeleteScoringModel(Context* context, const v1::DeleteScoringModelRequest* request,
                              google::protobuf::Empty* response) override {
    return edge_.Call(context, "tierline.v1.ScoringService/DeleteScoringModel", request, response);
  }
  Reactor* ValidateScoringModel(Context* context, const v1::ValidateScoringModelRequest* request,
                                v1::ValidateScoringModelResponse* response) override {
    return edge_.Call(context, "tierline.v1.ScoringService/ValidateScoringModel", request, response);
  }
  Reactor* PublishScoringModel(Context* context, const v1::PublishScoringModelRequest* request,
                               google::longrunning::Operation* response) override {
    return edge_.Call(context, "tierline.v1.ScoringService/PublishScoringModel", request, response);
  }
  Reactor* RunScoring(Context* context, const v1::RunScoringRequest* request,
                      google::longrunning::Operation* response) override {
    return edge_.Call(context, "tierline.v1.ScoringService/RunScoring", request, response);
  }
  Reactor* GetScoringRun(Context* context, const v1::GetScoringRunRequest* request,
                         v1::ScoringRun* response) override {
    return edge_.Call(context, "tierline.v1.ScoringService/GetScoringRun", request, response);
  }
  Reactor* ListScoringRuns(Context* context, const v1::ListScoringRunsRequest* request,
                           v1::ListScoringRunsResponse* response) override {
    return edge_.Call(context, "tierline.v1.ScoringService/ListScoringRuns", request, response);
  }

 private:
  const UnaryEdge& edge_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewScoringService(const UnaryEdge& edge) {
  return std::make_unique<ScoringServiceAdapter>(edge);
}

}  // namespace tierline::rpc
