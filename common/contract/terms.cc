#include "common/contract/terms.h"

#include <array>
#include <cstddef>

#include "common/base/check.h"

namespace tierline::contract {
namespace {

struct Row {
  TermId id;
  absl::string_view name;
  absl::string_view zh;
  absl::string_view en;
};

// In the order of TermId: a term is found by its number.
constexpr Row kTerms[] = {
    {TermId::kCustomer, "customer", "客户", "customer"},
    {TermId::kCustomerTiering, "customer_tiering", "客户分级", "customer tiering"},
    {TermId::kTier, "tier", "级别", "tier"},
    {TermId::kTierRole, "tier_role", "级别类型", "tier role"},
    {TermId::kCoreCustomer, "core_customer", "核心客户", "core customer"},
    {TermId::kGrowingCustomer, "growing_customer", "成长型客户", "growing customer"},
    {TermId::kBasicCustomer, "basic_customer", "基础客户", "basic customer"},
    {TermId::kProspect, "prospect", "潜在客户", "prospect"},
    {TermId::kSuggestedTier, "suggested_tier", "建议级别", "suggested tier"},
    {TermId::kEffectiveTier, "effective_tier", "生效级别", "effective tier"},
    {TermId::kImportedTier, "imported_tier", "导入级别", "imported tier"},
    {TermId::kManualTier, "manual_tier", "人工定级", "manual tier"},
    {TermId::kUpgrade, "upgrade", "升级", "upgrade"},
    {TermId::kDowngrade, "downgrade", "降级", "downgrade"},
    {TermId::kUnchanged, "unchanged", "不变", "unchanged"},
    {TermId::kHysteresis, "hysteresis", "升降级缓冲", "hysteresis"},
    {TermId::kMinimumStay, "minimum_stay", "最短停留期", "minimum stay"},
    {TermId::kGate, "gate", "封顶条件", "gate"},
    {TermId::kProvisional, "provisional", "暂定", "provisional"},
    {TermId::kNotScored, "not_scored", "未评分", "not scored"},
    {TermId::kReason, "reason", "原因", "reason"},
    {TermId::kApprover, "approver", "批准人", "approver"},
    {TermId::kExpiry, "expiry", "有效期", "expiry"},
    {TermId::kScore, "score", "客户价值得分", "customer value score"},
    {TermId::kContributions, "contributions", "得分构成", "contributions"},
    {TermId::kContribution, "contribution", "得分贡献", "contribution"},
    {TermId::kWeight, "weight", "权重", "weight"},
    {TermId::kRawValue, "raw_value", "原始值", "raw value"},
    {TermId::kIndicatorScore, "indicator_score", "指标得分", "indicator score"},
    {TermId::kRank, "rank", "排名", "rank"},
    {TermId::kCoverage, "coverage", "数据覆盖率", "data coverage"},
    {TermId::kMissingValue, "missing_value", "缺失数据", "missing value"},
    {TermId::kPopulationMedian, "population_median", "全体客户中位数", "median of all customers"},
    {TermId::kNextTierGap, "next_tier_gap", "差距", "gap to the next tier"},
    {TermId::kWhyThisTier, "why_this_tier", "为什么是这个级别", "why this tier"},
    {TermId::kMoveCause, "move_cause", "变动原因", "cause of the move"},
    {TermId::kCauseOwnChange, "cause_own_change", "自身变化", "own change"},
    {TermId::kCausePopulation, "cause_population", "整体变化", "population change"},
    {TermId::kCauseModel, "cause_model", "标准调整", "model change"},
    {TermId::kCauseCorrection, "cause_correction", "数据更正", "data correction"},
    {TermId::kScoringModel, "scoring_model", "评分模型", "scoring model"},
    {TermId::kCriteria, "criteria", "分级标准", "tiering criteria"},
    {TermId::kDimension, "dimension", "维度", "dimension"},
    {TermId::kIndicator, "indicator", "指标", "indicator"},
    {TermId::kPreview, "preview", "试算", "preview"},
    {TermId::kPublish, "publish", "发布", "publish"},
    {TermId::kReadiness, "readiness", "分级适用性检查", "readiness check"},
    {TermId::kScoringRun, "scoring_run", "评分任务", "scoring run"},
    {TermId::kDataCompleteThrough, "data_complete_through", "数据截至", "data complete through"},
    {TermId::kPercentileOfCustomers, "percentile_of_customers", "客户百分位", "percentile of customers"},
    {TermId::kTransactionData, "transaction_data", "交易数据", "transaction data"},
    {TermId::kBehaviourData, "behaviour_data", "行为数据", "behaviour data"},
    {TermId::kPotentialData, "potential_data", "潜力数据", "potential data"},
    {TermId::kRecencyDays, "recency_days", "距上次成交天数", "days since last order"},
    {TermId::kOrders, "orders", "订单数", "orders"},
    {TermId::kRevenue, "revenue", "累计交易额", "revenue"},
    {TermId::kProfit, "profit", "毛利", "profit"},
    {TermId::kMeanOrder, "mean_order", "客单价", "mean order"},
    {TermId::kRevenueShare, "revenue_share", "交易额占比", "revenue share"},
    {TermId::kRevenueGrowth, "revenue_growth", "交易额同比增长", "revenue growth year on year"},
    {TermId::kCycleDays, "cycle_days", "采购周期", "purchase cycle"},
    {TermId::kRepurchases, "repurchases", "复购次数", "repurchases"},
    {TermId::kOnTimeCollection, "on_time_collection", "账期内回款率", "on-time collection rate"},
    {TermId::kDaysOverdue, "days_overdue", "逾期天数", "days overdue"},
    {TermId::kInteractions, "interactions", "互动次数", "interactions"},
    {TermId::kVisits, "visits", "拜访次数", "visits"},
    {TermId::kDeepInteractions, "deep_interactions", "深度沟通次数", "deep interactions"},
    {TermId::kCustomerInitiated, "customer_initiated", "客户主动联系次数",
     "contacts started by the customer"},
    {TermId::kFeedbackQuality, "feedback_quality", "反馈质量", "feedback quality"},
    {TermId::kReferrals, "referrals", "转介绍次数", "referrals"},
    {TermId::kReferralsWon, "referrals_won", "成功转介绍次数", "referrals won"},
    {TermId::kBehaviourPoints, "behaviour_points", "行为积分", "behaviour points"},
    {TermId::kIndustryGrowth, "industry_growth", "行业增长率", "industry growth"},
    {TermId::kSizePercentile, "size_percentile", "同行业规模百分位", "size percentile in its industry"},
    {TermId::kDecisionNodes, "decision_nodes", "决策节点数", "decision nodes"},
    {TermId::kKeyContactStability, "key_contact_stability", "关键人稳定性", "key contact stability"},
    {TermId::kYearsOfCooperation, "years_of_cooperation", "合作年限", "years of cooperation"},
    {TermId::kMarketInfluence, "market_influence", "市场影响力", "market influence"},
    {TermId::kStrategicImportance, "strategic_importance", "战略重要性", "strategic importance"},
    {TermId::kCloseness, "closeness", "客情关系", "closeness"},
    {TermId::kSatisfaction, "satisfaction", "满意度", "satisfaction"},
    {TermId::kCreditRisk, "credit_risk", "信用风险", "credit risk"},
    {TermId::kAttributeFit, "attribute_fit", "属性匹配度", "attribute fit"},
    {TermId::kLast12Months, "last_12_months", "近12个月", "last 12 months"},
    {TermId::kLast24Months, "last_24_months", "近24个月", "last 24 months"},
    {TermId::kLast36Months, "last_36_months", "近36个月", "last 36 months"},
    {TermId::kOwner, "owner", "负责人", "owner"},
    {TermId::kTeamMember, "team_member", "协同人", "team member"},
    {TermId::kTerritory, "territory", "片区", "territory"},
    {TermId::kContact, "contact", "联系人", "contact"},
    {TermId::kDecisionChain, "decision_chain", "决策链", "decision chain"},
    {TermId::kKeyPerson, "key_person", "关键人", "key person"},
    {TermId::kEconomicBuyer, "economic_buyer", "拍板人", "economic buyer"},
    {TermId::kIndustry, "industry", "行业", "industry"},
    {TermId::kGroup, "group", "集团客户", "group"},
    {TermId::kCustomerTree, "customer_tree", "客户树", "customer tree"},
    {TermId::kExternalCode, "external_code", "外部编码", "external code"},
    {TermId::kOrder, "order", "订单", "order"},
    {TermId::kDelivery, "delivery", "发货", "delivery"},
    {TermId::kInvoice, "invoice", "开票", "invoice"},
    {TermId::kPayment, "payment", "回款", "payment"},
    {TermId::kReturn, "return", "退货", "return"},
    {TermId::kCreditNote, "credit_note", "红字", "credit note"},
    {TermId::kCost, "cost", "费用", "cost"},
    {TermId::kVoided, "voided", "作废", "voided"},
    {TermId::kPaymentTerms, "payment_terms", "账期", "payment terms"},
    {TermId::kEndOfMonthTerms, "end_of_month_terms", "月结", "end-of-month terms"},
    {TermId::kRetentionMoney, "retention_money", "质保金", "retention money"},
    {TermId::kOverdue, "overdue", "逾期", "overdue"},
    {TermId::kInteraction, "interaction", "互动", "interaction"},
    {TermId::kVisit, "visit", "拜访", "visit"},
    {TermId::kCheckIn, "check_in", "签到", "check-in"},
    {TermId::kCheckOut, "check_out", "签退", "check-out"},
    {TermId::kCadence, "cadence", "拜访频次", "cadence"},
    {TermId::kOutcome, "outcome", "拜访结果", "outcome"},
    {TermId::kNextStep, "next_step", "下一步计划", "next step"},
};

constexpr bool IsInOrder() {
  size_t next = 0;
  for (const Row& row : kTerms) {
    if (static_cast<size_t>(row.id) != next++) return false;
  }
  return next == static_cast<size_t>(kLastTerm) + 1;
}
static_assert(IsInOrder(), "every TermId has its row, in the order of the enum");

const Row& RowOf(TermId id) {
  const size_t index = static_cast<size_t>(id);
  TIERLINE_CHECK(index < std::size(kTerms));
  return kTerms[index];
}

}  // namespace

absl::string_view Term(TermId id, Locale locale) {
  const Row& row = RowOf(id);
  return locale == Locale::kChinese ? row.zh : row.en;
}

absl::string_view TermName(TermId id) { return RowOf(id).name; }

std::optional<TermId> FindTerm(absl::string_view name) {
  for (const Row& row : kTerms) {
    if (row.name == name) return row.id;
  }
  return std::nullopt;
}

absl::string_view RoleTerm(v1::TierRole role, Locale locale) {
  switch (role) {
    case v1::CORE:
      return Term(TermId::kCoreCustomer, locale);
    case v1::GROWING:
      return Term(TermId::kGrowingCustomer, locale);
    case v1::BASIC:
      return Term(TermId::kBasicCustomer, locale);
    case v1::PROSPECT:
      return Term(TermId::kProspect, locale);
    default:
      return "—";
  }
}

}  // namespace tierline::contract
