#pragma once

#include <cstdint>

namespace tierline::activity {

// What decides between the present revision of a fact and one that arrives.
struct Revision {
  int64_t number = 0;
  int64_t digest = 0;
};

enum class RevisionPlan {
  kKeep,      // the present one stays: the same again, or an older one
  kReplace,   // the present one becomes history
  kConflict,  // the same revision says something else
};

// Pure and total. Whatever the order and however often revisions arrive, the highest one stays.
RevisionPlan PlanRevision(const Revision& present, const Revision& arriving);

}  // namespace tierline::activity
