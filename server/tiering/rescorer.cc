#include "server/tiering/rescorer.h"

#include <array>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "common/base/status.h"
#include "server/scoring/engine.h"
#include "server/scoring/metrics.h"
#include "server/tiering/customer_reader.h"
#include "server/tiering/population.h"
#include "server/tiering/tier_rows.h"

namespace tierline::tiering {
namespace {

constexpr int kCustomersPerBatch = 200;

// What one batch works on, as one snapshot saw it.
struct Batch {
  store::Position through = 0;
  std::shared_ptr<const ActiveModel> active;
  TenantFrame frame;
  std::vector<ScorableCustomer> customers;
};

absl::Status ReadBatch(sql::Connection& db, store::TenantId tenant, absl::Time now, ActiveModels& models,
                       Batch& batch) {
  TIERLINE_ASSIGN_OR_RETURN(batch.active, models.Get(db, tenant));
  if (batch.active == nullptr) return absl::OkStatus();
  std::vector<Uuid> ids;
  TIERLINE_RETURN_IF_ERROR(
      db.Query("SELECT customer_id FROM dirty_customer WHERE tenant_id = $1 ORDER BY customer_id LIMIT $2",
               {tenant, kCustomersPerBatch}, [&](const sql::Row& row) {
                 ids.push_back(row.Id(0));
                 return absl::OkStatus();
               }));
  if (ids.empty()) return absl::OkStatus();
  TIERLINE_ASSIGN_OR_RETURN(batch.frame, ReadFrame(db, tenant, now));
  TIERLINE_ASSIGN_OR_RETURN(batch.customers, ReadCustomers(db, batch.frame, ids));
  return absl::OkStatus();
}

std::vector<ScoredCustomer> ScoreBatch(Batch& batch) {
  const scoring::MetricContext context = batch.frame.Metrics(batch.active->compiled.model.window_months());
  const std::optional<double> cap = OwnContactCap(batch.active->compiled.model);
  std::vector<ScoredCustomer> scored;
  std::array<double, scoring::kMetricCount> row;
  for (ScorableCustomer& customer : batch.customers) {
    row.fill(scoring::kMissing);
    customer.facts.own_contact_cap = cap;
    scoring::ComputeMetrics(customer.facts, context, row);
    scoring::FillRelativeMetrics(batch.active->snapshot, row);
    scored.push_back({customer.id, customer.deleted, std::move(customer.territory), std::move(customer.owner),
                      std::move(customer.imported_tier), scoring::ScoreRow(batch.active->compiled, row)});
  }
  return scored;
}

}  // namespace

absl::Status Rescorer::Drain(store::TenantId tenant, const std::atomic<bool>& stopping) {
  bool more = true;
  while (more && !stopping) {
    TIERLINE_ASSIGN_OR_RETURN(more, DrainSome(tenant));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> Rescorer::DrainSome(store::TenantId tenant) {
  Batch batch;
  // Known before the snapshot is taken: marks that are newer stay for the next batch.
  TIERLINE_ASSIGN_OR_RETURN(const store::Head head, store_.KnownHead(tenant));
  batch.through = head.position;
  TIERLINE_RETURN_IF_ERROR(
      store_.Read([&](sql::Connection& db) { return ReadBatch(db, tenant, clock_.Now(), models_, batch); }));
  if (batch.customers.empty()) return false;
  const std::vector<ScoredCustomer> scored = ScoreBatch(batch);
  const ActiveModel& active = *batch.active;
  const ActiveKey key{active.id, active.version, active.run};
  bool overtaken = false;
  TIERLINE_RETURN_IF_ERROR(store_.WriteAndWait(tenant, [&](store::WriteTransaction& tx) -> absl::Status {
    TIERLINE_ASSIGN_OR_RETURN(const std::optional<ActiveKey> now, ReadActiveKey(tx.db(), tenant));
    overtaken = now != key;
    if (overtaken) return absl::OkStatus();
    ApplyCounts counts;
    counts.effective.assign(active.compiled.model.tiers_size(), 0);
    counts.suggested.assign(active.compiled.model.tiers_size(), 0);
    return ApplyScores(tx, active.compiled.model,
                       {.key = key, .data_through = batch.frame.facts_through, .through = batch.through},
                       scored, counts);
  }));
  if (!overtaken) TIERLINE_RETURN_IF_ERROR(book_.Refresh(tenant));
  return true;
}

}  // namespace tierline::tiering
