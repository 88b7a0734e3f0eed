#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/errors.h"
#include "common/contract/field_mask.h"
#include "common/contract/names.h"
#include "common/contract/validation.h"
#include "google/protobuf/util/time_util.h"
#include "server/identity/pages.h"
#include "server/records/customer_scope.h"
#include "server/records/etag.h"
#include "server/scoring/model_validation.h"
#include "server/scoring/templates.h"
#include "server/scoring/weights.h"
#include "server/tiering/model_store.h"
#include "server/tiering/scoring_handlers.h"

// Models: drafts that people change and versions that stay.
namespace tierline::tiering {
namespace {

using google::protobuf::util::TimeUtil;

absl::Status CheckEtag(absl::string_view etag, const ModelVersion& version) {
  if (records::EtagMatches(etag, version.seq)) return absl::OkStatus();
  return contract::Error(absl::StatusCode::kAborted, v1::ETAG_MISMATCH,
                         absl::StrCat("scoringModels/", version.id, " was changed meanwhile; read it again"),
                         {{"name", contract::ScoringModelName(version.id)}});
}

absl::Status Judge(const v1::ScoringModel& model) {
  std::vector<contract::FieldViolation> wrong;
  for (const v1::ModelViolation& violation : scoring::ValidateModel(model)) {
    wrong.push_back({absl::StrCat("scoring_model.", violation.field()), violation.description()});
  }
  if (wrong.empty()) return absl::OkStatus();
  return contract::WithViolations(contract::Error(absl::StatusCode::kInvalidArgument, v1::MODEL_INVALID,
                                                  absl::StrCat("the model is not valid: ", wrong.front().path,
                                                               ": ", wrong.front().description)),
                                  wrong);
}

// The version a name speaks of. Empty when there is none.
absl::StatusOr<std::optional<ModelVersion>> Find(sql::Connection& db, store::TenantId tenant,
                                                 absl::string_view name, absl::string_view path) {
  if (absl::StrContains(name, "/versions/")) {
    TIERLINE_ASSIGN_OR_RETURN(const contract::ScoringModelVersionId id,
                              contract::ParseScoringModelVersionName(name, path));
    return ReadModel(db, tenant, id.model, id.version);
  }
  TIERLINE_ASSIGN_OR_RETURN(const std::string id, contract::ParseScoringModelName(name, path));
  return ReadModel(db, tenant, id);
}

// What a new model starts from.
absl::StatusOr<v1::ScoringModel> Source(const identity::CallContext& call, sql::Connection& db,
                                        const std::string& source) {
  if (source.empty()) return v1::ScoringModel();
  if (absl::StartsWith(source, "scoringTemplates/")) {
    const v1::ScoringTemplate* found = scoring::FindTemplate(source);
    if (found == nullptr)
      return contract::InvalidField("source", "names no template; list them with ListScoringTemplates");
    v1::ScoringModel model = found->scoring_model();
    model.set_template_id(source.substr(std::string("scoringTemplates/").size()));
    return model;
  }
  TIERLINE_ASSIGN_OR_RETURN(const std::optional<ModelVersion> found,
                            Find(db, call.principal.tenant, source, "source"));
  if (!found.has_value()) return contract::InvalidField("source", "names no model");
  return found->model;
}

void BecomeDraft(v1::ScoringModel& model, absl::Time now) {
  model.set_state(v1::ScoringModel::DRAFT);
  model.clear_publish_time();
  model.clear_cut_report();
  model.clear_etag();
  *model.mutable_create_time() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now));
}

}  // namespace

absl::Status ScoringHandlers::GetScoringModel(const Call& call, const v1::GetScoringModelRequest& request,
                                              sql::Connection& db, v1::ScoringModel& response) const {
  TIERLINE_ASSIGN_OR_RETURN(const std::optional<ModelVersion> found,
                            Find(db, call.principal.tenant, request.name(), "name"));
  if (!found.has_value()) return records::MissingOrForbidden(call, request.name());
  response = ModelResource(*found, absl::StrContains(request.name(), "/versions/"));
  return absl::OkStatus();
}

absl::Status ScoringHandlers::ListScoringModels(const Call& call, const v1::ListScoringModelsRequest& request,
                                                sql::Connection& db,
                                                v1::ListScoringModelsResponse& response) const {
  TIERLINE_ASSIGN_OR_RETURN(
      const identity::ListPage page,
      identity::ListPage::Open(call, "tierline.v1.ScoringService/ListScoringModels", request.page_size(),
                               request.page_token(), {request.show_versions() ? "versions" : ""},
                               page_tokens_));
  int64_t after = 0;
  if (!absl::SimpleAtoi(page.After(1), &after)) after = 0;
  TIERLINE_ASSIGN_OR_RETURN(const std::vector<ModelVersion> found,
                            ListModels(db, call.principal.tenant, page.After(0), after,
                                       request.show_versions(), static_cast<int>(page.limit()) + 1));
  for (size_t i = 0; i < found.size() && i < static_cast<size_t>(page.limit()); ++i) {
    *response.add_scoring_models() = ModelResource(found[i], request.show_versions());
  }
  if (found.size() > static_cast<size_t>(page.limit())) {
    const ModelVersion& last = found[page.limit() - 1];
    response.set_next_page_token(page.Next({last.id, absl::StrCat(last.version)}));
  }
  return absl::OkStatus();
}

absl::Status ScoringHandlers::CreateScoringModel(const Call& call,
                                                 const v1::CreateScoringModelRequest& request, Tx& tx,
                                                 v1::ScoringModel& response) const {
  ModelVersion version;
  TIERLINE_ASSIGN_OR_RETURN(version.model, Source(call, tx.db(), request.source()));
  const google::protobuf::FieldMask populated;
  TIERLINE_RETURN_IF_ERROR(contract::ApplyUpdateMask(populated, request.scoring_model(), &version.model,
                                                     "update_mask", "scoring_model")
                               .status());
  version.id = request.scoring_model_id();
  if (version.id.empty() && !version.model.template_id().empty()) version.id = version.model.template_id();
  if (version.id.empty()) version.id = absl::StrCat("model-", tx.position());
  TIERLINE_ASSIGN_OR_RETURN(const std::optional<ModelVersion> present,
                            ReadModel(tx.db(), tx.tenant(), version.id));
  if (present.has_value()) {
    return contract::Error(
        absl::StatusCode::kAlreadyExists, v1::ALREADY_THERE,
        absl::StrCat("scoringModels/", version.id, " exists; update it or choose another id"),
        {{"name", contract::ScoringModelName(version.id)}});
  }
  TIERLINE_RETURN_IF_ERROR(Judge(version.model));
  version.version = 1;
  version.seq = tx.position();
  BecomeDraft(version.model, tx.now());
  TIERLINE_RETURN_IF_ERROR(WriteModel(tx, version));
  response = ModelResource(version, false);
  return absl::OkStatus();
}

absl::Status ScoringHandlers::UpdateScoringModel(const Call& call,
                                                 const v1::UpdateScoringModelRequest& request, Tx& tx,
                                                 v1::ScoringModel& response) const {
  TIERLINE_ASSIGN_OR_RETURN(const std::string id, contract::ParseScoringModelName(
                                                      request.scoring_model().name(), "scoring_model.name"));
  TIERLINE_ASSIGN_OR_RETURN(std::optional<ModelVersion> version, ReadModel(tx.db(), tx.tenant(), id));
  if (!version.has_value()) return records::MissingOrForbidden(call, request.scoring_model().name());
  TIERLINE_RETURN_IF_ERROR(CheckEtag(request.scoring_model().etag(), *version));
  // What is published never changes: the change opens the next version.
  if (version->model.state() != v1::ScoringModel::DRAFT) {
    ++version->version;
    BecomeDraft(version->model, tx.now());
  }
  const bool only_weights = request.weight_changes_size() > 0 && request.update_mask().paths_size() == 0;
  if (!only_weights) {
    TIERLINE_RETURN_IF_ERROR(contract::ApplyUpdateMask(request.update_mask(), request.scoring_model(),
                                                       &version->model, "update_mask", "scoring_model")
                                 .status());
  }
  const std::vector<const v1::WeightChange*> changes(request.weight_changes().pointer_begin(),
                                                     request.weight_changes().pointer_end());
  TIERLINE_RETURN_IF_ERROR(scoring::ApplyWeightChanges(changes, version->model));
  TIERLINE_RETURN_IF_ERROR(Judge(version->model));
  version->model.clear_etag();
  *version->model.mutable_update_time() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(tx.now()));
  version->seq = tx.position();
  TIERLINE_RETURN_IF_ERROR(WriteModel(tx, *version));
  response = ModelResource(*version, false);
  return absl::OkStatus();
}

absl::Status ScoringHandlers::DeleteScoringModel(const Call& call,
                                                 const v1::DeleteScoringModelRequest& request, Tx& tx,
                                                 google::protobuf::Empty&) const {
  TIERLINE_ASSIGN_OR_RETURN(const std::optional<ModelVersion> version,
                            Find(tx.db(), tx.tenant(), request.name(), "name"));
  if (!version.has_value()) return records::MissingOrForbidden(call, request.name());
  TIERLINE_RETURN_IF_ERROR(CheckEtag(request.etag(), *version));
  if (version->model.state() != v1::ScoringModel::DRAFT) {
    return contract::Error(absl::StatusCode::kFailedPrecondition, v1::STATE_INVALID,
                           absl::StrCat(request.name(), " was published; scores refer to it, so it stays"),
                           {{"name", request.name()}});
  }
  return DeleteModel(tx, version->id, version->version);
}

}  // namespace tierline::tiering
