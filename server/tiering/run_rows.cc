#include "server/tiering/run_rows.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/errors.h"
#include "common/contract/names.h"
#include "google/protobuf/util/time_util.h"
#include "server/records/tenant_zone.h"

namespace tierline::tiering {
namespace {

using google::protobuf::util::TimeUtil;

constexpr absl::string_view kColumns = "SELECT run_id, model, version, body FROM scoring_run ";

absl::Status Append(const sql::Row& row, std::vector<RunRow>& out) {
  RunRow run;
  run.id = row.Id(0);
  run.model = std::string(row.Text(1));
  run.version = row.Int64(2);
  const absl::string_view body = row.Blob(3);
  if (!run.body.ParseFromArray(body.data(), static_cast<int>(body.size()))) {
    return absl::DataLossError(absl::StrCat("scoring run ", run.id.ToString(), " cannot be decoded"));
  }
  out.push_back(std::move(run));
  return absl::OkStatus();
}

absl::StatusOr<absl::TimeZone> ZoneOfTenant(sql::Connection& db, store::TenantId tenant) {
  absl::TimeZone zone;
  TIERLINE_ASSIGN_OR_RETURN(const bool found, db.QueryOne("SELECT time_zone FROM tenant WHERE tenant_id = $1",
                                                          {tenant}, [&](const sql::Row& row) {
                                                            zone = records::ZoneOf(row.Text(0));
                                                            return absl::OkStatus();
                                                          }));
  if (!found) return absl::NotFoundError(absl::StrCat("tenant ", tenant, " has no settings"));
  return zone;
}

// When the newest run with this trigger that started before `before` did.
absl::StatusOr<std::optional<absl::Time>> LastStart(sql::Connection& db, store::TenantId tenant,
                                                    v1::ScoringRun::Trigger trigger, absl::Time before) {
  std::optional<absl::Time> last;
  TIERLINE_RETURN_IF_ERROR(
      db.Query("SELECT started FROM scoring_run WHERE tenant_id = $1 AND trigger_kind = $2 AND started < $3 "
               "ORDER BY started DESC LIMIT 1",
               {tenant, int64_t{trigger}, absl::ToUnixMicros(before)}, [&](const sql::Row& row) {
                 last = absl::FromUnixMicros(row.Int64(0));
                 return absl::OkStatus();
               }));
  return last;
}

}  // namespace

absl::StatusOr<std::optional<RunRow>> ReadRun(sql::Connection& db, store::TenantId tenant, const Uuid& id) {
  std::vector<RunRow> found;
  TIERLINE_RETURN_IF_ERROR(db.Query(absl::StrCat(kColumns, "WHERE tenant_id = $1 AND run_id = $2"),
                                    {tenant, id}, [&](const sql::Row& row) { return Append(row, found); }));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

absl::StatusOr<std::vector<RunRow>> ListRuns(sql::Connection& db, store::TenantId tenant,
                                             const std::optional<Uuid>& before, int limit) {
  std::vector<RunRow> found;
  TIERLINE_RETURN_IF_ERROR(
      db.Query(absl::StrCat(kColumns,
                            "WHERE tenant_id = $1 AND ($2 = 0 OR run_id < $3) ORDER BY run_id DESC LIMIT $4"),
               {tenant, before.has_value(), before.value_or(Uuid()), limit},
               [&](const sql::Row& row) { return Append(row, found); }));
  return found;
}

absl::Status WriteRun(store::WriteTransaction& tx, const RunRow& run, absl::string_view snapshot) {
  const std::string body = run.body.SerializeAsString();
  return tx.db()
      .Execute(
          "INSERT INTO scoring_run (tenant_id, run_id, model, version, started, trigger_kind, body, "
          "snapshot) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
          "ON CONFLICT (tenant_id, run_id) DO UPDATE SET body = excluded.body, snapshot = excluded.snapshot",
          {tx.tenant(), run.id, run.model, run.version,
           TimeUtil::TimestampToMicroseconds(run.body.start_time()), int64_t{run.body.trigger()},
           sql::Param::Blob(body), sql::Param::Blob(snapshot)})
      .status();
}

absl::Status UpdateRun(store::WriteTransaction& tx, const RunRow& run) {
  const std::string body = run.body.SerializeAsString();
  return tx.db()
      .Execute("UPDATE scoring_run SET body = $3 WHERE tenant_id = $1 AND run_id = $2",
               {tx.tenant(), run.id, sql::Param::Blob(body)})
      .status();
}

absl::StatusOr<std::optional<scoring::Occasion>> PassDueAt(sql::Connection& db, store::TenantId tenant,
                                                           absl::Time now, absl::Time before) {
  TIERLINE_ASSIGN_OR_RETURN(const absl::TimeZone zone, ZoneOfTenant(db, tenant));
  TIERLINE_ASSIGN_OR_RETURN(std::optional<absl::Time> last,
                            LastStart(db, tenant, v1::ScoringRun::SCHEDULE, before));
  if (!last.has_value()) {
    TIERLINE_ASSIGN_OR_RETURN(last, LastStart(db, tenant, v1::ScoringRun::PUBLISH, before));
  }
  return scoring::PassDue(last.value_or(now), now, {.zone = zone});
}

absl::StatusOr<scoring::Occasion> OccasionOf(sql::Connection& db, store::TenantId tenant, const RunRow& run) {
  if (run.body.trigger() != v1::ScoringRun::SCHEDULE) return scoring::Occasion::kLive;
  const absl::Time started = absl::FromUnixMicros(TimeUtil::TimestampToMicroseconds(run.body.start_time()));
  TIERLINE_ASSIGN_OR_RETURN(const std::optional<scoring::Occasion> due,
                            PassDueAt(db, tenant, started, started));
  return due.value_or(scoring::Occasion::kLive);
}

absl::StatusOr<records::OperationRow> BeginRun(store::WriteTransaction& tx, absl::string_view actor,
                                               absl::string_view model, int64_t version,
                                               v1::ScoringRun::Trigger trigger) {
  TIERLINE_ASSIGN_OR_RETURN(const std::vector<records::OperationRow> unfinished,
                            records::UnfinishedOperations(tx.db(), tx.tenant(), kScoringOperation));
  if (!unfinished.empty()) {
    const std::string name = contract::OperationName(unfinished.front().id);
    return contract::Error(absl::StatusCode::kAborted, v1::OPERATION_RUNNING,
                           absl::StrCat(name, " is still scoring; wait for it or cancel it"),
                           {{"operation", name}});
  }
  RunRow run;
  run.id = Uuid::NewV7(tx.now(), tx.rng());
  run.model = std::string(model);
  run.version = version;
  run.body.set_name(contract::ScoringRunName(run.id));
  run.body.set_model_version(contract::ScoringModelVersionName(model, version));
  run.body.set_state(v1::ScoringRun::RUNNING);
  run.body.set_trigger(trigger);
  *run.body.mutable_start_time() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(tx.now()));
  TIERLINE_RETURN_IF_ERROR(WriteRun(tx, run, ""));

  records::OperationRow operation;
  operation.id = run.id;
  operation.kind = std::string(kScoringOperation);
  operation.actor = std::string(actor);
  operation.body.set_name(contract::OperationName(run.id));
  v1::ScoringRunMetadata metadata;
  metadata.set_run(run.body.name());
  *metadata.mutable_start_time() = run.body.start_time();
  operation.body.mutable_metadata()->PackFrom(metadata);
  TIERLINE_RETURN_IF_ERROR(records::InsertOperation(tx, operation));
  return operation;
}

}  // namespace tierline::tiering
