#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/base/status.h"
#include "common/contract/filter.h"
#include "server/identity/pages.h"
#include "server/records/filter_params.h"
#include "server/tiering/tier_handlers.h"
#include "server/tiering/tier_rows.h"

// ListTiers: the only list over a filter of its own.
namespace tierline::tiering {
namespace {

using contract::FilterField;
using contract::FilterType;
using contract::FilterValue;

// Tiers are stored as indices into the model in force; a filter speaks of ids and roles.
contract::FilterSchema SchemaOf(const v1::ScoringModel& model) {
  FilterField tier{.type = FilterType::kEnum};
  for (int i = 0; i < model.tiers_size(); ++i) {
    tier.values.push_back(model.tiers(i).id());
    tier.numbers.push_back(i);
  }
  return {{"tier_id", tier},
          {"suggested_tier_id", tier},
          {"tier_role", contract::EnumFilterField(*v1::TierRole_descriptor())},
          {"score", {.type = FilterType::kNumber}},
          {"territory", {.type = FilterType::kText}},
          {"provisional", {.type = FilterType::kBool}}};
}

contract::FilterColumns ColumnsOf(const v1::ScoringModel& model) {
  std::string role = "CASE t.tier";
  for (int i = 0; i < model.tiers_size(); ++i)
    absl::StrAppend(&role, " WHEN ", i, " THEN ", model.tiers(i).role());
  return {{"tier_id", "t.tier"},
          {"suggested_tier_id", "t.suggested"},
          {"tier_role", absl::StrCat(role, " ELSE 0 END")},
          {"score", "t.score"},
          {"territory", "('territories/' || t.territory)"},
          {"provisional", "t.provisional"}};
}

// Where the caller may look: everything, or the territories reached and the customers owned.
std::string Reach(const identity::CallContext& call, std::vector<FilterValue>& values, int first) {
  if (call.ownership == identity::Ownership::kTenant || call.principal.all_territories) return "";
  values.push_back(call.principal.kind == identity::Principal::Kind::kUser ? call.principal.id
                                                                           : std::string());
  std::string condition = absl::StrCat(" AND (t.owner = $", first + values.size() - 1);
  for (const std::string& territory : call.principal.territories) {
    values.push_back(territory);
    absl::StrAppend(&condition, " OR t.territory = $", first + values.size() - 1);
  }
  return condition + ")";
}

struct ListQuery {
  std::string sql;
  std::vector<FilterValue> values;
};

constexpr int kFirstPlaceholder = 2;  // $1 is the tenant

absl::StatusOr<ListQuery> PlanList(const identity::CallContext& call, const v1::ListTiersRequest& request,
                                   const v1::ScoringModel& model, const identity::ListPage& page) {
  TIERLINE_ASSIGN_OR_RETURN(const contract::Filter filter,
                            contract::ParseFilter(request.filter(), SchemaOf(model)));
  TIERLINE_ASSIGN_OR_RETURN(const std::vector<contract::OrderField> order,
                            contract::ParseOrderBy(request.order_by(), {"score"}));
  const bool descending = order.empty() || order.front().descending;
  ListQuery query;
  TIERLINE_ASSIGN_OR_RETURN(
      const std::string condition,
      contract::FilterToSql(filter, ColumnsOf(model), kFirstPlaceholder, &query.values));
  const auto next = [&] { return absl::StrCat("$", kFirstPlaceholder + query.values.size()); };
  std::string after;
  double score = 0;
  if (absl::SimpleAtod(page.After(0), &score)) {
    const std::string score_at = next();
    query.values.emplace_back(score);
    const std::string id_at = next();
    query.values.push_back(Uuid::FromBytes(page.After(1)).value_or(Uuid()));
    after = absl::StrCat(" AND (t.score ", descending ? "<" : ">", " ", score_at, " OR (t.score = ", score_at,
                         " AND t.customer_id > ", id_at, "))");
  }
  const std::string reach = Reach(call, query.values, kFirstPlaceholder);
  query.sql = absl::StrCat(
      "SELECT t.customer_id, t.score, c.display_name FROM customer_tier t "
      "JOIN customer c ON c.tenant_id = t.tenant_id AND c.customer_id = t.customer_id "
      "WHERE t.tenant_id = $1 AND t.tier >= 0 AND (",
      condition.empty() ? "1 = 1" : condition, ")", after, reach, " ORDER BY t.score ",
      descending ? "DESC" : "ASC", ", t.customer_id LIMIT ", next());
  query.values.emplace_back(page.limit() + 1);
  return query;
}

}  // namespace

absl::Status TierHandlers::ListTiers(const Call& call, const v1::ListTiersRequest& request,
                                     sql::Connection& db, v1::ListTiersResponse& response) const {
  const store::TenantId tenant = call.principal.tenant;
  TIERLINE_ASSIGN_OR_RETURN(const std::shared_ptr<const ActiveModel> active, models_.Get(db, tenant));
  TIERLINE_ASSIGN_OR_RETURN(
      const identity::ListPage page,
      identity::ListPage::Open(call, "tierline.v1.TierService/ListTiers", request.page_size(),
                               request.page_token(), {request.filter(), request.order_by()}, page_tokens_));
  if (active == nullptr) return absl::OkStatus();  // nobody has a tier before the first publication
  TIERLINE_ASSIGN_OR_RETURN(const ListQuery query, PlanList(call, request, active->compiled.model, page));
  std::vector<sql::Param> params = {tenant};
  for (const FilterValue& value : query.values) params.push_back(records::ParamOf(value));
  struct Hit {
    Uuid customer;
    double score;
    std::string display_name;
  };
  std::vector<Hit> hits;
  TIERLINE_RETURN_IF_ERROR(db.Query(query.sql, sql::Params(params), [&](const sql::Row& row) {
    hits.push_back({row.Id(0), row.Double(1), std::string(row.Text(2))});
    return absl::OkStatus();
  }));
  const bool more = hits.size() > static_cast<size_t>(page.limit());
  if (more) hits.resize(page.limit());
  for (const Hit& hit : hits) {
    TIERLINE_ASSIGN_OR_RETURN(const std::optional<TierRow> row, ReadTierRow(db, tenant, hit.customer));
    if (!row.has_value()) continue;
    v1::CustomerTier& tier = *response.add_tiers();
    TIERLINE_RETURN_IF_ERROR(book_.Fill(db, tenant, *row, tier));
    tier.set_customer_display_name(hit.display_name);
  }
  if (more) {
    response.set_next_page_token(
        page.Next({absl::StrFormat("%.17g", hits.back().score), std::string(hits.back().customer.bytes())}));
  }
  return absl::OkStatus();
}

}  // namespace tierline::tiering
