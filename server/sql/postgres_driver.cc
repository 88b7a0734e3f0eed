#include <libpq-fe.h>

#include <mutex>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "server/sql/postgres_connection.h"
#include "server/sql/sql.h"

namespace tierline::sql {
namespace {

// Any number of replicas may start together, so creating the domain is serialised.
constexpr char kEnsureDomain[] = R"sql(
BEGIN;
SELECT pg_advisory_xact_lock(hashtext('tierline.domain.blob'));
DO $$ BEGIN
  IF to_regtype('blob') IS NULL THEN CREATE DOMAIN blob AS bytea; END IF;
END $$;
COMMIT;
)sql";

// Acknowledged means on disk: a cluster set to answer before its log is written would break that, so it is
// overruled (stricter settings are left). A replica that hangs inside a transaction must not hold a tenant's
// head row for ever.
constexpr char kPrepareSession[] = R"sql(
SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
SET lock_timeout = '30s';
SET idle_in_transaction_session_timeout = '60s';
)sql";

void IgnoreNotice(void*, const PGresult*) {}

class PostgresDriver final : public Driver {
 public:
  explicit PostgresDriver(PostgresOptions options) : options_(std::move(options)) {}

  Engine engine() const override { return Engine::kPostgres; }

  absl::StatusOr<std::unique_ptr<Connection>> Connect(Mode mode) override {
    TIERLINE_ASSIGN_OR_RETURN(PostgresHandle handle, Open());
    auto connection = std::make_unique<PostgresConnection>(std::move(handle));
    TIERLINE_RETURN_IF_ERROR(connection->ExecuteScript(kPrepareSession));
    if (mode == Mode::kReadOnly) {
      TIERLINE_RETURN_IF_ERROR(connection->ExecuteScript("SET default_transaction_read_only = on"));
    } else {
      TIERLINE_RETURN_IF_ERROR(EnsureDomain(*connection));
    }
    return connection;
  }

  absl::Status Checkpoint(Connection&) override { return absl::OkStatus(); }
  absl::Status TrimLog(Connection&) override { return absl::OkStatus(); }

 private:
  absl::StatusOr<PostgresHandle> Open() const {
    // What stands before dbname is a default that the conninfo may overrule; what stands after it is not.
    const char* const keywords[] = {"target_session_attrs",
                                    "connect_timeout",
                                    "keepalives_idle",
                                    "tcp_user_timeout",
                                    "dbname",
                                    "client_encoding",
                                    "fallback_application_name",
                                    nullptr};
    const char* const values[] = {"read-write", "10",       "15",   "30000", options_.conninfo.c_str(),
                                  "UTF8",       "tierline", nullptr};
    constexpr int kExpandDbname = 1;
    PostgresHandle handle(PQconnectdbParams(keywords, values, kExpandDbname));
    if (PQstatus(handle.get()) != CONNECTION_OK) {
      return absl::UnavailableError(absl::StrCat("connecting to PostgreSQL: ",
                                                 absl::StripAsciiWhitespace(PQerrorMessage(handle.get()))));
    }
    PQsetNoticeReceiver(handle.get(), IgnoreNotice, nullptr);
    return handle;
  }

  absl::Status EnsureDomain(Connection& connection) {
    std::lock_guard lock(mu_);
    if (domain_exists_) return absl::OkStatus();
    if (absl::Status status = connection.ExecuteScript(kEnsureDomain); !status.ok()) {
      return Annotate(status, "creating the domain blob (the role needs CREATE on its schema)");
    }
    domain_exists_ = true;
    return absl::OkStatus();
  }

  const PostgresOptions options_;

  std::mutex mu_;
  bool domain_exists_ = false;  // guarded by mu_
};

}  // namespace

std::unique_ptr<Driver> NewPostgresDriver(PostgresOptions options) {
  return std::make_unique<PostgresDriver>(std::move(options));
}

}  // namespace tierline::sql
