#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

struct sqlite3;
struct sqlite3_stmt;

// A thin owner of SQLite's handles: what both the server's embedded engine and the device's database stand
// on. Not thread-safe: one thread at a time per database and its statements.
namespace tierline {

// The status of an extended SQLite result code: kAlreadyExists (unique or primary key), kFailedPrecondition
// (other constraint), kResourceExhausted (disk full, memory), kUnavailable (busy), kDataLoss (corrupt, not a
// database, input/output error: a failed sync must never be tried again), kCancelled (interrupted), kNotFound
// (cannot open), kInvalidArgument (value too big), kInternal (our SQL or our use is wrong).
absl::StatusCode SqliteStatusCode(int extended_code);

struct SqliteOpenOptions {
  std::string path;        // a file; its folder must exist
  bool read_only = false;  // query_only; the file must exist
  int64_t page_cache_bytes = 16 << 20;
  absl::Duration busy_timeout = absl::Seconds(5);
  int64_t max_bytes = 0;  // most the file may grow to; 0: no limit
};

// A prepared statement. The database must outlive it.
class SqliteStatement {
 public:
  SqliteStatement() = default;
  explicit SqliteStatement(sqlite3_stmt* stmt) : stmt_(stmt) {}

  int parameter_count() const;
  // The name of a parameter ("$1"), empty for a nameless one. Indexes count from 1, in order of appearance.
  absl::string_view parameter_name(int index) const;

  // Text and blobs are borrowed until Reset().
  absl::Status BindInt64(int index, int64_t value);
  absl::Status BindDouble(int index, double value);
  absl::Status BindText(int index, absl::string_view value);
  absl::Status BindBlob(int index, absl::string_view value);
  absl::Status BindNull(int index);

  // True: a row is there. False: done.
  absl::StatusOr<bool> Step();

  // Ready to be bound and stepped again; forgets what was bound.
  void Reset();

  enum class ColumnType { kNull, kInt64, kDouble, kText, kBlob };
  int column_count() const;
  ColumnType column_type(int column) const;  // call before reading: reading may convert
  int64_t ColumnInt64(int column) const;
  double ColumnDouble(int column) const;
  absl::string_view ColumnText(int column) const;  // valid until the next Step() or Reset()
  absl::string_view ColumnBlob(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* stmt) const;
  };

  absl::Status Check(int code, absl::string_view what) const;

  std::unique_ptr<sqlite3_stmt, Finalize> stmt_;
};

// An open database: WAL, synchronous=FULL, defensive, untrusted schema, no foreign keys, no memory map,
// no checkpoint unless asked for.
class SqliteDatabase {
 public:
  // Errors name the path and what to do.
  static absl::StatusOr<SqliteDatabase> Open(const SqliteOpenOptions& options);

  // For statements that are kept and used often.
  absl::StatusOr<SqliteStatement> Prepare(absl::string_view sql);

  // Runs a text of several statements.
  absl::Status Execute(const std::string& script);

  bool in_transaction() const;    // false, too, once SQLite gave a transaction up after an error
  int64_t total_changes() const;  // rows changed since the database was opened

  // Pages in the write-ahead log after this connection's last commit.
  int log_pages() const { return *log_pages_; }

  // Moves what the log holds into the database file as far as readers let it. `truncate` also waits up to
  // `patience` for readers and shortens the log to nothing; a reader that stays longer is no error. Only the
  // one writing connection may call it: SQLite 3.40 can corrupt the file otherwise.
  absl::Status Checkpoint(bool truncate, absl::Duration patience = absl::ZeroDuration());

  sqlite3* handle() { return db_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* db) const;
  };

  explicit SqliteDatabase(sqlite3* db) : db_(db) {}
  absl::Status Configure(const SqliteOpenOptions& options);
  absl::Status LimitSize(int64_t max_bytes);

  std::unique_ptr<int> log_pages_ = std::make_unique<int>(0);  // outlives db_, which writes it
  std::unique_ptr<sqlite3, Close> db_;
  absl::Duration busy_timeout_;
};

}  // namespace tierline
