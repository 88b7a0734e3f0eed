#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/errors.h"
#include "common/contract/names.h"
#include "server/identity/pages.h"
#include "server/records/customer_scope.h"
#include "server/records/etag.h"
#include "server/scoring/model_validation.h"
#include "server/tiering/customer_reader.h"
#include "server/tiering/model_store.h"
#include "server/tiering/run_rows.h"
#include "server/tiering/scoring_handlers.h"

// Publishing and running: both begin an operation and leave the work to the runtime.
namespace tierline::tiering {
namespace {

absl::Status CheckPopulation(sql::Connection& db, store::TenantId tenant) {
  TIERLINE_ASSIGN_OR_RETURN(const int64_t customers, CountCustomers(db, tenant));
  if (customers > 0) return absl::OkStatus();
  return contract::Error(absl::StatusCode::kFailedPrecondition, v1::POPULATION_EMPTY,
                         "there are no customers to score; import customers first");
}

}  // namespace

absl::Status ScoringHandlers::PublishScoringModel(const Call& call,
                                                  const v1::PublishScoringModelRequest& request, Tx& tx,
                                                  google::longrunning::Operation& response) const {
  TIERLINE_ASSIGN_OR_RETURN(const std::string id, contract::ParseScoringModelName(request.name(), "name"));
  TIERLINE_ASSIGN_OR_RETURN(const std::optional<ModelVersion> newest, ReadModel(tx.db(), tx.tenant(), id));
  if (!newest.has_value()) return records::MissingOrForbidden(call, request.name());
  if (!records::EtagMatches(request.etag(), newest->seq)) {
    return contract::Error(absl::StatusCode::kAborted, v1::ETAG_MISMATCH,
                           absl::StrCat(request.name(), " was changed meanwhile; read it again"),
                           {{"name", request.name()}});
  }
  if (newest->model.state() != v1::ScoringModel::DRAFT) {
    return contract::Error(
        absl::StatusCode::kFailedPrecondition, v1::STATE_INVALID,
        absl::StrCat(request.name(), " has no draft to publish; change it first, or run scoring"),
        {{"name", request.name()}});
  }
  if (const auto wrong = scoring::ValidateModel(newest->model); !wrong.empty()) {
    return contract::Error(
        absl::StatusCode::kFailedPrecondition, v1::MODEL_INVALID,
        absl::StrCat(request.name(), ": ", wrong.front().field(), ": ", wrong.front().description()));
  }
  TIERLINE_RETURN_IF_ERROR(CheckPopulation(tx.db(), tx.tenant()));
  TIERLINE_ASSIGN_OR_RETURN(
      const records::OperationRow operation,
      BeginRun(tx, call.principal.name(), newest->id, newest->version, v1::ScoringRun::PUBLISH));
  response = operation.body;
  tx.OnCommit([this, tenant = tx.tenant(), run = operation.id] { start_run_(tenant, run); });
  return absl::OkStatus();
}

absl::Status ScoringHandlers::RunScoring(const Call& call, const v1::RunScoringRequest&, Tx& tx,
                                         google::longrunning::Operation& response) const {
  TIERLINE_ASSIGN_OR_RETURN(const std::optional<ActiveKey> active, ReadActiveKey(tx.db(), tx.tenant()));
  if (!active.has_value()) {
    return contract::Error(absl::StatusCode::kFailedPrecondition, v1::NO_PUBLISHED_MODEL,
                           "no scoring model is published; publish one first (PublishScoringModel)");
  }
  TIERLINE_RETURN_IF_ERROR(CheckPopulation(tx.db(), tx.tenant()));
  TIERLINE_ASSIGN_OR_RETURN(
      const records::OperationRow operation,
      BeginRun(tx, call.principal.name(), active->id, active->version, v1::ScoringRun::REQUEST));
  response = operation.body;
  tx.OnCommit([this, tenant = tx.tenant(), run = operation.id] { start_run_(tenant, run); });
  return absl::OkStatus();
}

absl::Status ScoringHandlers::GetScoringRun(const Call& call, const v1::GetScoringRunRequest& request,
                                            sql::Connection& db, v1::ScoringRun& response) const {
  TIERLINE_ASSIGN_OR_RETURN(const Uuid id, contract::ParseScoringRunName(request.name()));
  TIERLINE_ASSIGN_OR_RETURN(const std::optional<RunRow> run, ReadRun(db, call.principal.tenant, id));
  if (!run.has_value()) return records::MissingOrForbidden(call, request.name());
  response = run->body;
  return absl::OkStatus();
}

absl::Status ScoringHandlers::ListScoringRuns(const Call& call, const v1::ListScoringRunsRequest& request,
                                              sql::Connection& db,
                                              v1::ListScoringRunsResponse& response) const {
  TIERLINE_ASSIGN_OR_RETURN(
      const identity::ListPage page,
      identity::ListPage::Open(call, "tierline.v1.ScoringService/ListScoringRuns", request.page_size(),
                               request.page_token(), {}, page_tokens_));
  TIERLINE_ASSIGN_OR_RETURN(
      const std::vector<RunRow> found,
      ListRuns(db, call.principal.tenant, Uuid::FromBytes(page.After()), static_cast<int>(page.limit()) + 1));
  for (size_t i = 0; i < found.size() && i < static_cast<size_t>(page.limit()); ++i) {
    *response.add_scoring_runs() = found[i].body;
  }
  if (found.size() > static_cast<size_t>(page.limit())) {
    response.set_next_page_token(page.Next({std::string(found[page.limit() - 1].id.bytes())}));
  }
  return absl::OkStatus();
}

}  // namespace tierline::tiering
