#include "server/scoring/model_validation.h"

#include <cmath>
#include <optional>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "server/scoring/catalogue.h"

namespace tierline::scoring {
namespace {

constexpr double kWeightTolerance = 1e-9;

// Collects violations under a field path.
class Judge {
 public:
  void Add(absl::string_view field, absl::string_view description) {
    v1::ModelViolation violation;
    violation.set_field(std::string(field));
    violation.set_description(std::string(description));
    violations_.push_back(std::move(violation));
  }

  // Whether `value` is a number from `low` to `high`; says so when it is not.
  bool Range(absl::string_view field, double value, double low, double high) {
    if (value >= low && value <= high) return true;
    Add(field, std::isnan(value) ? std::string("is not a number")
                                 : absl::StrFormat("is %g, must be between %g and %g", value, low, high));
    return false;
  }

  bool Finite(absl::string_view field, double value) {
    if (std::isfinite(value)) return true;
    Add(field, "must be a finite number");
    return false;
  }

  std::vector<v1::ModelViolation> Take() { return std::move(violations_); }

 private:
  std::vector<v1::ModelViolation> violations_;
};

template <typename Repeated>
void JudgeWeights(const Repeated& fields, const std::string& path, Judge& judge) {
  double sum = 0;
  for (int i = 0; i < fields.size(); ++i) {
    if (!judge.Range(absl::StrCat(path, "[", i, "].weight"), fields[i].weight(), 0, 1)) return;
    sum += fields[i].weight();
  }
  if (!fields.empty() && std::abs(sum - 1) > kWeightTolerance) {
    judge.Add(path, absl::StrFormat("the weights add up to %.10g, must add up to 1", sum));
  }
}

void JudgeEnds(double low, double high, const std::string& path, Judge& judge) {
  if (!judge.Finite(path + ".low", low) || !judge.Finite(path + ".high", high)) return;
  if (low == high) judge.Add(path, "low and high are the same; they must differ");
}

template <typename Repeated>
void JudgePoints(const Repeated& points, int min, const std::string& path, Judge& judge) {
  if (points.size() < min)
    judge.Add(path, absl::StrCat("needs at least ", min, min == 1 ? " point" : " points"));
  for (int i = 0; i < points.size(); ++i) {
    const std::string at = absl::StrCat(path, "[", i, "]");
    judge.Range(at + ".points", points[i].points(), 0, 100);
    if (!judge.Finite(at + ".value", points[i].value())) continue;
    if (i > 0 && !(points[i - 1].value() < points[i].value())) {
      judge.Add(at + ".value", absl::StrFormat("is %g, must be above the value before it, %g",
                                               points[i].value(), points[i - 1].value()));
    }
  }
}

void JudgeTransform(const v1::Transform& transform, const std::string& path, Judge& judge) {
  switch (transform.form_case()) {
    case v1::Transform::kLinear:
      return JudgeEnds(transform.linear().low(), transform.linear().high(), path + ".linear", judge);
    case v1::Transform::kPiecewise:
      return JudgePoints(transform.piecewise().points(), 2, path + ".piecewise.points", judge);
    case v1::Transform::kLog:
      JudgeEnds(transform.log().low(), transform.log().high(), path + ".log", judge);
      if (transform.log().low() <= 0) judge.Add(path + ".log.low", "must be above 0");
      if (transform.log().high() <= 0) judge.Add(path + ".log.high", "must be above 0");
      return;
    case v1::Transform::kSteps:
      return JudgePoints(transform.steps().steps(), 1, path + ".steps.steps", judge);
    case v1::Transform::kPercentile:
      return;
    case v1::Transform::FORM_NOT_SET:
      return judge.Add(path, "is required: linear, piecewise, log, steps or percentile");
  }
}

void JudgeDimension(const v1::Dimension& dimension, const std::string& path, std::set<std::string>& metrics,
                    Judge& judge) {
  if (dimension.indicators().empty()) judge.Add(path + ".indicators", "needs at least one indicator");
  JudgeWeights(dimension.indicators(), path + ".indicators", judge);
  for (int i = 0; i < dimension.indicators_size(); ++i) {
    const v1::Indicator& indicator = dimension.indicators(i);
    const std::string at = absl::StrCat(path, ".indicators[", i, "]");
    if (!FindMetric(indicator.metric_id()).has_value()) {
      judge.Add(at + ".metric_id", absl::StrCat("there is no metric \"", indicator.metric_id(),
                                                "\"; ListMetrics shows those there are"));
    } else if (!metrics.insert(indicator.metric_id()).second) {
      judge.Add(at + ".metric_id", absl::StrCat("metric \"", indicator.metric_id(), "\" is used twice"));
    }
    JudgeTransform(indicator.transform(), at + ".transform", judge);
    if (!v1::Indicator::MissingRule_IsValid(indicator.missing_rule())) {
      judge.Add(at + ".missing_rule", "is not known");
    }
  }
}

void JudgeDimensions(const v1::ScoringModel& model, Judge& judge) {
  if (model.dimensions().empty()) judge.Add("dimensions", "needs at least one dimension");
  JudgeWeights(model.dimensions(), "dimensions", judge);
  std::set<std::string> ids;
  std::set<std::string> metrics;
  for (int d = 0; d < model.dimensions_size(); ++d) {
    const std::string path = absl::StrCat("dimensions[", d, "]");
    const std::string& id = model.dimensions(d).id();
    if (id.empty()) judge.Add(path + ".id", "is required");
    if (!id.empty() && !ids.insert(id).second)
      judge.Add(path + ".id", absl::StrCat("\"", id, "\" is used twice"));
    JudgeDimension(model.dimensions(d), path, metrics, judge);
  }
}

// One tier placed by score; `above` is the cut of the tier before it.
void JudgeCut(const v1::ScoringModel& model, int t, bool lowest, std::optional<double>& above, Judge& judge) {
  const v1::TierBand& tier = model.tiers(t);
  const std::string path = absl::StrCat("tiers[", t, "]");
  const bool proposed = model.cut_mode() == v1::ScoringModel::PROPOSED_CUTS;
  if (proposed && judge.Range(path + ".target_share", tier.target_share(), 0, 1) && !lowest &&
      tier.target_share() == 0) {
    judge.Add(path + ".target_share", "is required when cuts are proposed");
  }
  judge.Range(path + ".visits_per_month", tier.visits_per_month(), 0, 62);
  if (lowest) {
    if (tier.min_score() != 0) judge.Add(path + ".min_score", "the lowest tier placed by score begins at 0");
  } else if (!tier.has_min_score()) {
    judge.Add(path + ".min_score", "is required");
    return;
  }
  if (!judge.Range(path + ".min_score", tier.min_score(), 0, 100)) return;
  if (above.has_value() && !(tier.min_score() < *above)) {
    judge.Add(path + ".min_score",
              absl::StrFormat("is %g, must be below that of the better tier before it, %g", tier.min_score(),
                              *above));
  }
  above = tier.min_score();
}

void JudgeTier(const v1::ScoringModel& model, int t, std::set<std::string>& ids, Judge& judge) {
  const v1::TierBand& tier = model.tiers(t);
  const std::string path = absl::StrCat("tiers[", t, "]");
  if (tier.id().empty()) judge.Add(path + ".id", "is required");
  if (!tier.id().empty() && !ids.insert(tier.id()).second) {
    judge.Add(path + ".id", absl::StrCat("\"", tier.id(), "\" is used twice"));
  }
  if (!v1::TierRole_IsValid(tier.role()) || tier.role() == v1::TIER_ROLE_UNSPECIFIED) {
    judge.Add(path + ".role", "is required: CORE, GROWING, BASIC or PROSPECT");
  }
  if (tier.role() != v1::PROSPECT) return;
  if (tier.has_min_score())
    judge.Add(path + ".min_score", "must not be set: prospects are not placed by score");
  if (t + 1 != model.tiers_size()) judge.Add(path + ".role", "the tier of prospects must be the last");
}

void JudgeTiers(const v1::ScoringModel& model, Judge& judge) {
  int lowest = -1;
  for (int t = 0; t < model.tiers_size(); ++t) {
    if (model.tiers(t).role() != v1::PROSPECT) lowest = t;
  }
  if (lowest < 0) judge.Add("tiers", "needs at least one tier placed by score");
  if (!v1::ScoringModel::CutMode_IsValid(model.cut_mode())) judge.Add("cut_mode", "is not known");
  std::set<std::string> ids;
  std::optional<double> above;
  double shares = 0;
  for (int t = 0; t < model.tiers_size(); ++t) {
    JudgeTier(model, t, ids, judge);
    if (model.tiers(t).role() == v1::PROSPECT) continue;
    JudgeCut(model, t, t == lowest, above, judge);
    if (t != lowest) shares += model.tiers(t).target_share();
  }
  if (model.cut_mode() == v1::ScoringModel::PROPOSED_CUTS && !(shares < 1)) {
    judge.Add("tiers", absl::StrFormat(
                           "the target shares above the lowest tier add up to %g, must be below 1", shares));
  }
}

void JudgeRules(const v1::ScoringModel& model, Judge& judge) {
  const v1::VisitCapacity& capacity = model.capacity();
  judge.Range("capacity.reps", capacity.reps(), 0, 1000000);
  judge.Range("capacity.visits_per_rep_day", capacity.visits_per_rep_day(), 0, 100);
  judge.Range("capacity.working_days_per_month", capacity.working_days_per_month(), 0, 31);
  if (model.has_min_coverage()) judge.Range("min_coverage", model.min_coverage(), 0, 1);
  judge.Range("window_months", model.window_months(), 0, 120);
  if (!model.prospect_rule().enabled()) return;
  for (const v1::TierBand& tier : model.tiers()) {
    if (tier.id() == model.prospect_rule().tier_id() && tier.role() == v1::PROSPECT) return;
  }
  judge.Add("prospect_rule.tier_id",
            absl::StrCat("there is no tier \"", model.prospect_rule().tier_id(), "\" with role PROSPECT"));
}

}  // namespace

std::vector<v1::ModelViolation> ValidateModel(const v1::ScoringModel& model) {
  Judge judge;
  JudgeDimensions(model, judge);
  JudgeTiers(model, judge);
  JudgeRules(model, judge);
  return judge.Take();
}

}  // namespace tierline::scoring
