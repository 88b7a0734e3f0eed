#pragma once

#include <functional>

#include "absl/status/status.h"
#include "common/contract/page_token.h"
#include "google/longrunning/operations.pb.h"
#include "google/protobuf/empty.pb.h"
#include "server/identity/call.h"
#include "server/sql/sql.h"
#include "server/store/store.h"
#include "tierline/v1/scoring_service.pb.h"

namespace tierline::tiering {

// What the rpcs of ScoringService do; their contract stands in scoring_service.proto. Requests have passed
// contract::Validate() and the access table. Writers run inside the tenant's write transaction and must fail
// as a whole after an error. Thread-safe.
class ScoringHandlers {
 public:
  using Call = identity::CallContext;
  using Tx = store::WriteTransaction;
  // Does a run that was begun, somewhere else; called after the commit.
  using StartRun = std::function<void(store::TenantId, const Uuid& run)>;

  // `page_tokens` outlives the handlers.
  ScoringHandlers(const contract::Authenticator& page_tokens, StartRun start_run)
      : page_tokens_(page_tokens), start_run_(std::move(start_run)) {}

  absl::Status ListMetrics(const Call& call, const v1::ListMetricsRequest& request,
                           v1::ListMetricsResponse& response) const;
  absl::Status GetMetric(const Call& call, const v1::GetMetricRequest& request, v1::Metric& response) const;
  absl::Status ListScoringTemplates(const Call& call, const v1::ListScoringTemplatesRequest& request,
                                    v1::ListScoringTemplatesResponse& response) const;
  absl::Status GetScoringTemplate(const Call& call, const v1::GetScoringTemplateRequest& request,
                                  v1::ScoringTemplate& response) const;
  absl::Status ValidateScoringModel(const Call& call, const v1::ValidateScoringModelRequest& request,
                                    v1::ValidateScoringModelResponse& response) const;

  absl::Status GetScoringModel(const Call& call, const v1::GetScoringModelRequest& request,
                               sql::Connection& db, v1::ScoringModel& response) const;
  absl::Status ListScoringModels(const Call& call, const v1::ListScoringModelsRequest& request,
                                 sql::Connection& db, v1::ListScoringModelsResponse& response) const;
  absl::Status CreateScoringModel(const Call& call, const v1::CreateScoringModelRequest& request, Tx& tx,
                                  v1::ScoringModel& response) const;
  absl::Status UpdateScoringModel(const Call& call, const v1::UpdateScoringModelRequest& request, Tx& tx,
                                  v1::ScoringModel& response) const;
  absl::Status DeleteScoringModel(const Call& call, const v1::DeleteScoringModelRequest& request, Tx& tx,
                                  google::protobuf::Empty& response) const;

  absl::Status PublishScoringModel(const Call& call, const v1::PublishScoringModelRequest& request, Tx& tx,
                                   google::longrunning::Operation& response) const;
  absl::Status RunScoring(const Call& call, const v1::RunScoringRequest& request, Tx& tx,
                          google::longrunning::Operation& response) const;
  absl::Status GetScoringRun(const Call& call, const v1::GetScoringRunRequest& request, sql::Connection& db,
                             v1::ScoringRun& response) const;
  absl::Status ListScoringRuns(const Call& call, const v1::ListScoringRunsRequest& request,
                               sql::Connection& db, v1::ListScoringRunsResponse& response) const;

 private:
  const contract::Authenticator& page_tokens_;
  const StartRun start_run_;
};

}  // namespace tierline::tiering
