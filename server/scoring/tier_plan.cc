#include "server/scoring/tier_plan.h"

#include <algorithm>

namespace tierline::scoring {
namespace {

std::optional<size_t> FindTier(const v1::ScoringModel& model, absl::string_view id) {
  for (int t = 0; t < model.tiers_size(); ++t) {
    if (absl::string_view(model.tiers(t).id()) == id) return t;
  }
  return std::nullopt;
}

std::optional<size_t> FindRole(const v1::ScoringModel& model, v1::TierRole role) {
  for (int t = 0; t < model.tiers_size(); ++t) {
    if (model.tiers(t).role() == role) return t;
  }
  return std::nullopt;
}

bool IsProspect(const v1::ScoringModel& model, size_t tier) {
  return model.tiers(static_cast<int>(tier)).role() == v1::PROSPECT;
}

absl::CivilDay ReviewDay(absl::CivilMonth month, const ReviewPolicy& policy) {
  const absl::CivilDay last = absl::CivilDay(month + 1) - 1;
  return absl::CivilDay(month.year(), month.month(), std::clamp<int>(policy.review_day, 1, last.day()));
}

absl::Time PassOn(absl::CivilDay day, const ReviewPolicy& policy) {
  return absl::FromCivil(absl::CivilSecond(day) + int64_t{3600} * policy.pass_hour, policy.zone);
}

// The last pass at or before `now`.
absl::CivilDay LastPassDay(absl::Time now, const ReviewPolicy& policy) {
  const absl::CivilDay today = absl::ToCivilDay(now, policy.zone);
  return PassOn(today, policy) <= now ? today : today - 1;
}

}  // namespace

TierPlan PlanTierMove(const v1::ScoringModel& model, absl::string_view effective_tier_id,
                      v1::TierRole effective_role, absl::string_view imported_tier_id, size_t suggested,
                      Occasion occasion) {
  if (effective_tier_id.empty()) {
    const std::optional<size_t> imported = FindTier(model, imported_tier_id);
    // Whether somebody ever bought is a fact, not a judgement: no imported letter overrules it.
    if (imported.has_value() && IsProspect(model, *imported) == IsProspect(model, suggested)) {
      return {TierAction::kFirst, *imported, v1::TierChange::STARTING_TIER};
    }
    return {TierAction::kFirst, suggested, v1::TierChange::FIRST_SCORE};
  }
  const std::optional<size_t> effective = FindTier(model, effective_tier_id);
  if (!effective.has_value() || model.tiers(static_cast<int>(*effective)).role() != effective_role) {
    return {TierAction::kReplace, FindRole(model, effective_role).value_or(suggested),
            v1::TierChange::TIERS_REPLACED};
  }
  if (suggested == *effective) return {TierAction::kKeep, suggested, v1::TierChange::REASON_UNSPECIFIED};
  if (suggested < *effective && occasion != Occasion::kLive) {
    return {TierAction::kUpgrade, suggested, v1::TierChange::DAILY_UPGRADE};
  }
  if (suggested > *effective && occasion == Occasion::kMonthlyReview) {
    return {TierAction::kDowngrade, suggested, v1::TierChange::MONTHLY_DOWNGRADE};
  }
  return {TierAction::kSuggest, *effective, v1::TierChange::REASON_UNSPECIFIED};
}

std::optional<Occasion> PassDue(absl::Time last_pass, absl::Time now, const ReviewPolicy& policy) {
  const absl::CivilDay pass = LastPassDay(now, policy);
  if (PassOn(pass, policy) <= last_pass) return std::nullopt;
  const absl::CivilDay this_month = ReviewDay(absl::CivilMonth(pass), policy);
  const absl::CivilDay review =
      this_month <= pass ? this_month : ReviewDay(absl::CivilMonth(pass) - 1, policy);
  return PassOn(review, policy) > last_pass ? Occasion::kMonthlyReview : Occasion::kDailyPass;
}

absl::Time NextPass(absl::Time now, const ReviewPolicy& policy) {
  return PassOn(LastPassDay(now, policy) + 1, policy);
}

}  // namespace tierline::scoring
