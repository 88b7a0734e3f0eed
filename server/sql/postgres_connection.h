#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "server/sql/sql.h"

struct pg_conn;
struct pg_result;

namespace tierline::sql {

struct FinishPostgres {
  void operator()(pg_conn* conn) const;
};
using PostgresHandle = std::unique_ptr<pg_conn, FinishPostgres>;

struct ClearPostgresResult {
  void operator()(pg_result* result) const;
};
using PostgresResult = std::unique_ptr<pg_result, ClearPostgresResult>;

// A connection to PostgreSQL; see Connection.
class PostgresConnection final : public Connection {
 public:
  explicit PostgresConnection(PostgresHandle conn) : conn_(std::move(conn)) {}

  using Connection::Execute;
  using Connection::Query;

  Engine engine() const override { return Engine::kPostgres; }
  absl::StatusOr<int64_t> Execute(absl::string_view sql, Params params) override;
  absl::Status Query(absl::string_view sql, Params params, RowFn fn) override;
  absl::Status ExecuteScript(absl::string_view sql) override;
  absl::Status BeginWrite() override;
  absl::Status BeginRead() override;
  absl::Status Commit() override;
  absl::Status Rollback() override;
  absl::Status Savepoint(absl::string_view name) override;
  absl::Status RollbackTo(absl::string_view name) override;
  absl::Status Release(absl::string_view name) override;
  bool InUsableTransaction() const override;
  const absl::Status& trouble() const override { return trouble_; }
  bool healthy() const override;

 private:
  absl::Status CheckUsable() const;
  // The error of a failed result, or of the connection when `result` is null. Keeps the first trouble.
  absl::Status ErrorOf(const pg_result* result, absl::string_view sql);
  absl::Status Begin(const std::string& sql);
  absl::Status Simple(const std::string& sql);
  absl::StatusOr<std::string> Prepare(absl::string_view sql, Params params);
  absl::Status Send(absl::string_view sql, Params params);
  absl::Status Receive(absl::string_view sql, RowFn fn, int64_t& changed);

  PostgresHandle conn_;
  // Name of a prepared statement by parameter types and text.
  absl::flat_hash_map<std::string, std::string> prepared_;
  int64_t next_name_ = 1;
  std::vector<std::string> savepoints_;  // innermost last
  absl::Status trouble_;
  bool in_row_callback_ = false;
};

}  // namespace tierline::sql
