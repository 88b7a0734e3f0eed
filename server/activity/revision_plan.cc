#include "server/activity/revision_plan.h"

namespace tierline::activity {

RevisionPlan PlanRevision(const Revision& present, const Revision& arriving) {
  if (arriving.number > present.number) return RevisionPlan::kReplace;
  if (arriving.number < present.number) return RevisionPlan::kKeep;
  return arriving.digest == present.digest ? RevisionPlan::kKeep : RevisionPlan::kConflict;
}

}  // namespace tierline::activity
