#include "common/base/status.h"
#include "tierline/v1/activity_service.pb.h"
#include "tools/tierctl/import/cell_values.h"
#include "tools/tierctl/import/kinds.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

// What facts and interactions have in common: key, revision, kind, customer, time.
template <typename Message>
absl::Status FillCommon(const Cells& cells, const RowDefaults& defaults, Message* message) {
  message->mutable_external_id()->set_system(cells.Has("system") ? cells.Get("system") : defaults.system);
  message->mutable_external_id()->set_code(cells.Get("external_id"));
  if (cells.Has("customer_code")) {
    message->mutable_customer_external_id()->set_system(defaults.system);
    message->mutable_customer_external_id()->set_code(cells.Get("customer_code"));
  }
  for (const char* column : {"revision", "voided", "kind", "occurred_time"}) {
    TIERLINE_RETURN_IF_ERROR(SetCell(cells, column, column, defaults, message));
  }
  return absl::OkStatus();
}

absl::Status FillFact(const Cells& cells, const RowDefaults& defaults, google::protobuf::Message* element) {
  auto& fact = static_cast<v1::Fact&>(*element);
  TIERLINE_RETURN_IF_ERROR(FillCommon(cells, defaults, &fact));
  TIERLINE_RETURN_IF_ERROR(SetCell(cells, "due_date", "due_date", defaults, element));
  if (cells.Has("related_external_id")) fact.set_related_external_id(cells.Get("related_external_id"));
  TIERLINE_ASSIGN_OR_RETURN(const bool has_amount,
                            SetMoney(cells, "amount", defaults, fact.mutable_amount()));
  if (!has_amount) fact.clear_amount();
  v1::Money cost;
  TIERLINE_ASSIGN_OR_RETURN(const bool has_cost, SetMoney(cells, "cost", defaults, &cost));
  if (!has_cost && !cells.Has("category") && !cells.Has("quantity") && !cells.Has("sku"))
    return absl::OkStatus();
  v1::Fact::Line* line = fact.add_lines();
  line->set_sku(cells.Get("sku"));
  line->set_category(cells.Get("category"));
  line->set_amount_minor(fact.amount().amount_minor());
  if (has_cost) line->set_cost_minor(cost.amount_minor());
  return SetCell(cells, "quantity", "quantity", defaults, line);
}

absl::Status FillInteraction(const Cells& cells, const RowDefaults& defaults,
                             google::protobuf::Message* element) {
  auto& interaction = static_cast<v1::Interaction&>(*element);
  TIERLINE_RETURN_IF_ERROR(FillCommon(cells, defaults, &interaction));
  for (const char* column : {"initiator", "deep", "checked_in", "referral_won", "summary"}) {
    TIERLINE_RETURN_IF_ERROR(SetCell(cells, column, column, defaults, element));
  }
  if (cells.Has("quality") && cells.Has("survey_score")) {
    return ValidationError("quality and survey_score are both given", "quality 和 survey_score 同时给出");
  }
  TIERLINE_RETURN_IF_ERROR(SetCell(cells, "quality", "grade", defaults, element));
  return SetCell(cells, "survey_score", "grade", defaults, element);
}

std::vector<ColumnSpec> CommonColumns() {
  return {{"system", false, {"系统", "来源系统"}, "system of external_id; default --system"},
          {"external_id",
           true,
           {"单号", "单据编号", "记录编号"},
           "the system's own id; the same id and revision again changes nothing"},
          {"revision", false, {"版本", "修订"}, "a higher one corrects; default 1"},
          {"voided", false, {"作废"}, "true: it never was"},
          {"kind", true, {"类型", "单据类型"}, "what happened"},
          {"customer_code",
           true,
           {"客户编码", "客户编号", "客户代码"},
           "the customer's code in --system; unknown codes wait"},
          {"occurred_time", true, {"日期", "业务日期", "时间", "单据日期"}, "when"}};
}

}  // namespace

std::vector<ImportKind> ActivityKinds() {
  std::vector<ColumnSpec> facts = CommonColumns();
  for (const ColumnSpec& column : std::vector<ColumnSpec>{
           {"amount", false, {"金额", "含税金额"}, "decimal amount; returns are positive, too"},
           {"amount_minor", false, {}, "the same in minor units"},
           {"currency", false, {"币种"}, "ISO 4217 code"},
           {"due_date", false, {"到期日", "应收日期"}, "when an invoice must be paid"},
           {"related_external_id",
            false,
            {"关联单号"},
            "the invoice a payment pays, the order a fact belongs to"},
           {"sku", false, {"货号", "物料编码"}, "article number"},
           {"category", false, {"品类", "产品类别"}, "product category"},
           {"quantity", false, {"数量"}, "quantity"},
           {"cost", false, {"成本"}, "decimal amount"},
           {"cost_minor", false, {}, "the same in minor units"}}) {
    facts.push_back(column);
  }
  std::vector<ColumnSpec> interactions = CommonColumns();
  for (const ColumnSpec& column :
       std::vector<ColumnSpec>{{"initiator", false, {"发起方"}, "customer or us"},
                               {"deep", false, {"深度沟通"}, "true: a talk of substance"},
                               {"checked_in", false, {"已签到", "签到"}, "true: with check-in on site"},
                               {"quality", false, {"反馈质量"}, "feedback, 0-5"},
                               {"referral_won", false, {"转介绍成功"}, "true: became a customer"},
                               {"survey_score", false, {"满意度"}, "survey, 0-10"},
                               {"summary", false, {"摘要", "内容"}, "what was said"}}) {
    interactions.push_back(column);
  }
  return {
      {"facts", facts, "tierline.v1.ActivityService/BatchRecordFacts", "facts", 1000, "", "",
       [] { return std::make_unique<v1::BatchRecordFactsRequest>(); },
       [] { return std::make_unique<v1::Fact>(); }, FillFact},
      {"interactions", interactions, "tierline.v1.ActivityService/BatchRecordInteractions", "interactions",
       1000, "", "", [] { return std::make_unique<v1::BatchRecordInteractionsRequest>(); },
       [] { return std::make_unique<v1::Interaction>(); }, FillInteraction}};
}

}  // namespace tierline::tierctl
