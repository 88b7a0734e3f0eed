#include "tools/tierctl/import/kinds.h"

namespace tierline::tierctl {

const std::vector<ImportKind>& ImportKinds() {
  static const auto* const kinds = [] {
    auto* all = new std::vector<ImportKind>;
    for (const auto& part : {PeopleKinds(), CustomerKinds(), ActivityKinds()}) {
      all->insert(all->end(), part.begin(), part.end());
    }
    return all;
  }();
  return *kinds;
}

const ImportKind* FindImportKind(const std::string& name) {
  for (const ImportKind& kind : ImportKinds()) {
    if (kind.name == name) return &kind;
  }
  return nullptr;
}

}  // namespace tierline::tierctl
