#include "server/scoring/catalogue.h"

#include <array>
#include <string>

#include "common/contract/locale.h"
#include "common/contract/terms.h"

namespace tierline::scoring {
namespace {

using contract::Locale;
using contract::TermId;

constexpr auto kTransaction = v1::Metric::TRANSACTION;
constexpr auto kBehaviour = v1::Metric::BEHAVIOUR;
constexpr auto kPotential = v1::Metric::POTENTIAL;

absl::string_view Zh(TermId term) { return contract::Term(term, Locale::kChinese); }
absl::string_view En(TermId term) { return contract::Term(term, Locale::kEnglish); }

std::array<MetricDefinition, kMetricCount> MakeCatalogue() {  // NOLINT(readability-function-size): a table
  return {{
      {.column = kRevenue,
       .id = "revenue",
       .zh = Zh(TermId::kRevenue),
       .en = En(TermId::kRevenue),
       .description_zh = "统计期内的采购金额，减去退货和红字",
       .description_en = "Amount bought in the window, less returns and credit notes",
       .unit = MetricUnit::kMinorUnits,
       .source = kTransaction,
       .windowed = true,
       .actionable = true},
      {.column = kOrders,
       .id = "orders",
       .zh = Zh(TermId::kOrders),
       .en = En(TermId::kOrders),
       .description_zh = "统计期内的订单数",
       .description_en = "Orders in the window",
       .unit = MetricUnit::kCount,
       .source = kTransaction,
       .windowed = true,
       .actionable = true},
      {.column = kMeanOrder,
       .id = "mean_order",
       .zh = Zh(TermId::kMeanOrder),
       .en = En(TermId::kMeanOrder),
       .description_zh = "统计期内平均每单的金额",
       .description_en = "Mean amount of an order in the window",
       .unit = MetricUnit::kMinorUnits,
       .source = kTransaction,
       .windowed = true},
      {.column = kCycleDays,
       .id = "cycle_days",
       .zh = Zh(TermId::kCycleDays),
       .en = En(TermId::kCycleDays),
       .description_zh = "统计期内相邻两次采购间隔天数的中位数；采购不足两次时没有",
       .description_en = "Median days between purchases in the window; none with fewer than two",
       .unit = MetricUnit::kDays,
       .source = kTransaction,
       .lower_is_better = true,
       .windowed = true},
      {.column = kRepurchases,
       .id = "repurchases",
       .zh = Zh(TermId::kRepurchases),
       .en = En(TermId::kRepurchases),
       .description_zh = "统计期内再次采购的天数，首次采购不算",
       .description_en = "Days in the window with a purchase that was not the customer's first",
       .unit = MetricUnit::kCount,
       .source = kTransaction,
       .windowed = true,
       .actionable = true},
      {.column = kRecencyDays,
       .id = "recency_days",
       .zh = Zh(TermId::kRecencyDays),
       .en = En(TermId::kRecencyDays),
       .description_zh = "距最近一次采购的天数；从未采购时没有",
       .description_en = "Days since the last purchase; none for a customer that never bought",
       .unit = MetricUnit::kDays,
       .source = kTransaction,
       .lower_is_better = true},
      {.column = kOnTimeCollection,
       .id = "on_time_collection",
       .zh = Zh(TermId::kOnTimeCollection),
       .en = En(TermId::kOnTimeCollection),
       .description_zh = "统计期内到期发票按金额计算的按时回款比例，宽限15天；没有到期发票时没有",
       .description_en =
           "Of the invoices that fell due in the window, the share of the amount paid within 15 days of the "
           "due date; none when nothing was due",
       .unit = MetricUnit::kRatio,
       .source = kTransaction,
       .windowed = true,
       .actionable = true},
      {.column = kRevenueShare,
       .id = "revenue_share",
       .zh = Zh(TermId::kRevenueShare),
       .en = En(TermId::kRevenueShare),
       .description_zh = "该客户的累计交易额占全部客户的比例",
       .description_en = "The customer's part of the revenue of all customers",
       .unit = MetricUnit::kRatio,
       .source = kTransaction,
       .windowed = true,
       .relative = true},
      {.column = kGrowthYoy,
       .id = "revenue_growth",
       .zh = Zh(TermId::kRevenueGrowth),
       .en = En(TermId::kRevenueGrowth),
       .description_zh = "近12个月交易额比此前12个月的增长；此前没有交易时没有",
       .description_en =
           "Revenue of the last 12 months against the 12 before; none when there was none before",
       .unit = MetricUnit::kRatio,
       .source = kTransaction},
      {.column = kCooperationYears,
       .id = "years_of_cooperation",
       .zh = Zh(TermId::kYearsOfCooperation),
       .en = En(TermId::kYearsOfCooperation),
       .description_zh = "自开始合作或首次采购以来的年数",
       .description_en = "Years since the cooperation began or since the first purchase",
       .unit = MetricUnit::kYears,
       .source = kTransaction},
      {.column = kOrdersEver,
       .id = "orders_ever",
       .zh = "历史订单数",
       .en = "orders ever",
       .description_zh = "有记录以来的订单数",
       .description_en = "Orders since records began",
       .unit = MetricUnit::kCount,
       .source = kTransaction},
      {.column = kInteractions,
       .id = "interactions",
       .zh = Zh(TermId::kInteractions),
       .en = En(TermId::kInteractions),
       .description_zh = "统计期内已签到的拜访、深度沟通和客户主动的联系；我方发起的以级别的拜访频次为限",
       .description_en = "Checked-in visits, deep talks and contacts begun by the customer in the window; "
                         "those begun by us "
                         "count up to the cadence of the tier",
       .unit = MetricUnit::kCount,
       .source = kBehaviour,
       .windowed = true,
       .actionable = true},
      {.column = kContactRoom,
       .id = "contact_room",
       .zh = "我方发起仍可计入的次数",
       .en = "own contacts that would still count",
       .description_zh = "我方发起的联系还有多少次会计入",
       .description_en = "How many more contacts begun by us would count",
       .unit = MetricUnit::kCount,
       .source = kBehaviour,
       .windowed = true,
       .internal = true},
      {.column = kFeedbackQuality,
       .id = "feedback_quality",
       .zh = Zh(TermId::kFeedbackQuality),
       .en = En(TermId::kFeedbackQuality),
       .description_zh = "统计期内客户反馈的平均评分，0到5；没有反馈时没有",
       .description_en = "Mean grade of the customer's feedback in the window, 0 to 5; none without feedback",
       .unit = MetricUnit::kGrade,
       .source = kBehaviour,
       .windowed = true},
      {.column = kReferralsMade,
       .id = "referrals",
       .zh = Zh(TermId::kReferrals),
       .en = En(TermId::kReferrals),
       .description_zh = "统计期内客户向我们推荐的公司数",
       .description_en = "Companies the customer recommended us to in the window",
       .unit = MetricUnit::kCount,
       .source = kBehaviour,
       .windowed = true,
       .actionable = true},
      {.column = kReferralsWon,
       .id = "referrals_won",
       .zh = Zh(TermId::kReferralsWon),
       .en = En(TermId::kReferralsWon),
       .description_zh = "统计期内推荐成交的公司数",
       .description_en = "Companies won by recommendation in the window",
       .unit = MetricUnit::kCount,
       .source = kBehaviour,
       .windowed = true,
       .actionable = true},
      {.column = kIndustryGrowth,
       .id = "industry_growth",
       .zh = Zh(TermId::kIndustryGrowth),
       .en = En(TermId::kIndustryGrowth),
       .description_zh = "客户所在行业的年增长率",
       .description_en = "Yearly growth of the customer's industry",
       .unit = MetricUnit::kRatio,
       .source = kPotential},
      {.column = kEmployees,
       .id = "employees",
       .zh = "员工人数",
       .en = "employees",
       .description_zh = "客户的员工人数",
       .description_en = "People the customer employs",
       .unit = MetricUnit::kCount,
       .source = kPotential},
      {.column = kAnnualRevenue,
       .id = "annual_revenue",
       .zh = "客户年营收",
       .en = "annual revenue of the customer",
       .description_zh = "客户自身一年的营业收入",
       .description_en = "The customer's own revenue in a year",
       .unit = MetricUnit::kMinorUnits,
       .source = kPotential},
      {.column = kSizePercentile,
       .id = "size_percentile",
       .zh = "企业规模百分位",
       .en = "size percentile",
       .description_zh = "按员工人数和年营收，规模小于该客户的客户所占比例",
       .description_en = "The share of customers that are smaller, by employees and annual revenue",
       .unit = MetricUnit::kPercentile,
       .source = kPotential,
       .relative = true},
      {.column = kDecisionNodes,
       .id = "decision_nodes",
       .zh = Zh(TermId::kDecisionNodes),
       .en = En(TermId::kDecisionNodes),
       .description_zh = "决策链上须同意的部门和人数",
       .description_en = "Departments and people who must agree",
       .unit = MetricUnit::kCount,
       .source = kPotential,
       .lower_is_better = true},
      {.column = kKeyContactYears,
       .id = "key_contact_years",
       .zh = "关键人稳定年数",
       .en = "years with the same key person",
       .description_zh = "关键人没有更换的年数",
       .description_en = "Years since the key person last changed",
       .unit = MetricUnit::kYears,
       .source = kPotential},
  }};
}

}  // namespace

std::span<const MetricDefinition> MetricCatalogue() {
  static const auto& catalogue = *new std::array<MetricDefinition, kMetricCount>(MakeCatalogue());
  return catalogue;
}

std::optional<MetricColumn> FindMetric(absl::string_view id) {
  for (const MetricDefinition& metric : MetricCatalogue()) {
    if (metric.id == id && !metric.internal) return metric.column;
  }
  return std::nullopt;
}

v1::Metric MetricResource(const MetricDefinition& definition) {
  v1::Metric metric;
  metric.set_name("metrics/" + std::string(definition.id));
  metric.mutable_display()->set_zh(std::string(definition.zh));
  metric.mutable_display()->set_en(std::string(definition.en));
  metric.mutable_description()->set_zh(std::string(definition.description_zh));
  metric.mutable_description()->set_en(std::string(definition.description_en));
  metric.set_unit(std::string(UnitName(definition.unit)));
  metric.set_direction(definition.lower_is_better ? v1::Metric::LOWER_IS_BETTER
                                                  : v1::Metric::HIGHER_IS_BETTER);
  metric.set_source(definition.source);
  metric.set_windowed(definition.windowed);
  metric.set_actionable(definition.actionable);
  return metric;
}

absl::string_view UnitName(MetricUnit unit) {
  switch (unit) {
    case MetricUnit::kMinorUnits:
      return "minor units";
    case MetricUnit::kCount:
      return "count";
    case MetricUnit::kDays:
      return "days";
    case MetricUnit::kRatio:
      return "ratio 0-1";
    case MetricUnit::kYears:
      return "years";
    case MetricUnit::kGrade:
      return "grade 0-5";
    case MetricUnit::kPercentile:
      return "percentile 0-1";
  }
  return "";
}

}  // namespace tierline::scoring
