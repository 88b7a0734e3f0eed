#pragma once

#include <vector>

#include "absl/status/status.h"
#include "common/base/uuid.h"
#include "server/customers/group_tree.h"
#include "server/sql/sql.h"
#include "server/store/store.h"

namespace tierline::customers {

// A customer that gets another parent; nil: none.
struct ParentMove {
  Uuid customer;
  Uuid parent;
  bool is_new = false;  // has nobody below it yet, but for other moves
};

// The part of the tenant's tree that `moves` can break, as it will be after them: the moved customers, all
// above and all below. Parents that are neither stored nor moved count as roots.
absl::StatusOr<Parents> LoadMovedTree(sql::Connection& db, store::TenantId tenant,
                                      const std::vector<ParentMove>& moves);

}  // namespace tierline::customers
