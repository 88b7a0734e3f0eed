#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/uuid.h"
#include "server/scoring/tier_plan.h"
#include "server/sql/sql.h"
#include "server/store/store.h"
#include "server/tiering/model_store.h"
#include "tierline/v1/tier_service.pb.h"

// The present tier of each customer as rows, and the one place that changes them.
namespace tierline::tiering {

// One row of customer_tier. Tiers are indices into the tiers of the model version; times in microseconds.
struct TierRow {
  Uuid customer;
  store::Position seq = 0;
  std::string model;
  int64_t version = 0;
  std::string territory;
  std::string owner;
  double score = 0;
  double coverage = 0;
  int tier = -1;  // -1: the customer was deleted
  int suggested = -1;
  bool provisional = false;
  int64_t scored = 0;
  int64_t data_through = 0;
  int64_t effective = 0;
};

absl::StatusOr<std::optional<TierRow>> ReadTierRow(sql::Connection& db, store::TenantId tenant,
                                                   const Uuid& customer);

// Rows written after `seq`, in the order of positions; at most about `limit`, never splitting a position.
absl::Status ReadTierRowsAfter(sql::Connection& db, store::TenantId tenant, store::Position seq, int limit,
                               absl::FunctionRef<void(const TierRow&)> fn);

// What scoring found for one customer.
struct ScoredCustomer {
  Uuid id;
  bool deleted = false;
  std::string territory;
  std::string owner;
  std::string imported_tier;
  scoring::CustomerScore score;
};

// What applying a batch did.
struct ApplyCounts {
  v1::MoveCounts moves;
  int64_t provisional = 0;
  std::vector<int64_t> effective;  // per tier of the model
  std::vector<int64_t> suggested;
};

// What the scores of a batch rest on.
struct ScoreBasis {
  ActiveKey key;
  scoring::Occasion occasion = scoring::Occasion::kLive;
  absl::Time data_through;
  store::Position through = 0;   // the head before the facts were read
  store::Position in_force = 0;  // since when `key` is in force; 0: since before anything that was read
};

// Writes scores: plans each customer's move from what the row says under the tenant's lock, notes moves in
// tier_change and clears the customers' dirty marks that are not newer than `basis.through`.
//
// A row written after `basis.through` may rest on newer facts than ours. One that says the customer is
// deleted, or that was scored under the same key, stays with its marks; one of an older key is replaced and
// the customer marked dirty again. So a fact that is in no score always has a mark.
//
// Adds to `counts`, whose vectors must have the model's number of tiers.
absl::Status ApplyScores(store::WriteTransaction& tx, const v1::ScoringModel& model, const ScoreBasis& basis,
                         std::span<const ScoredCustomer> scored, ApplyCounts& counts);

}  // namespace tierline::tiering
