#include "server/customers/customer_query.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/base/status.h"
#include "common/contract/errors.h"
#include "common/contract/names.h"
#include "server/customers/customer_codec.h"
#include "server/records/filter_params.h"

namespace tierline::customers {
namespace {

using contract::Filter;
using contract::FilterField;
using contract::FilterType;
using contract::FilterValue;

const contract::FilterSchema& Schema() {
  static const auto* const schema = new contract::FilterSchema{
      {"display_name", {.type = FilterType::kText}},
      {"industry", {.type = FilterType::kText}},
      {"territory", {.type = FilterType::kText}},
      {"owner", {.type = FilterType::kText}},
      {"region", {.type = FilterType::kText}},
      {"imported_tier_id", {.type = FilterType::kText}},
      {"employees", {.type = FilterType::kInteger}},
      {"update_time", {.type = FilterType::kTime}},
      {"parent", {.type = FilterType::kResource, .pattern = std::string(contract::kCustomerPattern)}},
  };
  return *schema;
}

// Empty text means "not set" in these columns.
const contract::FilterColumns& ColumnsOfFields() {
  static const auto* const columns = new contract::FilterColumns{
      {"display_name", "c.folded_name"},
      {"industry", "NULLIF(c.industry, '')"},
      {"territory", "NULLIF(c.territory, '')"},
      {"owner", "NULLIF(c.owner, '')"},
      {"region", "NULLIF(c.region, '')"},
      {"imported_tier_id", "NULLIF(c.imported_tier, '')"},
      {"employees", "c.employees"},
      {"update_time", "c.updated"},
      {"parent", "c.parent_id"},
  };
  return *columns;
}

absl::string_view PrefixOf(const std::string& field) {
  if (field == "industry") return "industries/";
  if (field == "territory") return "territories/";
  if (field == "owner") return "users/";
  return "";
}

// From what people write to what the columns hold: folded names, ids without their collection.
void ToColumnValues(Filter& filter) {
  for (Filter& child : filter.children) ToColumnValues(child);
  auto* text = std::get_if<std::string>(&filter.value);
  if (filter.kind != Filter::Kind::kCompare || text == nullptr) return;
  if (filter.field == "display_name") {
    *text = FoldName(*text);
  } else {
    *text = std::string(absl::StripPrefix(*text, PrefixOf(filter.field)));
  }
}

absl::string_view OrderColumn(const CustomerOrder& order) {
  return order.by_update ? "c.updated" : "c.folded_name";
}

}  // namespace

absl::StatusOr<CustomerOrder> ParseCustomerOrder(absl::string_view order_by) {
  TIERLINE_ASSIGN_OR_RETURN(const std::vector<contract::OrderField> fields,
                            contract::ParseOrderBy(order_by, {"display_name", "update_time"}));
  if (fields.empty()) return CustomerOrder();
  if (fields.size() > 1) return contract::InvalidField("order_by", "must be one field");
  return CustomerOrder{.by_update = fields.front().field == "update_time",
                       .descending = fields.front().descending};
}

absl::StatusOr<Filter> ParseCustomerFilter(absl::string_view text) {
  TIERLINE_ASSIGN_OR_RETURN(Filter filter, contract::ParseFilter(text, Schema()));
  ToColumnValues(filter);
  return filter;
}

CustomerQuery::CustomerQuery(const identity::CallContext& call) : call_(call) {
  const std::string tenant = Place(call.principal.tenant);
  conditions_.push_back(absl::StrCat("c.tenant_id = ", tenant));
  from_ = Source();
}

std::string CustomerQuery::Place(FilterValue value) {
  values_.push_back(std::move(value));
  return absl::StrCat("$", values_.size());
}

// A caller with few customers pays for those only: they are found first, by territory and by owner. CROSS
// JOIN keeps SQLite from turning the order of the tables round.
std::string CustomerQuery::Source() {
  if (call_.ownership == identity::Ownership::kTenant || call_.principal.all_territories) return "customer c";
  std::vector<std::string> parts;
  if (call_.principal.kind == identity::Principal::Kind::kUser) {
    parts.push_back(absl::StrCat("SELECT customer_id FROM customer WHERE tenant_id = $1 AND owner = ",
                                 Place(call_.principal.id)));
  }
  std::vector<std::string> territories;
  for (const std::string& territory : call_.principal.territories) territories.push_back(Place(territory));
  if (!territories.empty()) {
    parts.push_back(absl::StrCat("SELECT customer_id FROM customer WHERE tenant_id = $1 AND territory IN (",
                                 absl::StrJoin(territories, ", "), ")"));
  }
  if (parts.empty()) {
    conditions_.emplace_back("1 = 0");
    return "customer c";
  }
  conditions_.emplace_back("c.customer_id = mine.customer_id");
  return absl::StrCat("(", absl::StrJoin(parts, " UNION "), ") mine CROSS JOIN customer c");
}

void CustomerQuery::HideDeleted() { conditions_.emplace_back("c.deleted = 0"); }

absl::Status CustomerQuery::Match(const Filter& filter) {
  std::vector<FilterValue> values;
  TIERLINE_ASSIGN_OR_RETURN(
      std::string condition,
      contract::FilterToSql(filter, ColumnsOfFields(), static_cast<int>(values_.size()) + 1, &values));
  for (FilterValue& value : values) Place(std::move(value));
  conditions_.push_back(absl::StrCat("(", condition, ")"));
  return absl::OkStatus();
}

void CustomerQuery::StartAfter(const CustomerOrder& order, FilterValue value, const Uuid& id) {
  const std::string key = Place(std::move(value));
  conditions_.push_back(absl::StrCat("(", OrderColumn(order), ", c.customer_id) ",
                                     order.descending ? "<" : ">", " (", key, ", ", Place(id), ")"));
}

absl::Status CustomerQuery::Run(sql::Connection& db, const CustomerOrder& order, int64_t limit,
                                sql::RowFn fn) {
  const absl::string_view direction = order.descending ? " DESC" : "";
  const std::string count = Place(limit);
  const std::string sql =
      absl::StrCat("SELECT c.customer_id, r.seq, r.body, c.folded_name, c.updated FROM ", from_,
                   " JOIN record r ON r.tenant_id = c.tenant_id AND r.kind = ", records::kCustomerKind,
                   " AND r.id = c.customer_id WHERE ", absl::StrJoin(conditions_, " AND "), " ORDER BY ",
                   OrderColumn(order), direction, ", c.customer_id", direction, " LIMIT ", count);
  std::vector<sql::Param> params;
  for (const FilterValue& value : values_) params.push_back(records::ParamOf(value));
  return db.Query(sql, sql::Params(params), fn);
}

}  // namespace tierline::customers
