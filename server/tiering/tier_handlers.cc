#include "server/tiering/tier_handlers.h"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/errors.h"
#include "common/contract/names.h"
#include "google/protobuf/util/time_util.h"
#include "server/identity/pages.h"
#include "server/records/customer_scope.h"
#include "server/scoring/explain.h"
#include "server/scoring/metrics.h"
#include "server/tiering/customer_reader.h"
#include "server/tiering/population.h"
#include "server/tiering/tier_rows.h"

namespace tierline::tiering {
namespace {

absl::Status NotScored(const identity::CallContext& call, absl::string_view name) {
  if (call.ownership != identity::Ownership::kTenant) return records::MissingOrForbidden(call, name);
  return contract::Error(
      absl::StatusCode::kNotFound, v1::NOT_SCORED,
      absl::StrCat(name,
                   ": there is no tier; the customer does not exist, is deleted, or was not "
                   "scored yet (publish a scoring model)"),
      {{"name", std::string(name)}});
}

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixMicros(google::protobuf::util::TimeUtil::TimestampToMicroseconds(time));
}

// The place of a customer by score: 1 is the best.
absl::StatusOr<int64_t> RankOf(sql::Connection& db, store::TenantId tenant, double score) {
  int64_t better = 0;
  TIERLINE_RETURN_IF_ERROR(
      db.Query("SELECT COUNT(*) FROM customer_tier WHERE tenant_id = $1 AND score > $2 AND tier >= 0",
               {tenant, score}, [&](const sql::Row& row) {
                 better = row.Int64(0);
                 return absl::OkStatus();
               }));
  return better + 1;
}

}  // namespace

absl::Status TierHandlers::Get(const Call& call, absl::string_view name, absl::string_view path,
                               v1::CustomerTier& tier) const {
  TIERLINE_ASSIGN_OR_RETURN(const Uuid customer, contract::ParseTierName(name, path));
  const TierBook::Found found = book_.Get(
      call.principal.tenant, customer,
      [&](absl::string_view territory, absl::string_view owner) {
        return records::Reaches(call, territory, owner);
      },
      tier);
  switch (found) {
    case TierBook::Found::kYes:
      return absl::OkStatus();
    case TierBook::Found::kForbidden:
      return records::MissingOrForbidden(call, name);
    case TierBook::Found::kNo:
      return NotScored(call, name);
  }
  return absl::OkStatus();
}

absl::Status TierHandlers::GetTier(const Call& call, const v1::GetTierRequest& request,
                                   v1::CustomerTier& response) const {
  return Get(call, request.name(), "name", response);
}

absl::Status TierHandlers::BatchGetTiers(const Call& call, const v1::BatchGetTiersRequest& request,
                                         v1::BatchGetTiersResponse& response) const {
  for (int i = 0; i < request.names_size(); ++i) {
    TIERLINE_RETURN_IF_ERROR(
        Get(call, request.names(i), absl::StrCat("names[", i, "]"), *response.add_tiers()));
  }
  return absl::OkStatus();
}

absl::Status TierHandlers::ExplainTier(const Call& call, const v1::ExplainTierRequest& request,
                                       sql::Connection& db, v1::TierExplanation& response) const {
  v1::CustomerTier tier;
  TIERLINE_RETURN_IF_ERROR(Get(call, request.name(), "name", tier));
  TIERLINE_ASSIGN_OR_RETURN(const Uuid customer, contract::ParseTierName(request.name()));
  const store::TenantId tenant = call.principal.tenant;
  TIERLINE_ASSIGN_OR_RETURN(const std::shared_ptr<const ActiveModel> active, models_.Get(db, tenant));
  if (active == nullptr) return NotScored(call, request.name());
  // As of the moment of the score, so that the contributions add up to it.
  TIERLINE_ASSIGN_OR_RETURN(TenantFrame frame, ReadFrame(db, tenant, TimeOf(tier.score_time())));
  frame.facts_through = TimeOf(tier.data_time());
  TIERLINE_ASSIGN_OR_RETURN(std::vector<ScorableCustomer> found, ReadCustomers(db, frame, {&customer, 1}));
  if (found.empty()) return NotScored(call, request.name());
  tier.set_customer_display_name(found.front().display_name);
  found.front().facts.own_contact_cap = OwnContactCap(active->compiled.model);
  std::array<double, scoring::kMetricCount> row;
  row.fill(scoring::kMissing);
  scoring::ComputeMetrics(found.front().facts, frame.Metrics(active->compiled.model.window_months()), row);
  scoring::FillRelativeMetrics(active->snapshot, row);
  TIERLINE_ASSIGN_OR_RETURN(const int64_t rank,
                            RankOf(db, tenant, scoring::ScoreRow(active->compiled, row).score));
  const bool asked = !request.language_code().empty();
  const contract::Locale locale =
      asked ? contract::ParseLocale(request.language_code(), call.locale) : call.locale;
  const scoring::ExplainInput input{
      .compiled = active->compiled,
      .snapshot = active->snapshot,
      .row = row,
      .rank = rank,
      .population_size = static_cast<int64_t>(book_.size(tenant)),
      .locale = locale,
      .currency_code = frame.currency_code,
  };
  response = scoring::Explain(input, tier);
  return absl::OkStatus();
}

absl::Status TierHandlers::ListTierChanges(const Call& call, const v1::ListTierChangesRequest& request,
                                           sql::Connection& db, v1::ListTierChangesResponse& response) const {
  const store::TenantId tenant = call.principal.tenant;
  std::optional<Uuid> customer;
  if (request.parent() != "customers/-") {
    TIERLINE_ASSIGN_OR_RETURN(customer, contract::ParseCustomerName(request.parent(), "parent"));
    TIERLINE_RETURN_IF_ERROR(records::CheckReach(call, db, *customer));
  }
  TIERLINE_ASSIGN_OR_RETURN(
      const identity::ListPage page,
      identity::ListPage::Open(call, "tierline.v1.TierService/ListTierChanges", request.page_size(),
                               request.page_token(), {request.parent()}, page_tokens_));
  int64_t before = 0;
  const bool first = !absl::SimpleAtoi(page.After(0), &before);
  const Uuid last = Uuid::FromBytes(page.After(1)).value_or(Uuid());
  std::vector<std::string> key;
  int64_t seen = 0;
  TIERLINE_RETURN_IF_ERROR(db.Query(
      "SELECT h.seq, h.customer_id, h.body, c.territory, c.owner FROM tier_change h "
      "JOIN customer c ON c.tenant_id = h.tenant_id AND c.customer_id = h.customer_id "
      "WHERE h.tenant_id = $1 AND ($2 = 1 OR h.customer_id = $3) "
      "AND ($4 = 1 OR h.seq < $5 OR (h.seq = $5 AND h.customer_id < $6)) "
      "ORDER BY h.seq DESC, h.customer_id DESC LIMIT $7",
      {tenant, !customer.has_value(), customer.value_or(Uuid()), first, before, last, page.limit() + 1},
      [&](const sql::Row& row) -> absl::Status {
        if (++seen > page.limit()) {
          response.set_next_page_token(page.Next(key));
          return absl::OkStatus();
        }
        key = {absl::StrCat(row.Int64(0)), std::string(row.Blob(1))};
        if (!records::Reaches(call, row.Text(3), row.Text(4))) return absl::OkStatus();
        v1::TierChange& change = *response.add_tier_changes();
        const absl::string_view body = row.Blob(2);
        if (!change.ParseFromArray(body.data(), static_cast<int>(body.size()))) {
          return absl::DataLossError(
              absl::StrCat("tier change at position ", row.Int64(0), " cannot be decoded"));
        }
        change.set_name(absl::StrCat(contract::CustomerName(row.Id(1)), "/tierChanges/", row.Int64(0)));
        change.set_position(row.Int64(0));
        return absl::OkStatus();
      }));
  return absl::OkStatus();
}

}  // namespace tierline::tiering
