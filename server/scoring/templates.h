#pragma once

#include <vector>

#include "absl/strings/string_view.h"
#include "tierline/v1/scoring_service.pb.h"

namespace tierline::scoring {

// The models the product ships, by name. Parsed once; live as long as the process. Thread-safe.
const std::vector<v1::ScoringTemplate>& Templates();

// By id ("weighted-403030") or name ("scoringTemplates/weighted-403030"); null when there is none.
const v1::ScoringTemplate* FindTemplate(absl::string_view id);

// The default of a company profile: "distributor", "project", "visits-only"; null for another.
const v1::ScoringTemplate* TemplateOfProfile(absl::string_view profile);

}  // namespace tierline::scoring
