#include "server/scoring/explain.h"

#include <cmath>
#include <string>
#include <vector>

#include "server/scoring/explain_text.h"
#include "server/scoring/lift.h"

namespace tierline::scoring {
namespace {

constexpr size_t kSuggestions = 3;

class Explanation {
 public:
  Explanation(const ExplainInput& input, const v1::CustomerTier& tier)
      : input_(input),
        model_(input.compiled.model),
        wording_{input.locale, input.currency_code},
        contributions_(input.compiled.indicators.size()),
        score_(ScoreRow(input.compiled, input.row, contributions_)),
        prospect_(input.compiled.prospect_tier == score_.tier) {
    *out_.mutable_tier() = tier;
  }

  v1::TierExplanation Make() {
    out_.set_headline(Headline(model_, score_, prospect_, input_.rank, input_.population_size,
                               out_.tier().tier_id(), wording_));
    out_.set_rank(input_.rank);
    out_.set_population_size(input_.population_size);
    out_.set_language_code(wording_.zh() ? "zh" : "en");
    AddDimensions();
    if (!prospect_ && score_.tier > 0) AddNextTier();
    AddNotes();
    return std::move(out_);
  }

 private:
  void AddDimensions() {
    for (const v1::Dimension& dimension : model_.dimensions()) {
      v1::TierExplanation::DimensionShare& share = *out_.add_dimensions();
      share.set_id(dimension.id());
      share.set_display_name(Localized(dimension.display(), dimension.id(), wording_));
    }
    for (size_t k = 0; k < contributions_.size(); ++k) {
      const CompiledIndicator& indicator = input_.compiled.indicators[k];
      v1::TierExplanation::DimensionShare& share =
          *out_.mutable_dimensions(static_cast<int>(indicator.dimension));
      share.set_weight(share.weight() + indicator.weight);
      share.set_contribution(share.contribution() + contributions_[k]);
      FillIndicator(k, *share.add_indicators());
    }
    for (v1::TierExplanation::DimensionShare& share : *out_.mutable_dimensions()) {
      if (share.weight() > 0) share.set_score(share.contribution() / share.weight());
    }
  }

  void FillIndicator(size_t k, v1::TierExplanation::IndicatorShare& share) const {
    const CompiledIndicator& indicator = input_.compiled.indicators[k];
    const MetricDefinition& metric = MetricCatalogue()[indicator.column];
    const double own = input_.row[indicator.column];
    const double used = std::isnan(own) ? indicator.missing_value : own;
    const double points = std::isnan(own) ? indicator.missing_points : indicator.transform.PointsOf(own);
    share.set_metric_id(std::string(metric.id));
    share.set_display_name(MetricName(metric, wording_));
    share.set_value_text(ValueText(metric, own, wording_));
    share.set_unit(std::string(UnitName(metric.unit)));
    share.set_missing(std::isnan(own));
    if (indicator.use != IndicatorUse::kAbsent) {
      if (!std::isnan(used)) share.set_value(used);
      share.set_points(points);
    }
    share.set_weight(indicator.weight);
    share.set_contribution(contributions_[k]);
    share.set_reason_text(ReasonText(indicator, own, points, wording_));
  }

  void AddNextTier() {
    const v1::TierBand& next = model_.tiers(static_cast<int>(score_.tier) - 1);
    const double cut = input_.compiled.min_scores[score_.tier - 1];
    v1::TierExplanation::NextTier& out = *out_.mutable_next_tier();
    out.set_tier_id(next.id());
    out.set_display_name(Localized(next.display(), next.id(), wording_));
    out.set_gap(cut - score_.score);
    const std::vector<Lift> lifts =
        FindLifts(input_.compiled, input_.snapshot, input_.row, cut, kSuggestions);
    for (const Lift& lift : lifts) FillSuggestion(lift, next, *out.add_suggestions());
    out.set_text(NextTierText(next, out.gap(), lifts.size(), lifts.empty() ? 0 : lifts.front().changes.size(),
                              wording_));
  }

  void FillSuggestion(const Lift& lift, const v1::TierBand& next,
                      v1::TierExplanation::Suggestion& out) const {
    std::vector<std::string> texts;
    for (const MetricChange& change : lift.changes) {
      const MetricDefinition& metric = MetricCatalogue()[input_.compiled.indicators[change.indicator].column];
      texts.push_back(ChangeText(metric, change, input_.row[kContactRoom], wording_));
      v1::TierExplanation::Change& part = *out.add_changes();
      part.set_metric_id(std::string(metric.id));
      part.set_text(texts.back());
      part.set_delta(change.to - change.from);
      part.set_new_value(change.to);
    }
    out.set_new_score(lift.new_score);
    out.set_text(SuggestionText(texts, next, wording_));
  }

  void AddNotes() {
    if (score_.provisional) out_.add_notes(ProvisionalNote(score_.coverage, wording_));
    std::vector<std::string> medians;
    std::vector<std::string> handed_on;
    for (const CompiledIndicator& indicator : input_.compiled.indicators) {
      std::string name = MetricName(MetricCatalogue()[indicator.column], wording_);
      if (indicator.use != IndicatorUse::kUsed) {
        handed_on.push_back(std::move(name));
      } else if (std::isnan(input_.row[indicator.column]) && !indicator.missing_is_known) {
        medians.push_back(std::move(name));
      }
    }
    if (!medians.empty()) out_.add_notes(MedianNote(medians, wording_));
    if (!handed_on.empty()) out_.add_notes(HandedOnNote(handed_on, wording_));
    if (input_.compiled.undifferentiated) out_.add_notes(UndifferentiatedNote(wording_));
    if (prospect_) out_.add_notes(ProspectNote(wording_));
  }

  const ExplainInput& input_;
  const v1::ScoringModel& model_;
  const Wording wording_;
  std::vector<double> contributions_;
  const CustomerScore score_;
  const bool prospect_;
  v1::TierExplanation out_;
};

}  // namespace

v1::TierExplanation Explain(const ExplainInput& input, const v1::CustomerTier& tier) {
  return Explanation(input, tier).Make();
}

}  // namespace tierline::scoring
