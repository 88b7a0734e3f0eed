#include "server/tiering/runtime.h"

#include <optional>
#include <string>
#include <vector>

#include "common/base/status.h"
#include "common/contract/errors.h"
#include "server/records/operations.h"
#include "server/tiering/customer_reader.h"
#include "server/tiering/run_rows.h"

namespace tierline::tiering {
namespace {

constexpr absl::Duration kTick = absl::Minutes(1);
constexpr absl::Duration kRetry = absl::Seconds(1);
constexpr absl::Duration kRunRetry = absl::Seconds(5);

}  // namespace

Runtime::Runtime(store::Store& store, const Clock& clock, Log& log, Executor& live, Executor& runs,
                 ActiveModels& models, TierBook& book)
    : store_(store),
      clock_(clock),
      log_(log),
      live_(live),
      runs_(runs),
      book_(book),
      rescorer_(store, clock, models, book) {}

absl::Status Runtime::Start() {
  for (const store::TenantId tenant : store_.Tenants()) {
    TIERLINE_RETURN_IF_ERROR(book_.Refresh(tenant));
    std::vector<records::OperationRow> unfinished;
    TIERLINE_RETURN_IF_ERROR(store_.Read([&](sql::Connection& db) -> absl::Status {
      TIERLINE_ASSIGN_OR_RETURN(unfinished, records::UnfinishedOperations(db, tenant, kScoringOperation));
      return absl::OkStatus();
    }));
    for (const records::OperationRow& operation : unfinished) {
      log_.Info("scoring_run_resumed", {{"operation", operation.body.name()}});
      StartRun(tenant, operation.id);
    }
    ScheduleDrain(tenant);
  }
  live_.RunAfter(kTick, [this] { Tick(); });
  return absl::OkStatus();
}

void Runtime::Stop() { stopping_ = true; }

void Runtime::OnCommit(const store::CommitInfo& commit) { ScheduleDrain(commit.tenant); }

void Runtime::ScheduleDrain(store::TenantId tenant) {
  absl::MutexLock lock(&mu_);
  if (!scheduled_.insert(tenant).second) return;
  live_.Run([this, tenant] { Drain(tenant); });
}

void Runtime::Drain(store::TenantId tenant) {
  {
    // Cleared first: a commit during the drain schedules the next one, so none is overlooked.
    absl::MutexLock lock(&mu_);
    scheduled_.erase(tenant);
  }
  absl::Status status = rescorer_.Drain(tenant, stopping_);
  if (status.ok()) status = book_.Refresh(tenant);
  if (status.ok() || store_.failed()) return;
  log_.Warning("rescoring_failed", {{"tenant", tenant}, {"error", std::string(status.message())}});
  live_.RunAfter(kRetry, [this, tenant] { ScheduleDrain(tenant); });
}

void Runtime::StartRun(store::TenantId tenant, const Uuid& run) {
  runs_.Run([this, tenant, run] {
    if (DoRun({store_, clock_, log_, book_, stopping_}, tenant, run) || stopping_ || store_.failed()) return;
    runs_.RunAfter(kRunRetry, [this, tenant, run] { StartRun(tenant, run); });
  });
}

void Runtime::Tick() {
  for (const store::TenantId tenant : store_.Tenants()) {
    if (absl::Status status = BeginPassIfDue(tenant); !status.ok()) {
      log_.Warning("daily_pass_not_begun", {{"tenant", tenant}, {"error", std::string(status.message())}});
    }
  }
  live_.RunAfter(kTick, [this] { Tick(); });
}

absl::Status Runtime::BeginPassIfDue(store::TenantId tenant) {
  bool due = false;
  TIERLINE_RETURN_IF_ERROR(store_.Read([&](sql::Connection& db) -> absl::Status {
    TIERLINE_ASSIGN_OR_RETURN(const std::optional<ActiveKey> key, ReadActiveKey(db, tenant));
    if (!key.has_value()) return absl::OkStatus();
    TIERLINE_ASSIGN_OR_RETURN(const auto occasion, PassDueAt(db, tenant, clock_.Now()));
    due = occasion.has_value();
    return absl::OkStatus();
  }));
  if (!due) return absl::OkStatus();
  // Looked at again under the tenant's lock: of several replicas one begins the pass.
  std::optional<Uuid> run;
  const absl::Status begun = store_.WriteAndWait(tenant, [&](store::WriteTransaction& tx) -> absl::Status {
    run.reset();
    TIERLINE_ASSIGN_OR_RETURN(const std::optional<ActiveKey> key, ReadActiveKey(tx.db(), tenant));
    TIERLINE_ASSIGN_OR_RETURN(const auto occasion, PassDueAt(tx.db(), tenant, tx.now()));
    if (!key.has_value() || !occasion.has_value()) return absl::OkStatus();
    TIERLINE_ASSIGN_OR_RETURN(const records::OperationRow operation,
                              BeginRun(tx, "system", key->id, key->version, v1::ScoringRun::SCHEDULE));
    run = operation.id;
    return absl::OkStatus();
  });
  if (contract::ReasonOf(begun) == v1::OPERATION_RUNNING)
    return absl::OkStatus();  // the next tick looks again
  if (begun.ok() && run.has_value()) StartRun(tenant, *run);
  return begun;
}

}  // namespace tierline::tiering
