#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/uuid.h"
#include "server/records/operations.h"
#include "server/scoring/tier_plan.h"
#include "server/sql/sql.h"
#include "server/store/store.h"
#include "tierline/v1/scoring_service.pb.h"

// Scoring runs as rows, and how one is begun.
namespace tierline::tiering {

// The kind of a run's operation.
inline constexpr absl::string_view kScoringOperation = "scoring";

struct RunRow {
  Uuid id;
  std::string model;
  int64_t version = 0;
  v1::ScoringRun body;
};

absl::StatusOr<std::optional<RunRow>> ReadRun(sql::Connection& db, store::TenantId tenant, const Uuid& id);

// Newest first; those before `before` when it is set.
absl::StatusOr<std::vector<RunRow>> ListRuns(sql::Connection& db, store::TenantId tenant,
                                             const std::optional<Uuid>& before, int limit);

// Inserts or replaces a run and its snapshot.
absl::Status WriteRun(store::WriteTransaction& tx, const RunRow& run, absl::string_view snapshot);

// Replaces the body, keeping the snapshot.
absl::Status UpdateRun(store::WriteTransaction& tx, const RunRow& run);

// What the daily pass of a tenant may do at `now`, by the passes begun before `before`; empty when none is
// due. Until the first pass it counts from the last publication.
absl::StatusOr<std::optional<scoring::Occasion>> PassDueAt(sql::Connection& db, store::TenantId tenant,
                                                           absl::Time now,
                                                           absl::Time before = absl::InfiniteFuture());

// What a run may do to effective tiers: a scheduled one what was due when it began, others nothing. The same
// whenever it is asked, so that a run taken up after a crash goes on as what it was.
absl::StatusOr<scoring::Occasion> OccasionOf(sql::Connection& db, store::TenantId tenant, const RunRow& run);

// Begins a run of one model version: its row and its operation, whose id is the run's. OPERATION_RUNNING
// while another run of the tenant is unfinished.
absl::StatusOr<records::OperationRow> BeginRun(store::WriteTransaction& tx, absl::string_view actor,
                                               absl::string_view model, int64_t version,
                                               v1::ScoringRun::Trigger trigger);

}  // namespace tierline::tiering
