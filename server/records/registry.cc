#include "server/records/registry.h"

#include <utility>

#include "common/base/check.h"

namespace tierline::records {

void Registry::Register(Kind kind, absl::string_view name, Projection project) {
  for (const auto& [other, entry] : entries_) TIERLINE_CHECK(other != kind && entry.name != name);
  entries_.emplace(kind, Entry{.name = std::string(name), .project = std::move(project)});
}

const Registry::Entry* Registry::Find(Kind kind) const {
  const auto it = entries_.find(kind);
  return it == entries_.end() ? nullptr : &it->second;
}

}  // namespace tierline::records
