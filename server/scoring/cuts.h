#pragma once

#include <span>
#include <vector>

#include "tierline/v1/scoring_service.pb.h"

namespace tierline::scoring {

// Proposes where the tiers of `model` begin, from the scores of the customers that are placed by score (no
// prospects; any order). The model must be valid. `reps` stands in where the model's capacity names none.
//
// The rules: each tier above the lowest takes its target share of the customers, best scores first. Equal
// scores get the same tier: the boundary goes to the nearest place between different scores, and every tier
// keeps somebody. While the visits the tiers ask for exceed what the reps can make, all upper tiers are made
// smaller by the same factor. A cut is the roundest number (fewest decimals) between the two scores it
// divides. With fewer than kMinPopulation customers, or fewer different scores than tiers, the min_scores of
// the draft are kept.
struct CutProposal {
  std::vector<double> min_scores;  // per tier of the model; 0 for tiers not placed by score
  v1::CutReport report;
};

inline constexpr size_t kMinPopulation = 20;

CutProposal ProposeCuts(const v1::ScoringModel& model, std::span<const double> scores, int reps);

// The model with its cuts frozen: min_score of each scored tier set, cut_report set. cut_mode stays: it says
// how the next version is made.
v1::ScoringModel FreezeCuts(const v1::ScoringModel& model, const CutProposal& proposal);

}  // namespace tierline::scoring
