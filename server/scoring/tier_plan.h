#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tierline/v1/scoring_service.pb.h"
#include "tierline/v1/tier_service.pb.h"

// Decides when a suggested tier becomes the effective one. Pure.
namespace tierline::scoring {

enum class TierAction {
  kKeep,     // the effective tier is the suggested one
  kSuggest,  // they differ; the effective tier waits for its pass
  kFirst,    // the customer gets its first tier
  kUpgrade,
  kDowngrade,
  kReplace,  // the model has no such tier any more; the one with the same role takes over
};

// What the moment allows.
enum class Occasion {
  kLive,           // a fact arrived or a run was asked for: suggestions only
  kDailyPass,      // upgrades become effective
  kMonthlyReview,  // upgrades and downgrades become effective
};

struct TierPlan {
  TierAction action = TierAction::kKeep;
  size_t effective = 0;  // index into the model's tiers after the move
  v1::TierChange::Reason reason = v1::TierChange::REASON_UNSPECIFIED;  // set when the effective tier moves

  bool moves() const { return reason != v1::TierChange::REASON_UNSPECIFIED; }
  bool operator==(const TierPlan&) const = default;
};

// Total: every input has exactly one plan. The tiers of `model` stand best first; `suggested` indexes them.
// `effective_tier_id` (with its role) is empty for a customer without a tier: it gets `imported_tier_id`
// where the model has such a tier, unless one of the two is for prospects and the other is not, else the
// suggested one, at once.
TierPlan PlanTierMove(const v1::ScoringModel& model, absl::string_view effective_tier_id,
                      v1::TierRole effective_role, absl::string_view imported_tier_id, size_t suggested,
                      Occasion occasion);

// When passes are due, in the tenant's time.
struct ReviewPolicy {
  absl::TimeZone zone;
  int pass_hour = 3;  // of every day
  int review_day =
      1;  // of the month; its pass is the monthly review. A month without that day reviews on its last day.
};

// The pass that is due at `now` when `last_pass` was the last one; empty when none is. A review that was
// missed is made up for.
std::optional<Occasion> PassDue(absl::Time last_pass, absl::Time now, const ReviewPolicy& policy);

// The moment of the next pass after `now`.
absl::Time NextPass(absl::Time now, const ReviewPolicy& policy);

}  // namespace tierline::scoring
