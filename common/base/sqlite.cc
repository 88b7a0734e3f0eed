#include "common/base/sqlite.h"

#include <sqlite3.h>

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/status.h"

namespace tierline {
namespace {

absl::StatusCode ConstraintStatusCode(int extended_code) {
  switch (extended_code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      return absl::StatusCode::kAlreadyExists;
    default:
      return absl::StatusCode::kFailedPrecondition;
  }
}

absl::Status MakeStatus(sqlite3* db, int code, absl::string_view what) {
  const int extended = db != nullptr ? sqlite3_extended_errcode(db) : code;
  const char* message = db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(code);
  return absl::Status(SqliteStatusCode(extended),
                      absl::StrCat(what, ": ", message, " (SQLite code ", extended, ")"));
}

int TimeoutMillis(absl::Duration duration) { return static_cast<int>(absl::ToInt64Milliseconds(duration)); }

int CountLogPages(void* counter, sqlite3*, const char*, int pages) {
  *static_cast<int*>(counter) = pages;
  return SQLITE_OK;
}

}  // namespace

absl::StatusCode SqliteStatusCode(int extended_code) {
  if (extended_code == SQLITE_IOERR_NOMEM) return absl::StatusCode::kResourceExhausted;
  switch (extended_code & 0xFF) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
      return absl::StatusCode::kOk;
    case SQLITE_CONSTRAINT:
      return ConstraintStatusCode(extended_code);
    case SQLITE_FULL:
    case SQLITE_NOMEM:
      return absl::StatusCode::kResourceExhausted;
    case SQLITE_BUSY:
    case SQLITE_PROTOCOL:
      return absl::StatusCode::kUnavailable;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_IOERR:
      return absl::StatusCode::kDataLoss;
    case SQLITE_INTERRUPT:
      return absl::StatusCode::kCancelled;
    case SQLITE_CANTOPEN:
      return absl::StatusCode::kNotFound;
    case SQLITE_TOOBIG:
      return absl::StatusCode::kInvalidArgument;
    default:
      return absl::StatusCode::kInternal;
  }
}

void SqliteStatement::Finalize::operator()(sqlite3_stmt* stmt) const { sqlite3_finalize(stmt); }

absl::Status SqliteStatement::Check(int code, absl::string_view what) const {
  if (code == SQLITE_OK) return absl::OkStatus();
  return MakeStatus(sqlite3_db_handle(stmt_.get()), code, what);
}

int SqliteStatement::parameter_count() const { return sqlite3_bind_parameter_count(stmt_.get()); }

absl::string_view SqliteStatement::parameter_name(int index) const {
  const char* name = sqlite3_bind_parameter_name(stmt_.get(), index);
  return name == nullptr ? absl::string_view() : absl::string_view(name);
}

absl::Status SqliteStatement::BindInt64(int index, int64_t value) {
  return Check(sqlite3_bind_int64(stmt_.get(), index, value), "binding a number");
}

absl::Status SqliteStatement::BindDouble(int index, double value) {
  return Check(sqlite3_bind_double(stmt_.get(), index, value), "binding a number");
}

absl::Status SqliteStatement::BindText(int index, absl::string_view value) {
  // A null pointer would bind NULL instead of an empty text.
  const char* data = value.data() == nullptr ? "" : value.data();
  return Check(sqlite3_bind_text64(stmt_.get(), index, data, value.size(), SQLITE_STATIC, SQLITE_UTF8),
               "binding a text");
}

absl::Status SqliteStatement::BindBlob(int index, absl::string_view value) {
  const char* data = value.data() == nullptr ? "" : value.data();
  return Check(sqlite3_bind_blob64(stmt_.get(), index, data, value.size(), SQLITE_STATIC), "binding a blob");
}

absl::Status SqliteStatement::BindNull(int index) {
  return Check(sqlite3_bind_null(stmt_.get(), index), "binding NULL");
}

absl::StatusOr<bool> SqliteStatement::Step() {
  const int code = sqlite3_step(stmt_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return MakeStatus(sqlite3_db_handle(stmt_.get()), code, "running a statement");
}

void SqliteStatement::Reset() {
  // The result repeats the error of the last Step(), which was reported then.
  sqlite3_reset(stmt_.get());
  sqlite3_clear_bindings(stmt_.get());
}

int SqliteStatement::column_count() const { return sqlite3_column_count(stmt_.get()); }

SqliteStatement::ColumnType SqliteStatement::column_type(int column) const {
  switch (sqlite3_column_type(stmt_.get(), column)) {
    case SQLITE_INTEGER:
      return ColumnType::kInt64;
    case SQLITE_FLOAT:
      return ColumnType::kDouble;
    case SQLITE_TEXT:
      return ColumnType::kText;
    case SQLITE_BLOB:
      return ColumnType::kBlob;
    default:
      return ColumnType::kNull;
  }
}

int64_t SqliteStatement::ColumnInt64(int column) const { return sqlite3_column_int64(stmt_.get(), column); }

double SqliteStatement::ColumnDouble(int column) const { return sqlite3_column_double(stmt_.get(), column); }

absl::string_view SqliteStatement::ColumnText(int column) const {
  const unsigned char* text = sqlite3_column_text(stmt_.get(), column);
  return absl::string_view(reinterpret_cast<const char*>(text), sqlite3_column_bytes(stmt_.get(), column));
}

absl::string_view SqliteStatement::ColumnBlob(int column) const {
  const void* blob = sqlite3_column_blob(stmt_.get(), column);
  return absl::string_view(static_cast<const char*>(blob), sqlite3_column_bytes(stmt_.get(), column));
}

void SqliteDatabase::Close::operator()(sqlite3* db) const { sqlite3_close_v2(db); }

absl::StatusOr<SqliteDatabase> SqliteDatabase::Open(const SqliteOpenOptions& options) {
  // Readers, too, open for writing: they share the log's index; query_only keeps them from changing data.
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  if (!options.read_only) flags |= SQLITE_OPEN_CREATE;
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(options.path.c_str(), &raw, flags, nullptr);
  SqliteDatabase database(raw);
  const std::string what =
      absl::StrCat("opening the database ", options.path, " (its folder must exist and be writable)");
  if (code != SQLITE_OK) return MakeStatus(raw, code, what);
  if (absl::Status status = database.Configure(options); !status.ok()) return Annotate(status, what);
  return database;
}

absl::Status SqliteDatabase::Configure(const SqliteOpenOptions& options) {
  busy_timeout_ = options.busy_timeout;
  sqlite3_busy_timeout(db_.get(), TimeoutMillis(busy_timeout_));
  sqlite3_db_config(db_.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(db_.get(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  // Readers must not checkpoint, and after a failed sync nobody may.
  sqlite3_db_config(db_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  TIERLINE_RETURN_IF_ERROR(Execute(absl::StrFormat(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA fullfsync=1; PRAGMA checkpoint_fullfsync=1;"
      "PRAGMA foreign_keys=0; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0; PRAGMA cell_size_check=1;"
      "PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-%d; PRAGMA query_only=%d;",
      options.page_cache_bytes / 1024, options.read_only ? 1 : 0)));
  sqlite3_wal_hook(db_.get(), CountLogPages, log_pages_.get());
  return LimitSize(options.max_bytes);
}

absl::Status SqliteDatabase::LimitSize(int64_t max_bytes) {
  if (max_bytes <= 0) return absl::OkStatus();
  TIERLINE_ASSIGN_OR_RETURN(SqliteStatement page_size, Prepare("PRAGMA page_size"));
  TIERLINE_RETURN_IF_ERROR(page_size.Step().status());
  return Execute(absl::StrFormat("PRAGMA max_page_count=%d", max_bytes / page_size.ColumnInt64(0)));
}

absl::StatusOr<SqliteStatement> SqliteDatabase::Prepare(absl::string_view sql) {
  sqlite3_stmt* raw = nullptr;
  const char* tail = nullptr;
  const int code = sqlite3_prepare_v3(db_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &raw, &tail);
  SqliteStatement statement(raw);
  if (code != SQLITE_OK) return MakeStatus(db_.get(), code, "preparing a statement");
  if (raw == nullptr) return absl::InternalError("preparing a statement: the text holds none");
  const absl::string_view rest = sql.substr(tail - sql.data());
  if (!absl::StripAsciiWhitespace(rest).empty()) {
    return absl::InternalError("preparing a statement: the text holds more than one");
  }
  return statement;
}

absl::Status SqliteDatabase::Execute(const std::string& script) {
  const int code = sqlite3_exec(db_.get(), script.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return MakeStatus(db_.get(), code, "running a script");
  return absl::OkStatus();
}

bool SqliteDatabase::in_transaction() const { return sqlite3_get_autocommit(db_.get()) == 0; }

int64_t SqliteDatabase::total_changes() const { return sqlite3_total_changes64(db_.get()); }

absl::Status SqliteDatabase::Checkpoint(bool truncate, absl::Duration patience) {
  int log_pages = 0;
  const int mode = truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
  sqlite3_busy_timeout(db_.get(), TimeoutMillis(patience));
  const int code = sqlite3_wal_checkpoint_v2(db_.get(), nullptr, mode, &log_pages, nullptr);
  absl::Status status = code == SQLITE_OK || (code & 0xFF) == SQLITE_BUSY
                            ? absl::OkStatus()
                            : MakeStatus(db_.get(), code, "moving the log into the database");
  sqlite3_busy_timeout(db_.get(), TimeoutMillis(busy_timeout_));
  if (status.ok()) *log_pages_ = log_pages;
  return status;
}

}  // namespace tierline
