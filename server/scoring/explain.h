#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "common/contract/locale.h"
#include "server/scoring/engine.h"
#include "tierline/v1/tier_service.pb.h"

namespace tierline::scoring {

struct ExplainInput {
  const CompiledModel& compiled;
  const PopulationSnapshot& snapshot;
  std::span<const double> row;  // the customer's metrics, relative ones filled
  int64_t rank = 0;             // 1 is the best
  int64_t population_size = 0;
  contract::Locale locale = contract::Locale::kChinese;
  std::string currency_code = "CNY";
};

// Explains the score of one customer: what each indicator contributed (the contributions add up to the
// score), its rank, and the smallest changes that would lift it one tier. True by construction: every
// suggestion has been scored. `tier` of the answer is set to `tier` as it is; the texts speak of the score
// computed from the row.
v1::TierExplanation Explain(const ExplainInput& input, const v1::CustomerTier& tier);

}  // namespace tierline::scoring
