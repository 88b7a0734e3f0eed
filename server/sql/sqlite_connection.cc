#include "server/sql/sqlite_connection.h"

#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/status.h"
#include "server/sql/param_check.h"

namespace tierline::sql {
namespace {

// Texts are ours and few; the limit only keeps a programming error from eating memory.
constexpr size_t kMostPrepared = 1000;

constexpr int kTrimPages = 1000;        // about 4 MB of log: SQLite's own habit
constexpr int kTruncatePages = 16'000;  // about 64 MB: worth a short wait for readers
constexpr absl::Duration kTrimPatience = absl::Milliseconds(50);
constexpr absl::Duration kCheckpointPatience = absl::Seconds(5);

using ColumnType = SqliteStatement::ColumnType;

// Gives what the column holds and remembers the first misuse, so that a query that would fail on the other
// engine fails here, too.
class SqliteRow final : public Row {
 public:
  explicit SqliteRow(const SqliteStatement& statement) : statement_(statement) {}

  bool IsNull(int column) const override { return TypeOf(column) == ColumnType::kNull; }

  int64_t Int64(int column) const override {
    return Accept(column, {ColumnType::kInt64}) ? statement_.ColumnInt64(column) : 0;
  }
  double Double(int column) const override {
    return Accept(column, {ColumnType::kDouble, ColumnType::kInt64}) ? statement_.ColumnDouble(column) : 0;
  }
  absl::string_view Text(int column) const override {
    return Accept(column, {ColumnType::kText}) ? statement_.ColumnText(column) : absl::string_view();
  }
  absl::string_view Blob(int column) const override {
    return Accept(column, {ColumnType::kBlob}) ? statement_.ColumnBlob(column) : absl::string_view();
  }

  const absl::Status& misuse() const { return misuse_; }

 private:
  ColumnType TypeOf(int column) const {
    if (column >= 0 && column < statement_.column_count()) return statement_.column_type(column);
    misuse_.Update(absl::InternalError(absl::StrCat("the result has no column ", column)));
    return ColumnType::kNull;
  }

  bool Accept(int column, std::initializer_list<ColumnType> types) const {
    const ColumnType actual = TypeOf(column);
    if (actual == ColumnType::kNull) return false;
    for (ColumnType type : types) {
      if (type == actual) return true;
    }
    misuse_.Update(absl::InternalError(absl::StrCat("column ", column, " is read as another type")));
    return false;
  }

  const SqliteStatement& statement_;
  mutable absl::Status misuse_;
};

}  // namespace

absl::Status SqliteConnection::CheckUsable() const {
  if (in_row_callback_) {
    return absl::InternalError("a connection was used inside one of its own row callbacks");
  }
  // What would run now would commit by itself, statement by statement.
  if (in_transaction_ && !database_.in_transaction()) {
    const absl::Status lost = absl::AbortedError("roll back and try again");
    return Annotate(trouble_.ok() ? lost : trouble_, "the transaction was given up after an earlier error");
  }
  return absl::OkStatus();
}

absl::Status SqliteConnection::Note(absl::Status status) {
  const bool worse = trouble_.ok() || status.code() == absl::StatusCode::kDataLoss;
  if (IsTrouble(status.code()) && worse) trouble_ = status;
  return status;
}

absl::StatusOr<SqliteConnection::Prepared*> SqliteConnection::Prepare(absl::string_view sql) {
  if (auto it = prepared_.find(sql); it != prepared_.end()) return it->second.get();
  if (prepared_.size() >= kMostPrepared) prepared_.clear();
  auto prepared = std::make_unique<Prepared>();
  TIERLINE_ASSIGN_OR_RETURN(prepared->statement, database_.Prepare(sql));
  const int count = prepared->statement.parameter_count();
  for (int index = 1; index <= count; ++index) {
    absl::string_view name = prepared->statement.parameter_name(index);
    int number = 0;
    if (!absl::ConsumePrefix(&name, "$") || !absl::SimpleAtoi(name, &number) || number < 1) {
      return absl::InternalError("preparing a statement: placeholders are $1, $2, …");
    }
    prepared->places.push_back(number);
  }
  Prepared* result = prepared.get();
  prepared_.emplace(std::string(sql), std::move(prepared));
  return result;
}

absl::Status SqliteConnection::Bind(Prepared& prepared, Params params) {
  TIERLINE_RETURN_IF_ERROR(CheckParams(params));
  for (size_t i = 0; i < prepared.places.size(); ++i) {
    const int number = prepared.places[i];
    if (number > static_cast<int>(params.size())) {
      return absl::InternalError(
          absl::StrCat("the statement uses $", number, ", but ", params.size(), " parameters were given"));
    }
    const Param& param = params[number - 1];
    const int index = static_cast<int>(i) + 1;
    SqliteStatement& statement = prepared.statement;
    absl::Status status;
    if (param.is_null()) {
      status = statement.BindNull(index);
    } else if (param.type() == Type::kInt64) {
      status = statement.BindInt64(index, param.int64());
    } else if (param.type() == Type::kDouble) {
      status = statement.BindDouble(index, param.real());
    } else if (param.type() == Type::kText) {
      status = statement.BindText(index, param.bytes());
    } else {
      status = statement.BindBlob(index, param.bytes());
    }
    TIERLINE_RETURN_IF_ERROR(status);
  }
  return absl::OkStatus();
}

absl::Status SqliteConnection::Run(absl::string_view sql, Params params, const RowFn* fn) {
  TIERLINE_RETURN_IF_ERROR(CheckUsable());
  TIERLINE_ASSIGN_OR_RETURN(Prepared * prepared, Prepare(sql));
  SqliteStatement& statement = prepared->statement;
  const auto reset = absl::MakeCleanup([&statement] { statement.Reset(); });
  TIERLINE_RETURN_IF_ERROR(Bind(*prepared, params));
  const SqliteRow row(statement);
  for (;;) {
    const absl::StatusOr<bool> has_row = statement.Step();
    if (!has_row.ok()) return Note(has_row.status());
    if (!*has_row) return absl::OkStatus();
    if (fn == nullptr) continue;
    in_row_callback_ = true;
    const absl::Status status = (*fn)(row);
    in_row_callback_ = false;
    TIERLINE_RETURN_IF_ERROR(status);
    TIERLINE_RETURN_IF_ERROR(row.misuse());
  }
}

absl::StatusOr<int64_t> SqliteConnection::Execute(absl::string_view sql, Params params) {
  const int64_t before = database_.total_changes();
  if (absl::Status status = Run(sql, params, nullptr); !status.ok()) return Annotate(status, Excerpt(sql));
  return database_.total_changes() - before;
}

absl::Status SqliteConnection::Query(absl::string_view sql, Params params, RowFn fn) {
  absl::Status from_fn;
  const auto wrapped = [&](const Row& row) { return from_fn = fn(row); };
  const RowFn wrapped_ref = wrapped;
  const absl::Status status = Run(sql, params, &wrapped_ref);
  if (!from_fn.ok()) return from_fn;
  return status.ok() ? status : Annotate(status, Excerpt(sql));
}

absl::Status SqliteConnection::ExecuteScript(absl::string_view sql) {
  TIERLINE_RETURN_IF_ERROR(CheckUsable());
  return Note(database_.Execute(std::string(sql)));
}

absl::Status SqliteConnection::Begin(absl::string_view sql) {
  if (in_transaction_) return absl::InternalError("a transaction was begun inside another one");
  if (trouble_.code() != absl::StatusCode::kDataLoss) trouble_ = absl::OkStatus();
  TIERLINE_RETURN_IF_ERROR(Execute(sql).status());
  in_transaction_ = true;
  return absl::OkStatus();
}

absl::Status SqliteConnection::Commit() {
  if (!in_transaction_) return absl::InternalError("COMMIT without a transaction");
  TIERLINE_RETURN_IF_ERROR(Execute("COMMIT").status());
  in_transaction_ = false;
  return absl::OkStatus();
}

absl::Status SqliteConnection::Rollback() {
  if (in_row_callback_) return CheckUsable();
  in_transaction_ = false;
  if (!database_.in_transaction()) return absl::OkStatus();
  return Execute("ROLLBACK").status();
}

absl::Status SqliteConnection::Savepoint(absl::string_view name) {
  if (!in_transaction_) return absl::InternalError("SAVEPOINT without a transaction");
  return Execute(absl::StrCat("SAVEPOINT \"", name, "\"")).status();
}

absl::Status SqliteConnection::RollbackTo(absl::string_view name) {
  return Execute(absl::StrCat("ROLLBACK TO \"", name, "\"")).status();
}

absl::Status SqliteConnection::Release(absl::string_view name) {
  return Execute(absl::StrCat("RELEASE \"", name, "\"")).status();
}

absl::Status SqliteConnection::Checkpoint() { return Note(database_.Checkpoint(true, kCheckpointPatience)); }

absl::Status SqliteConnection::TrimLog() {
  const int pages = database_.log_pages();
  if (pages < trimmed_at_pages_) trimmed_at_pages_ = 0;  // SQLite began the log anew
  if (pages - trimmed_at_pages_ < kTrimPages) return absl::OkStatus();
  const bool truncate = pages >= kTruncatePages;
  TIERLINE_RETURN_IF_ERROR(Note(database_.Checkpoint(truncate, kTrimPatience)));
  trimmed_at_pages_ = database_.log_pages();
  return absl::OkStatus();
}

}  // namespace tierline::sql
