#include "server/scoring/explain_text.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/contract/format.h"

namespace tierline::scoring {
namespace {

using contract::FormatNumber;
using contract::FormatPercent;

// What a count counts.
struct CountWord {
  absl::string_view zh;
  absl::string_view one;
  absl::string_view many;
};

CountWord CountWordOf(MetricColumn column) {
  switch (column) {
    case kOrders:
    case kOrdersEver:
      return {"单", "order", "orders"};
    case kRepurchases:
      return {"次", "repurchase", "repurchases"};
    case kReferralsMade:
      return {"家", "referral", "referrals"};
    case kReferralsWon:
      return {"家", "referral won", "referrals won"};
    case kEmployees:
      return {"人", "person", "people"};
    case kDecisionNodes:
      return {"个", "node", "nodes"};
    default:
      return {"次", "interaction", "interactions"};
  }
}

std::string Count(double value, absl::string_view one, absl::string_view many) {
  return absl::StrCat(FormatNumber(value, 0), " ", value == 1 ? one : many);
}

std::string CountText(MetricColumn column, double value, const Wording& wording) {
  const CountWord word = CountWordOf(column);
  return wording.zh() ? absl::StrCat(FormatNumber(value, 0), word.zh) : Count(value, word.one, word.many);
}

std::string Points(double points) { return FormatNumber(points, 1); }

std::string List(std::span<const std::string> items, const Wording& wording) {
  return absl::StrJoin(items, wording.zh() ? "、" : ", ");
}

std::string ContactText(double delta, double room, const Wording& wording) {
  if (delta <= room) {
    return wording.zh() ? absl::StrCat("再拜访", FormatNumber(delta, 0), "次")
                        : Count(delta, "more visit", "more visits");
  }
  const std::string own = FormatNumber(std::isnan(room) ? delta : delta - room, 0);
  if (wording.zh()) {
    return absl::StrCat("再互动", FormatNumber(delta, 0), "次（其中至少", own, "次由客户主动发起）");
  }
  return absl::StrCat(Count(delta, "more interaction", "more interactions"), " (at least ", own,
                      " begun by the customer)");
}

std::string TierName(const v1::TierBand& tier, const Wording& wording) {
  const std::string name = Localized(tier.display(), "", wording);
  if (wording.zh()) return name.empty() ? tier.id() + "级" : absl::StrCat(tier.id(), "级（", name, "）");
  return name.empty() ? "tier " + tier.id() : absl::StrCat("tier ", tier.id(), " (", name, ")");
}

}  // namespace

std::string MetricName(const MetricDefinition& metric, const Wording& wording) {
  return std::string(wording.zh() ? metric.zh : metric.en);
}

std::string Localized(const v1::LocalizedText& text, absl::string_view otherwise, const Wording& wording) {
  const std::string& wanted = wording.zh() ? text.zh() : text.en();
  const std::string& other = wording.zh() ? text.en() : text.zh();
  if (!wanted.empty()) return wanted;
  return other.empty() ? std::string(otherwise) : other;
}

std::string ValueText(const MetricDefinition& metric, double value, const Wording& wording) {
  if (std::isnan(value)) return wording.zh() ? "无数据" : "no data";
  switch (metric.unit) {
    case MetricUnit::kMinorUnits:
      return contract::FormatMoney(std::llround(value), wording.currency_code, wording.locale);
    case MetricUnit::kCount:
      return CountText(metric.column, value, wording);
    case MetricUnit::kDays:
      return contract::FormatDays(std::llround(value), wording.locale);
    case MetricUnit::kRatio:
      return FormatPercent(value, 1);
    case MetricUnit::kYears:
      return FormatNumber(value, 1) + (wording.zh() ? "年" : " years");
    case MetricUnit::kGrade:
      return FormatNumber(value, 1) + (wording.zh() ? "分" : " of 5");
    case MetricUnit::kPercentile:
      return wording.zh() ? absl::StrCat("大于", FormatPercent(value), "的客户")
                          : absl::StrCat("larger than ", FormatPercent(value), " of customers");
  }
  return "";
}

std::string ReasonText(const CompiledIndicator& indicator, double row_value, double points,
                       const Wording& wording) {
  const MetricDefinition& metric = MetricCatalogue()[indicator.column];
  const bool zh = wording.zh();
  switch (indicator.use) {
    case IndicatorUse::kAbsent:
      return zh ? "所有客户都没有数据，权重由其他指标分担" : "no customer has data; others carry its weight";
    case IndicatorUse::kConstant:
      return zh ? "所有客户都相同，权重由其他指标分担"
                : "the same for all customers; others carry its weight";
    case IndicatorUse::kUsed:
      break;
  }
  const std::string share = FormatPercent(indicator.weight, 1);
  const std::string total = Points(points * indicator.weight);
  std::string value = ValueText(metric, row_value, wording);
  if (std::isnan(row_value) && !indicator.missing_is_known) {
    const std::string median = ValueText(metric, indicator.missing_value, wording);
    value = zh ? absl::StrCat("无数据，按客户中位数", median, "计")
               : absl::StrCat("no data, counted as the median of customers, ", median);
  }
  return zh ? absl::StrCat(value, "，得", Points(points), "分，权重", share, "，贡献", total, "分")
            : absl::StrCat(value, ": ", Points(points), " points, weight ", share, ", brings ", total);
}

std::string ChangeText(const MetricDefinition& metric, const MetricChange& change, double contact_room,
                       const Wording& wording) {
  const bool zh = wording.zh();
  const double delta = change.to - change.from;
  const std::string number = FormatNumber(delta, 0);
  switch (metric.column) {
    case kInteractions:
      return ContactText(delta, contact_room, wording);
    case kRevenue: {
      const std::string money =
          contract::FormatMoney(std::llround(delta), wording.currency_code, wording.locale);
      return zh ? "再采购" + money : money + " more revenue";
    }
    case kOrders:
      return zh ? absl::StrCat("再下", number, "单") : Count(delta, "more order", "more orders");
    case kRepurchases:
      return zh ? absl::StrCat("再复购", number, "次") : Count(delta, "more repurchase", "more repurchases");
    case kReferralsMade:
      return zh ? absl::StrCat("再转介绍", number, "家") : Count(delta, "more referral", "more referrals");
    case kReferralsWon:
      return zh ? absl::StrCat("再成功转介绍", number, "家")
                : Count(delta, "more referral won", "more referrals won");
    default: {
      const std::string value = ValueText(metric, change.to, wording);
      return zh ? absl::StrCat(metric.zh, "达到", value) : absl::StrCat(metric.en, " at ", value);
    }
  }
}

std::string SuggestionText(std::span<const std::string> changes, const v1::TierBand& next,
                           const Wording& wording) {
  if (wording.zh()) return absl::StrCat(absl::StrJoin(changes, "、"), "可升", next.id(), "级");
  return absl::StrCat(absl::StrJoin(changes, " and "), " would reach tier ", next.id());
}

std::string NextTierText(const v1::TierBand& next, double gap, size_t suggestions, size_t changes_each,
                         const Wording& wording) {
  const bool zh = wording.zh();
  std::string text = zh ? absl::StrCat("距", next.id(), "级还差", FormatNumber(gap, 2), "分")
                        : absl::StrCat(FormatNumber(gap, 2), " points below tier ", next.id());
  if (suggestions == 0) {
    absl::StrAppend(&text, zh ? "，任何一两项改进都不足以升级" : "; no one or two improvements are enough");
  } else if (changes_each > 1) {
    absl::StrAppend(
        &text, zh ? "，单项改进不足以升级，需两项一起" : "; one improvement is not enough, two together are");
  }
  return text;
}

std::string Headline(const v1::ScoringModel& model, const CustomerScore& score, bool prospect, int64_t rank,
                     int64_t population_size, absl::string_view effective_tier_id, const Wording& wording) {
  const bool zh = wording.zh();
  const v1::TierBand& tier = model.tiers(static_cast<int>(score.tier));
  const std::string place = FormatNumber(static_cast<double>(rank), 0);
  const std::string all = FormatNumber(static_cast<double>(population_size), 0);
  const std::string name = TierName(tier, wording);
  const std::string points = FormatNumber(score.score, 2);
  std::string text =
      zh ? absl::StrCat("客户价值得分", points, "，建议级别", name, "，在", all, "家客户中排第", place)
         : absl::StrCat("Score ", points, ", suggested ", name, ", rank ", place, " of ", all);
  if (prospect) {
    text =
        zh ? absl::StrCat("尚未采购，建议级别", name) : absl::StrCat("Has not bought yet: suggested ", name);
  }
  if (score.provisional) absl::StrAppend(&text, zh ? "（暂定）" : " (provisional)");
  if (!effective_tier_id.empty() && effective_tier_id != absl::string_view(tier.id())) {
    absl::StrAppend(&text, zh ? "；生效级别" : "; effective tier ", effective_tier_id, zh ? "级" : "");
  }
  return text;
}

std::string ProvisionalNote(double coverage, const Wording& wording) {
  const std::string known = FormatPercent(coverage);
  return wording.zh() ? absl::StrCat("已知数据只占权重的", known, "，级别为暂定")
                      : absl::StrCat("Only ", known, " of the weight is known: the tier is provisional");
}

std::string MedianNote(std::span<const std::string> metrics, const Wording& wording) {
  return wording.zh()
             ? absl::StrCat("没有该客户的数据，按客户中位数计：", List(metrics, wording))
             : absl::StrCat("No data of this customer, counted as the median: ", List(metrics, wording));
}

std::string HandedOnNote(std::span<const std::string> metrics, const Wording& wording) {
  return wording.zh()
             ? absl::StrCat("所有客户都没有数据或都相同，权重由其他指标分担：", List(metrics, wording))
             : absl::StrCat("No data or no difference among customers, others carry the weight: ",
                            List(metrics, wording));
}

std::string UndifferentiatedNote(const Wording& wording) {
  return wording.zh() ? "所有客户的各项指标都相同，得分不能区分客户"
                      : "All metrics are the same for all customers: the score does not tell them apart";
}

std::string ProspectNote(const Wording& wording) {
  return wording.zh() ? "首次下单后按得分定级" : "After the first order the tier follows the score";
}

}  // namespace tierline::scoring
