#include "server/sql/postgres_connection.h"

#include <libpq-fe.h>

#include <array>
#include <bit>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "server/sql/param_check.h"
#include "server/sql/postgres_row.h"
#include "server/sql/postgres_status.h"

namespace tierline::sql {
namespace {

// Texts are ours and few; the limit only keeps a programming error from eating the server's memory.
constexpr size_t kMostPrepared = 1000;

Oid OidOf(Type type) {
  switch (type) {
    case Type::kInt64:
      return kInt8Oid;
    case Type::kDouble:
      return kFloat8Oid;
    case Type::kText:
      return kTextOid;
    case Type::kBlob:
      return kByteaOid;
  }
  return kTextOid;
}

// Parameters in the form libpq takes: binary, borrowed.
class WireParams {
 public:
  explicit WireParams(Params params)
      : numbers_(params.size()), values_(params.size()), lengths_(params.size()), formats_(params.size(), 1) {
    for (size_t i = 0; i < params.size(); ++i) {
      if (!params[i].is_null()) Put(params[i], i);
    }
  }

  int size() const { return static_cast<int>(values_.size()); }
  const char* const* values() const { return values_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }

 private:
  void Put(const Param& param, size_t i) {
    if (param.type() == Type::kText || param.type() == Type::kBlob) {
      values_[i] = param.bytes().empty() ? "" : param.bytes().data();  // a null pointer would mean NULL
      lengths_[i] = static_cast<int>(param.bytes().size());
      return;
    }
    PutBigEndian(param.type() == Type::kInt64 ? static_cast<uint64_t>(param.int64())
                                              : std::bit_cast<uint64_t>(param.real()),
                 numbers_[i].data());
    values_[i] = numbers_[i].data();
    lengths_[i] = 8;
  }

  std::vector<std::array<char, 8>> numbers_;
  std::vector<const char*> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
};

absl::string_view Field(const pg_result* result, int field) {
  const char* text = PQresultErrorField(result, field);
  return text == nullptr ? absl::string_view() : absl::string_view(text);
}

int64_t RowsChanged(pg_result* result) {
  int64_t rows = 0;
  const absl::string_view command = PQcmdStatus(result);
  const bool is_query = command.substr(0, 6) == "SELECT";
  if (is_query || !absl::SimpleAtoi(PQcmdTuples(result), &rows)) return 0;
  return rows;
}

}  // namespace

void FinishPostgres::operator()(pg_conn* conn) const { PQfinish(conn); }
void ClearPostgresResult::operator()(pg_result* result) const { PQclear(result); }

absl::Status PostgresConnection::CheckUsable() const {
  if (in_row_callback_) {
    return absl::InternalError("a connection was used inside one of its own row callbacks");
  }
  return absl::OkStatus();
}

absl::Status PostgresConnection::ErrorOf(const pg_result* result, absl::string_view sql) {
  // No DETAIL lines and no messages that quote: both hold what users gave.
  const absl::string_view sqlstate = Field(result, PG_DIAG_SQLSTATE);
  absl::string_view message = Field(result, PG_DIAG_MESSAGE_PRIMARY);
  if (sqlstate.empty()) message = PQerrorMessage(conn_.get());
  if (!IsMessageFreeOfValues(sqlstate)) message = "a value does not fit";
  // A broken connection explains every error, whatever the last message was.
  const absl::StatusCode code = healthy() ? PostgresStatusCode(sqlstate) : absl::StatusCode::kUnavailable;
  const std::string state = sqlstate.empty() ? "" : absl::StrCat(" (SQLSTATE ", sqlstate, ")");
  absl::Status status(code, absl::StrCat(Excerpt(sql), ": ", absl::StripAsciiWhitespace(message), state));
  const bool worse = trouble_.ok() || code == absl::StatusCode::kDataLoss;
  if (IsTrouble(code) && worse) trouble_ = status;
  return status;
}

absl::Status PostgresConnection::Simple(const std::string& sql) {
  TIERLINE_RETURN_IF_ERROR(CheckUsable());
  const PostgresResult result(PQexec(conn_.get(), sql.c_str()));
  switch (PQresultStatus(result.get())) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_EMPTY_QUERY:
      return absl::OkStatus();
    default:
      return ErrorOf(result.get(), sql);
  }
}

absl::StatusOr<std::string> PostgresConnection::Prepare(absl::string_view sql, Params params) {
  std::string key;
  std::vector<Oid> types;
  for (const Param& param : params) {
    types.push_back(OidOf(param.type()));
    key.push_back(static_cast<char>('0' + static_cast<int>(param.type())));
  }
  absl::StrAppend(&key, " ", sql);
  if (auto it = prepared_.find(key); it != prepared_.end()) return it->second;
  if (prepared_.size() >= kMostPrepared) {
    TIERLINE_RETURN_IF_ERROR(Simple("DEALLOCATE ALL"));
    prepared_.clear();
  }
  const std::string name = absl::StrCat("t", next_name_++);
  const PostgresResult result(PQprepare(conn_.get(), name.c_str(), std::string(sql).c_str(),
                                        static_cast<int>(types.size()), types.data()));
  if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) return ErrorOf(result.get(), sql);
  prepared_.emplace(std::move(key), name);
  return name;
}

absl::Status PostgresConnection::Send(absl::string_view sql, Params params) {
  TIERLINE_RETURN_IF_ERROR(CheckUsable());
  if (absl::Status status = CheckParams(params); !status.ok()) return Annotate(status, Excerpt(sql));
  TIERLINE_ASSIGN_OR_RETURN(const std::string name, Prepare(sql, params));
  const WireParams wire(params);
  constexpr int kBinaryResults = 1;
  if (PQsendQueryPrepared(conn_.get(), name.c_str(), wire.size(), wire.values(), wire.lengths(),
                          wire.formats(), kBinaryResults) != 1) {
    return ErrorOf(nullptr, sql);
  }
  return absl::OkStatus();
}

absl::Status PostgresConnection::Receive(absl::string_view sql, RowFn fn, int64_t& changed) {
  // Everything sent must be received, also after an error: else the connection is stuck.
  absl::Status status;
  while (const PostgresResult result{PQgetResult(conn_.get())}) {
    const ExecStatusType kind = PQresultStatus(result.get());
    if (kind == PGRES_SINGLE_TUPLE) {
      if (!status.ok()) continue;
      const PostgresRow row(result.get(), 0);
      in_row_callback_ = true;
      status = fn(row);
      in_row_callback_ = false;
      if (status.ok() && !row.misuse().ok()) status = Annotate(row.misuse(), Excerpt(sql));
    } else if (kind == PGRES_COMMAND_OK || kind == PGRES_TUPLES_OK) {
      changed = RowsChanged(result.get());
    } else {
      status.Update(ErrorOf(result.get(), sql));
    }
  }
  return status;
}

absl::StatusOr<int64_t> PostgresConnection::Execute(absl::string_view sql, Params params) {
  TIERLINE_RETURN_IF_ERROR(Send(sql, params));
  int64_t changed = 0;
  TIERLINE_RETURN_IF_ERROR(Receive(
      sql, [](const Row&) { return absl::OkStatus(); }, changed));
  return changed;
}

absl::Status PostgresConnection::Query(absl::string_view sql, Params params, RowFn fn) {
  TIERLINE_RETURN_IF_ERROR(Send(sql, params));
  PQsetSingleRowMode(conn_.get());
  int64_t changed = 0;
  return Receive(sql, fn, changed);
}

absl::Status PostgresConnection::ExecuteScript(absl::string_view sql) { return Simple(std::string(sql)); }

absl::Status PostgresConnection::Begin(const std::string& sql) {
  TIERLINE_RETURN_IF_ERROR(CheckUsable());
  if (healthy() && PQtransactionStatus(conn_.get()) != PQTRANS_IDLE) {
    return absl::InternalError("a transaction was begun inside another one");
  }
  savepoints_.clear();
  if (trouble_.code() != absl::StatusCode::kDataLoss) trouble_ = absl::OkStatus();
  return Simple(sql);
}

absl::Status PostgresConnection::BeginWrite() {
  return Begin("BEGIN TRANSACTION READ WRITE ISOLATION LEVEL READ COMMITTED");
}

absl::Status PostgresConnection::BeginRead() {
  return Begin("BEGIN TRANSACTION READ ONLY ISOLATION LEVEL REPEATABLE READ");
}

absl::Status PostgresConnection::Commit() {
  TIERLINE_RETURN_IF_ERROR(CheckUsable());
  const PGTransactionStatusType state = PQtransactionStatus(conn_.get());
  if (state == PQTRANS_IDLE) return absl::InternalError("COMMIT without a transaction");
  // COMMIT of a failed transaction succeeds as a ROLLBACK: it must not look like a commit.
  if (state == PQTRANS_INERROR) {
    return absl::AbortedError("COMMIT: the transaction failed earlier; roll back and try again");
  }
  return Simple("COMMIT");
}

absl::Status PostgresConnection::Rollback() {
  TIERLINE_RETURN_IF_ERROR(CheckUsable());
  savepoints_.clear();
  if (!healthy() || PQtransactionStatus(conn_.get()) == PQTRANS_IDLE) return absl::OkStatus();
  return Simple("ROLLBACK");
}

absl::Status PostgresConnection::Savepoint(absl::string_view name) {
  TIERLINE_RETURN_IF_ERROR(Simple(absl::StrCat("SAVEPOINT \"", name, "\"")));
  savepoints_.emplace_back(name);
  return absl::OkStatus();
}

absl::Status PostgresConnection::RollbackTo(absl::string_view name) {
  TIERLINE_RETURN_IF_ERROR(Simple(absl::StrCat("ROLLBACK TO SAVEPOINT \"", name, "\"")));
  while (!savepoints_.empty() && savepoints_.back() != name) savepoints_.pop_back();
  return absl::OkStatus();
}

absl::Status PostgresConnection::Release(absl::string_view name) {
  TIERLINE_RETURN_IF_ERROR(Simple(absl::StrCat("RELEASE SAVEPOINT \"", name, "\"")));
  while (!savepoints_.empty() && savepoints_.back() != name) savepoints_.pop_back();
  if (!savepoints_.empty()) savepoints_.pop_back();
  return absl::OkStatus();
}

bool PostgresConnection::InUsableTransaction() const {
  if (!healthy()) return false;
  switch (PQtransactionStatus(conn_.get())) {
    case PQTRANS_INTRANS:
      return true;
    case PQTRANS_INERROR:
      return !savepoints_.empty();
    default:
      return false;
  }
}

bool PostgresConnection::healthy() const { return PQstatus(conn_.get()) == CONNECTION_OK; }

}  // namespace tierline::sql
