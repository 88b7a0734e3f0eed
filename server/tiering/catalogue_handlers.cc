#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/errors.h"
#include "server/identity/pages.h"
#include "server/records/customer_scope.h"
#include "server/scoring/catalogue.h"
#include "server/scoring/model_validation.h"
#include "server/scoring/templates.h"
#include "server/tiering/scoring_handlers.h"

// What the product brings along: metrics and templates, and the judge of models.
namespace tierline::tiering {
namespace {

// A page of a list in memory: calls `add` for each item of the page and gives the token of the next.
template <typename Add>
std::string PageOf(const identity::ListPage& page, size_t size, const Add& add) {
  size_t at = 0;
  if (!absl::SimpleAtoi(page.After(), &at)) at = 0;
  const size_t end = std::min(size, at + static_cast<size_t>(page.limit()));
  for (; at < end; ++at) add(at);
  return end < size ? page.Next({absl::StrCat(end)}) : "";
}

}  // namespace

absl::Status ScoringHandlers::ListMetrics(const Call& call, const v1::ListMetricsRequest& request,
                                          v1::ListMetricsResponse& response) const {
  TIERLINE_ASSIGN_OR_RETURN(
      const identity::ListPage page,
      identity::ListPage::Open(call, "tierline.v1.ScoringService/ListMetrics", request.page_size(),
                               request.page_token(), {}, page_tokens_));
  std::vector<const scoring::MetricDefinition*> shown;
  for (const scoring::MetricDefinition& metric : scoring::MetricCatalogue()) {
    if (!metric.internal) shown.push_back(&metric);
  }
  response.set_next_page_token(PageOf(
      page, shown.size(), [&](size_t i) { *response.add_metrics() = scoring::MetricResource(*shown[i]); }));
  return absl::OkStatus();
}

absl::Status ScoringHandlers::GetMetric(const Call& call, const v1::GetMetricRequest& request,
                                        v1::Metric& response) const {
  for (const scoring::MetricDefinition& metric : scoring::MetricCatalogue()) {
    if (metric.internal || request.name() != absl::StrCat("metrics/", metric.id)) continue;
    response = scoring::MetricResource(metric);
    return absl::OkStatus();
  }
  return records::MissingOrForbidden(call, request.name());
}

absl::Status ScoringHandlers::ListScoringTemplates(const Call& call,
                                                   const v1::ListScoringTemplatesRequest& request,
                                                   v1::ListScoringTemplatesResponse& response) const {
  TIERLINE_ASSIGN_OR_RETURN(
      const identity::ListPage page,
      identity::ListPage::Open(call, "tierline.v1.ScoringService/ListScoringTemplates", request.page_size(),
                               request.page_token(), {}, page_tokens_));
  const std::vector<v1::ScoringTemplate>& all = scoring::Templates();
  response.set_next_page_token(
      PageOf(page, all.size(), [&](size_t i) { *response.add_scoring_templates() = all[i]; }));
  return absl::OkStatus();
}

absl::Status ScoringHandlers::GetScoringTemplate(const Call& call,
                                                 const v1::GetScoringTemplateRequest& request,
                                                 v1::ScoringTemplate& response) const {
  const v1::ScoringTemplate* found = scoring::FindTemplate(request.name());
  if (found == nullptr || found->name() != request.name())
    return records::MissingOrForbidden(call, request.name());
  response = *found;
  return absl::OkStatus();
}

absl::Status ScoringHandlers::ValidateScoringModel(const Call&,
                                                   const v1::ValidateScoringModelRequest& request,
                                                   v1::ValidateScoringModelResponse& response) const {
  for (v1::ModelViolation& violation : scoring::ValidateModel(request.scoring_model())) {
    *response.add_violations() = std::move(violation);
  }
  return absl::OkStatus();
}

}  // namespace tierline::tiering
