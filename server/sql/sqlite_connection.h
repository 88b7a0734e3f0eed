#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/base/sqlite.h"
#include "server/sql/sql.h"

namespace tierline::sql {

// A connection to the embedded engine; see Connection.
class SqliteConnection final : public Connection {
 public:
  explicit SqliteConnection(SqliteDatabase database) : database_(std::move(database)) {}

  using Connection::Execute;
  using Connection::Query;

  Engine engine() const override { return Engine::kSqlite; }
  absl::StatusOr<int64_t> Execute(absl::string_view sql, Params params) override;
  absl::Status Query(absl::string_view sql, Params params, RowFn fn) override;
  absl::Status ExecuteScript(absl::string_view sql) override;
  absl::Status BeginWrite() override { return Begin("BEGIN IMMEDIATE"); }
  absl::Status BeginRead() override { return Begin("BEGIN"); }
  absl::Status Commit() override;
  absl::Status Rollback() override;
  absl::Status Savepoint(absl::string_view name) override;
  absl::Status RollbackTo(absl::string_view name) override;
  absl::Status Release(absl::string_view name) override;
  bool InUsableTransaction() const override { return in_transaction_ && database_.in_transaction(); }
  const absl::Status& trouble() const override { return trouble_; }
  bool healthy() const override { return true; }

  // See Driver.
  absl::Status Checkpoint();
  absl::Status TrimLog();

 private:
  struct Prepared {
    SqliteStatement statement;
    std::vector<int> places;  // [i]: SQLite's index of the i-th appearing placeholder's parameter number - 1
  };

  absl::Status CheckUsable() const;
  absl::Status Note(absl::Status status);  // keeps the first trouble
  absl::Status Begin(absl::string_view sql);
  absl::StatusOr<Prepared*> Prepare(absl::string_view sql);
  absl::Status Bind(Prepared& prepared, Params params);
  absl::Status Run(absl::string_view sql, Params params, const RowFn* fn);

  SqliteDatabase database_;
  // Statements must go before the database.
  absl::flat_hash_map<std::string, std::unique_ptr<Prepared>> prepared_;
  absl::Status trouble_;
  bool in_row_callback_ = false;
  bool in_transaction_ = false;  // what we began and did not end; SQLite may have given it up
  int trimmed_at_pages_ = 0;
};

}  // namespace tierline::sql
