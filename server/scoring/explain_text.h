#pragma once

#include <span>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/contract/locale.h"
#include "server/scoring/catalogue.h"
#include "server/scoring/engine.h"
#include "server/scoring/lift.h"
#include "tierline/v1/tier_service.pb.h"

// The sentences of explanations, in both languages. Pure.
namespace tierline::scoring {

// How texts are written.
struct Wording {
  contract::Locale locale = contract::Locale::kChinese;
  absl::string_view currency_code;

  bool zh() const { return locale == contract::Locale::kChinese; }
};

// "累计交易额" / "revenue".
std::string MetricName(const MetricDefinition& metric, const Wording& wording);

// The text in the reader's language, or the other one where that is empty, or `otherwise`.
std::string Localized(const v1::LocalizedText& text, absl::string_view otherwise, const Wording& wording);

// A value as people read it: "¥1,280.00", "3次", "12.5%"; "无数据" / "no data" for a missing one.
std::string ValueText(const MetricDefinition& metric, double value, const Wording& wording);

// Why an indicator brought what it brought. `row_value` is the customer's own value, perhaps missing.
std::string ReasonText(const CompiledIndicator& indicator, double row_value, double points,
                       const Wording& wording);

// "再拜访2次" / "2 more visits". `contact_room` is how many contacts begun by us would still count.
std::string ChangeText(const MetricDefinition& metric, const MetricChange& change, double contact_room,
                       const Wording& wording);

// "再拜访2次可升A级" / "2 more visits would reach tier A".
std::string SuggestionText(std::span<const std::string> changes, const v1::TierBand& next,
                           const Wording& wording);

// What to know about the ways up.
std::string NextTierText(const v1::TierBand& next, double gap, size_t suggestions, size_t changes_each,
                         const Wording& wording);

// The result in a sentence.
std::string Headline(const v1::ScoringModel& model, const CustomerScore& score, bool prospect, int64_t rank,
                     int64_t population_size, absl::string_view effective_tier_id, const Wording& wording);

// Notes; a list of metric names is joined as the language does it.
std::string ProvisionalNote(double coverage, const Wording& wording);
std::string MedianNote(std::span<const std::string> metrics, const Wording& wording);
std::string HandedOnNote(std::span<const std::string> metrics, const Wording& wording);
std::string UndifferentiatedNote(const Wording& wording);
std::string ProspectNote(const Wording& wording);

}  // namespace tierline::scoring
