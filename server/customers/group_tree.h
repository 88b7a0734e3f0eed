#pragma once

#include <map>

#include "common/base/uuid.h"

namespace tierline::customers {

// A group has at most so many levels; a company without a parent is the first.
inline constexpr int kMostLevels = 8;

// Child → parent; nil: no parent.
using Parents = std::map<Uuid, Uuid>;

enum class TreeFault { kNone, kCycle, kTooDeep };

// Where a tree is wrong; `customer` is nil without a fault.
struct TreeCheck {
  TreeFault fault = TreeFault::kNone;
  Uuid customer;

  bool operator==(const TreeCheck&) const = default;
};

// Pure. Walks up from every customer of `parents`, which must hold all ancestors of those it holds. The first
// fault in the order of the ids is given; a cycle before depth.
TreeCheck CheckGroupTree(const Parents& parents);

}  // namespace tierline::customers
