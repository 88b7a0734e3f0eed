#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/uuid.h"

// One small SQL interface, one SQL text, two engines. The common subset: types BIGINT, DOUBLE PRECISION,
// TEXT and BLOB (on PostgreSQL a domain over bytea); booleans are BIGINT 0/1; placeholders $1, $2, …;
// explicit NULLS FIRST; no NUL byte in text; no writing CTE; INSERT … SELECT … ON CONFLICT needs WHERE true;
// sums are CAST; ids are 16-byte blobs.
namespace tierline::sql {

enum class Engine { kSqlite, kPostgres };
enum class Type { kInt64, kDouble, kText, kBlob };

// A typed parameter, NULL included. Text and blobs are borrowed until the call returns.
class Param {
 public:  // NOLINTBEGIN(google-explicit-constructor): a parameter is what it is made of
  Param(int64_t v) : type_(Type::kInt64), int_(v), null_(false) {}
  Param(int v) : Param(int64_t{v}) {}
  Param(uint32_t v) : Param(int64_t{v}) {}
  Param(bool v) : Param(int64_t{v ? 1 : 0}) {}
  Param(double v) : type_(Type::kDouble), double_(v), null_(false) {}
  Param(absl::string_view text) : type_(Type::kText), bytes_(text), null_(false) {}
  Param(const std::string& text) : Param(absl::string_view(text)) {}
  Param(const char* text) : Param(absl::string_view(text)) {}
  Param(const Uuid& id) : Param(Blob(id.bytes())) {}
  template <typename T>
  Param(const std::optional<T>& v) : Param(v.has_value() ? Param(*v) : Null(TypeOf<T>())) {}
  // NOLINTEND(google-explicit-constructor)
  static Param Blob(absl::string_view bytes) {
    Param p(bytes);
    p.type_ = Type::kBlob;
    return p;
  }
  static Param Null(Type type) {
    Param p(int64_t{0});
    p.type_ = type;
    p.null_ = true;
    return p;
  }

  Type type() const { return type_; }
  bool is_null() const { return null_; }
  int64_t int64() const { return int_; }
  double real() const { return double_; }
  absl::string_view bytes() const { return bytes_; }

 private:
  template <typename T>
  static constexpr Type TypeOf() {
    if constexpr (std::is_same_v<T, Uuid>) {
      return Type::kBlob;
    } else if constexpr (std::is_floating_point_v<T>) {
      return Type::kDouble;
    } else if constexpr (std::is_integral_v<T>) {
      return Type::kInt64;
    } else {
      return Type::kText;
    }
  }

  Type type_;
  int64_t int_ = 0;
  double double_ = 0;
  absl::string_view bytes_;
  bool null_;
};

using Params = std::span<const Param>;

// One row of a result; valid only inside the row callback. Columns count from 0. Reading NULL gives 0, 0.0
// or an empty view.
class Row {
 public:
  virtual ~Row() = default;
  virtual bool IsNull(int column) const = 0;
  virtual int64_t Int64(int column) const = 0;
  virtual double Double(int column) const = 0;
  virtual absl::string_view Text(int column) const = 0;
  virtual absl::string_view Blob(int column) const = 0;

  bool Bool(int column) const { return Int64(column) != 0; }
  // The nil id for NULL; a stored id of another size is a programming error and gives nil, too.
  Uuid Id(int column) const { return Uuid::FromBytes(Blob(column)).value_or(Uuid()); }
};

using RowFn = absl::FunctionRef<absl::Status(const Row&)>;

// One connection to one database. Not thread-safe: one thread at a time. Statements are prepared once and
// kept. Errors: kInvalidArgument / kInternal (our SQL is wrong), kAlreadyExists (unique), kFailedPrecondition
// (other constraint), kResourceExhausted (disk full), kUnavailable (busy or connection lost; the transaction
// may be tried again), kAborted (serialisation, deadlock), kDataLoss (corrupt file or failed sync).
class Connection {
 public:
  virtual ~Connection() = default;

  virtual Engine engine() const = 0;

  // Runs one statement and gives the number of rows it changed.
  virtual absl::StatusOr<int64_t> Execute(absl::string_view sql, Params params) = 0;

  // Calls `fn` for every row, in order; an error of `fn` ends the query and is returned. `fn` must not use
  // this connection (kInternal).
  virtual absl::Status Query(absl::string_view sql, Params params, RowFn fn) = 0;

  // Runs a text of several statements without parameters (schema).
  virtual absl::Status ExecuteScript(absl::string_view sql) = 0;

  // A write transaction takes the write lock at once (SQLite: BEGIN IMMEDIATE), so it never fails later with
  // "busy"; a read transaction sees one snapshot.
  virtual absl::Status BeginWrite() = 0;
  virtual absl::Status BeginRead() = 0;
  virtual absl::Status Commit() = 0;
  virtual absl::Status Rollback() = 0;

  // Savepoints nest; the name is ours, never user data.
  virtual absl::Status Savepoint(absl::string_view name) = 0;
  virtual absl::Status RollbackTo(absl::string_view name) = 0;  // keeps the savepoint
  virtual absl::Status Release(absl::string_view name) = 0;

  // True while a transaction is open and still able to commit. After an error this tells whether only the
  // statement failed or the whole transaction was lost. On PostgreSQL a failed statement inside a savepoint
  // leaves the transaction usable after RollbackTo(): that counts as usable.
  virtual bool InUsableTransaction() const = 0;

  // The first error since the transaction began that comes from the engine's state and not from a statement
  // of ours: kAborted, kUnavailable, kResourceExhausted or kDataLoss; OK when there was none. Tells them from
  // statuses of the same code that callers make themselves. kDataLoss stays for good.
  virtual const absl::Status& trouble() const = 0;

  // False once the connection is lost for good; it must be replaced.
  virtual bool healthy() const = 0;

  absl::StatusOr<int64_t> Execute(absl::string_view sql, std::initializer_list<Param> params = {}) {
    return Execute(sql, Params(params.begin(), params.size()));
  }
  absl::Status Query(absl::string_view sql, std::initializer_list<Param> params, RowFn fn) {
    return Query(sql, Params(params.begin(), params.size()), fn);
  }
  // Whether there was a row; `fn` sees the first one only.
  absl::StatusOr<bool> QueryOne(absl::string_view sql, std::initializer_list<Param> params, RowFn fn);
};

// Makes connections to one database. Thread-safe.
class Driver {
 public:
  enum class Mode { kReadWrite, kReadOnly };

  virtual ~Driver() = default;
  virtual Engine engine() const = 0;
  virtual absl::StatusOr<std::unique_ptr<Connection>> Connect(Mode mode) = 0;

  // Flushes what the engine keeps beside the database (SQLite: truncating checkpoint; PostgreSQL: nothing).
  // Only the owner of the one write connection calls it, with that connection idle.
  virtual absl::Status Checkpoint(Connection& connection) = 0;

  // Keeps that small while traffic runs: does nothing until enough has gathered, never waits long. To be
  // called by the same owner between its transactions.
  virtual absl::Status TrimLog(Connection& connection) = 0;
};

// While a driver that has handed out a kReadWrite connection lives, other drivers (of any process) get
// kUnavailable for theirs: SQLite 3.40 is safe with one writing process only.
struct SqliteOptions {
  std::string path;                     // a file; its folder must exist
  int64_t page_cache_bytes = 64 << 20;  // per connection
  absl::Duration busy_timeout = absl::Seconds(5);
  int64_t max_bytes = 0;  // most the file may grow to, then kResourceExhausted; 0: no limit
};
std::unique_ptr<Driver> NewSqliteDriver(SqliteOptions options);

struct PostgresOptions {
  std::string conninfo;  // libpq keywords; secrets come from a service file or the environment of libpq
};
std::unique_ptr<Driver> NewPostgresDriver(PostgresOptions options);

// "sqlite:PATH" or "postgres:CONNINFO" (also postgres://…). kInvalidArgument says what is accepted.
absl::StatusOr<std::unique_ptr<Driver>> NewDriver(absl::string_view url);

}  // namespace tierline::sql
