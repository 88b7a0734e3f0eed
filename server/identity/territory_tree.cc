#include "server/identity/territory_tree.h"

#include "absl/strings/str_cat.h"
#include "common/contract/errors.h"
#include "common/contract/names.h"

namespace tierline::identity {
namespace {

absl::Status Invalid(absl::string_view territory, absl::string_view what) {
  const std::string name = contract::TerritoryName(territory);
  return contract::Error(absl::StatusCode::kFailedPrecondition, v1::TREE_INVALID,
                         absl::StrCat("territory ", name, " ", what), {{"territory", name}});
}

}  // namespace

absl::Status CheckTree(const TerritoryTree& tree) {
  for (const auto& [territory, parent] : tree) {
    int depth = 1;
    std::string above = parent;
    while (!above.empty()) {
      if (above == territory) return Invalid(territory, "would be above itself; choose another parent");
      const auto next = tree.find(above);
      if (next == tree.end()) {
        return Invalid(territory,
                       absl::StrCat("has the parent ", contract::TerritoryName(above),
                                    ", which does not exist; create it first, or in the same batch"));
      }
      // Also ends the walk below a cycle that this territory is not part of.
      if (++depth > kMaxTerritoryDepth) {
        return Invalid(territory, absl::StrCat("would be deeper than ", kMaxTerritoryDepth, " levels"));
      }
      above = next->second;
    }
  }
  return absl::OkStatus();
}

}  // namespace tierline::identity
