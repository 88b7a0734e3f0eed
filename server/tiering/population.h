#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "common/base/uuid.h"
#include "server/scoring/columns.h"
#include "server/scoring/population.h"
#include "server/store/store.h"
#include "server/tiering/customer_reader.h"
#include "server/tiering/tier_rows.h"

// All live customers of a tenant as metric columns.
namespace tierline::tiering {

// One customer of a population, without its metrics.
struct Member {
  Uuid id;
  std::string territory;
  std::string owner;
  std::string imported_tier;
  store::Position read_at = 0;  // the head before its facts were read
};

struct Population {
  TenantFrame frame;
  std::vector<Member> members;  // in the order of ids
  std::unique_ptr<scoring::Columns> columns;
};

// The most own contacts that count in a window: as many as the model plans for its best-served tier, so that
// nobody lifts a customer by visiting it more than any tier would. Empty: the model plans none.
std::optional<double> OwnContactCap(const v1::ScoringModel& model);

// Reads everybody in small snapshots, so that no reader stays open for long. What changes meanwhile is marked
// dirty and scored again by itself. `progress` is called with the number of customers read; its error ends
// the reading.
absl::StatusOr<Population> ReadPopulation(store::Store& store, store::TenantId tenant, absl::Time now,
                                          const v1::ScoringModel& model,
                                          absl::FunctionRef<absl::Status(int64_t)> progress);

}  // namespace tierline::tiering
