#include "server/customers/group_tree.h"

namespace tierline::customers {
namespace {

TreeFault Walk(const Parents& parents, const Uuid& start) {
  Uuid at = start;
  for (size_t level = 1; level <= parents.size() + 1; ++level) {
    const auto found = parents.find(at);
    const Uuid up = found == parents.end() ? Uuid() : found->second;
    if (up.is_nil()) return level > kMostLevels ? TreeFault::kTooDeep : TreeFault::kNone;
    at = up;
  }
  return TreeFault::kCycle;  // more steps than there are customers
}

}  // namespace

TreeCheck CheckGroupTree(const Parents& parents) {
  TreeCheck too_deep;
  for (const auto& [customer, parent] : parents) {
    const TreeFault fault = Walk(parents, customer);
    if (fault == TreeFault::kCycle) return {fault, customer};
    if (fault == TreeFault::kTooDeep && too_deep.fault == TreeFault::kNone) too_deep = {fault, customer};
  }
  return too_deep;
}

}  // namespace tierline::customers
