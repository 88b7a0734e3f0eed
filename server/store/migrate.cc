#include "absl/strings/str_cat.h"
#include "common/base/check.h"
#include "common/base/status.h"
#include "server/store/store.h"

namespace tierline::store {
namespace {

constexpr char kVersionTable[] =
    "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL)";

// Replicas that start together take turns. Waiting for another one's long step is no error.
constexpr char kLockOutOthers[] = R"sql(
SET LOCAL lock_timeout = '10min';
SELECT pg_advisory_xact_lock(hashtext('tierline.schema'));
SET LOCAL lock_timeout = '30s';
)sql";

absl::StatusOr<int> CurrentVersion(sql::Connection& connection) {
  int version = 0;
  const absl::StatusOr<bool> found = connection.QueryOne(
      "SELECT COALESCE(MAX(version), 0) FROM schema_version", {}, [&](const sql::Row& row) {
        version = static_cast<int>(row.Int64(0));
        return absl::OkStatus();
      });
  TIERLINE_RETURN_IF_ERROR(found.status());
  return version;
}

absl::Status ApplyStep(sql::Connection& connection, const Migration& step) {
  const absl::Status status = connection.ExecuteScript(step.sql);
  if (!status.ok()) return Annotate(status, absl::StrCat("schema step ", step.version, " (", step.name, ")"));
  return connection
      .Execute("INSERT INTO schema_version (version, name) VALUES ($1, $2)", {step.version, step.name})
      .status();
}

// Inside a transaction. True while there may be more to do.
absl::StatusOr<bool> ApplyNext(sql::Connection& connection, const std::vector<Migration>& migrations) {
  if (connection.engine() == sql::Engine::kPostgres) {
    TIERLINE_RETURN_IF_ERROR(connection.ExecuteScript(kLockOutOthers));
  }
  TIERLINE_RETURN_IF_ERROR(connection.ExecuteScript(kVersionTable));
  TIERLINE_ASSIGN_OR_RETURN(const int current, CurrentVersion(connection));
  const int newest = static_cast<int>(migrations.size());
  if (current > newest) {
    return absl::FailedPreconditionError(absl::StrCat("the database has schema version ", current,
                                                      ", this program knows versions up to ", newest,
                                                      ": start a newer tierlined or restore a backup"));
  }
  if (current == newest) return false;
  TIERLINE_RETURN_IF_ERROR(ApplyStep(connection, migrations[current]));
  return true;
}

}  // namespace

absl::Status Migrate(sql::Connection& connection, const std::vector<Migration>& migrations) {
  for (size_t i = 0; i < migrations.size(); ++i) {
    TIERLINE_CHECK(migrations[i].version == static_cast<int>(i) + 1);
  }
  for (;;) {
    TIERLINE_RETURN_IF_ERROR(connection.BeginWrite());
    const absl::StatusOr<bool> more = ApplyNext(connection, migrations);
    if (!more.ok()) {
      (void)connection.Rollback();
      return more.status();
    }
    TIERLINE_RETURN_IF_ERROR(connection.Commit());
    if (!*more) return absl::OkStatus();
  }
}

}  // namespace tierline::store
