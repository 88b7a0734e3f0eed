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
      StartRun(tenant, operation.id, scoring::Occasion::kLive);
    }
    ScheduleDrain(tenant);
  }
  live_.RunAfter(kTick, [this] { Tick(); });
  return absl::OkStatus();
}

void Runtime::OnCommit(const store::CommitInfo& commit) {
  ScheduleDrain(commit.tenant);
}

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
  absl::Status status = rescorer_.Drain(tenant);
  if (status.ok()) status = book_.Refresh(tenant);
  if (status.ok() || store_.failed()) return;
  log_.Warning("rescoring_failed", {{"tenant", tenant}, {"error", std::string(status.message())}});
  live_.RunAfter(kRetry, [this, tenant] { ScheduleDrain(tenant); });
}

void Runtime::StartRun(store::TenantId tenant, const Uuid& run, scoring::Occasion occasion) {
  runs_.Run([this, tenant, run, occasion] { DoRun({store_, clock_, log_, book_}, tenant, run, occasion); });
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
  const auto due = [&](sql::Connection& db, absl::Time now,
                       std::optional<ActiveKey>& key) -> absl::StatusOr<std::optional<scoring::Occasion>> {
    TIERLINE_ASSIGN_OR_RETURN(key, ReadActiveKey(db, tenant));
    if (!key.has_value()) return std::nullopt;
    TIERLINE_ASSIGN_OR_RETURN(const TenantFrame frame, ReadFrame(db, tenant, now));
    TIERLINE_ASSIGN_OR_RETURN(std::optional<absl::Time> last, LastStart(db, tenant, v1::ScoringRun::SCHEDULE));
    if (!last.has_value()) {
      TIERLINE_ASSIGN_OR_RETURN(last, LastStart(db, tenant, v1::ScoringRun::PUBLISH));
    }
    return scoring::PassDue(last.value_or(now), now, {.zone = frame.zone});
  };
  std::optional<ActiveKey> key;
  std::optional<scoring::Occasion> occasion;
  TIERLINE_RETURN_IF_ERROR(store_.Read([&](sql::Connection& db) -> absl::Status {
    TIERLINE_ASSIGN_OR_RETURN(occasion, due(db, clock_.Now(), key));
    return absl::OkStatus();
  }));
  if (!occasion.has_value()) return absl::OkStatus();
  // Looked at again under the tenant's lock: of several replicas one begins the pass.
  std::optional<Uuid> run;
  absl::Status begun = store_.WriteAndWait(tenant, [&](store::WriteTransaction& tx) -> absl::Status {
    TIERLINE_ASSIGN_OR_RETURN(occasion, due(tx.db(), tx.now(), key));
    if (!occasion.has_value()) return absl::OkStatus();
    TIERLINE_ASSIGN_OR_RETURN(const records::OperationRow operation,
                              BeginRun(tx, "system", key->id, key->version, v1::ScoringRun::SCHEDULE));
    run = operation.id;
    return absl::OkStatus();
  });
  if (contract::ReasonOf(begun) == v1::OPERATION_RUNNING) return absl::OkStatus();  // the next tick looks again
  if (begun.ok() && run.has_value()) StartRun(tenant, *run, *occasion);
  return begun;
}

}  // namespace tierline::tiering
