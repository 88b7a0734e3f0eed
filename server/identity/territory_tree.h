#pragma once

#include <map>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace tierline::identity {

inline constexpr int kMaxTerritoryDepth = 8;

// The forest of territories: id → id of the parent, empty at the top. Pure functions.
using TerritoryTree = std::map<std::string, std::string>;

// OK when every parent exists, nothing is its own ancestor and no branch has more than kMaxTerritoryDepth
// levels; else FAILED_PRECONDITION / TREE_INVALID naming the first territory, by id, that breaks the rule.
absl::Status CheckTree(const TerritoryTree& tree);

}  // namespace tierline::identity
