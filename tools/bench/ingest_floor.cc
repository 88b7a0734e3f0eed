#include "tools/bench/ingest_floor.h"

#include <sqlite3.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/base/sqlite.h"
#include "common/base/status.h"
#include "tools/bench/company.h"

namespace tierline::bench {
namespace {

constexpr int64_t kPageCache = 64 << 20;   // as the server's
constexpr int kPagesPerCheckpoint = 1000;  // likewise

absl::StatusOr<SqliteDatabase> Open(const std::string& path) {
  return SqliteDatabase::Open({.path = path, .page_cache_bytes = kPageCache});
}

// Calls `row` for each row of a query.
template <typename Fn>
absl::Status ForEach(SqliteDatabase& db, absl::string_view sql, Fn row) {
  TIERLINE_ASSIGN_OR_RETURN(SqliteStatement statement, db.Prepare(sql));
  while (true) {
    TIERLINE_ASSIGN_OR_RETURN(const bool more, statement.Step());
    if (!more) return absl::OkStatus();
    row(statement);
  }
}

FactRow FactOf(const SqliteStatement& row) {
  FactRow fact;
  fact.system = std::string(row.ColumnText(1));
  fact.external_id = std::string(row.ColumnText(2));
  fact.customer = std::string(row.ColumnBlob(3));
  fact.customer_system = std::string(row.ColumnText(4));
  fact.customer_code = std::string(row.ColumnText(5));
  fact.related = std::string(row.ColumnText(6));
  fact.body = std::string(row.ColumnBlob(7));
  int column = 8;
  for (int64_t* number : {&fact.interaction, &fact.revision, &fact.kind, &fact.occurred, &fact.recorded,
                          &fact.amount_minor, &fact.traits, &fact.voided, &fact.digest}) {
    *number = row.ColumnInt64(column++);
  }
  if (row.column_type(column) != SqliteStatement::ColumnType::kNull) fact.due = row.ColumnInt64(column);
  return fact;
}

void FindDirty(BatchRows& batch) {
  for (const FactRow& fact : batch.facts) batch.dirty.push_back(fact.customer);
  std::sort(batch.dirty.begin(), batch.dirty.end());
  batch.dirty.erase(std::unique(batch.dirty.begin(), batch.dirty.end()), batch.dirty.end());
}

// A statement that is bound in order and run again and again: SQLite itself, without our own wrapper.
class Writer {
 public:
  Writer(SqliteDatabase& db, const char* sql) {
    if (sqlite3_prepare_v3(db.handle(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr) !=
        SQLITE_OK) {
      statement_ = nullptr;
    }
  }
  ~Writer() { sqlite3_finalize(statement_); }
  Writer(const Writer&) = delete;

  Writer& Int(int64_t value) {
    sqlite3_bind_int64(statement_, ++index_, value);
    return *this;
  }
  Writer& Text(const std::string& text) {
    sqlite3_bind_text(statement_, ++index_, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
    return *this;
  }
  Writer& Blob(const std::string& bytes) {
    sqlite3_bind_blob(statement_, ++index_, bytes.data(), static_cast<int>(bytes.size()), SQLITE_STATIC);
    return *this;
  }
  Writer& Null() {
    sqlite3_bind_null(statement_, ++index_);
    return *this;
  }

  absl::Status Run() {
    index_ = 0;
    const int code = sqlite3_step(statement_);
    sqlite3_reset(statement_);
    if (statement_ != nullptr && (code == SQLITE_DONE || code == SQLITE_ROW)) return absl::OkStatus();
    return absl::InternalError(absl::StrCat("the floor's statement failed with code ", code));
  }

 private:
  sqlite3_stmt* statement_ = nullptr;
  int index_ = 0;
};

// The statements of the floor.
struct Writers {
  explicit Writers(SqliteDatabase& db)
      : begin(db, "BEGIN IMMEDIATE"),
        head(db, "UPDATE tenant_head SET seq = ?2 WHERE tenant_id = ?1"),
        fact(db,
             "INSERT INTO fact (tenant_id, system, external_id, interaction, revision, kind, customer_id, "
             "customer_system, customer_code, occurred, recorded, amount_minor, due, related, traits, grade, "
             "voided, "
             "digest, seq, body) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,NULL,?,?,?,?)"),
        dirty(db,
              "INSERT INTO dirty_customer (tenant_id, customer_id, seq) VALUES (?,?,?) "
              "ON CONFLICT (tenant_id, customer_id) DO UPDATE SET seq = excluded.seq"),
        audit(db,
              "INSERT INTO audit (tenant_id, seq, ordinal, occurred, actor, method, target, request_digest) "
              "VALUES (?,?,?,?,?,?,?,?)"),
        request(db,
                "INSERT INTO request (tenant_id, actor, request_id, request_digest, response, recorded) "
                "VALUES (?,?,?,?,?,?)"),
        commit(db, "COMMIT") {}

  absl::Status Fact(const FactRow& row, int64_t seq) {
    fact.Int(kTenant)
        .Text(row.system)
        .Text(row.external_id)
        .Int(row.interaction)
        .Int(row.revision)
        .Int(row.kind);
    fact.Blob(row.customer)
        .Text(row.customer_system)
        .Text(row.customer_code)
        .Int(row.occurred)
        .Int(row.recorded);
    fact.Int(row.amount_minor);
    row.due.has_value() ? fact.Int(*row.due) : fact.Null();
    fact.Text(row.related).Int(row.traits).Int(row.voided).Int(row.digest).Int(seq).Blob(row.body);
    return fact.Run();
  }

  absl::Status Batch(const BatchRows& rows, int64_t seq, int64_t ordinal) {
    for (const FactRow& row : rows.facts) TIERLINE_RETURN_IF_ERROR(Fact(row, seq));
    for (const std::string& customer : rows.dirty) {
      TIERLINE_RETURN_IF_ERROR(dirty.Int(kTenant).Blob(customer).Int(seq).Run());
    }
    audit.Int(kTenant).Int(seq).Int(ordinal).Int(rows.occurred).Text(rows.actor).Text(rows.method);
    TIERLINE_RETURN_IF_ERROR(audit.Text(rows.target).Blob(rows.digest).Run());
    request.Int(kTenant).Text(rows.actor).Text(rows.request_id).Blob(rows.digest).Blob(rows.response);
    return request.Int(rows.occurred).Run();
  }

  absl::Status Commit(const CommitRows& rows) {
    TIERLINE_RETURN_IF_ERROR(begin.Run());
    TIERLINE_RETURN_IF_ERROR(head.Int(kTenant).Int(rows.seq).Run());
    int64_t ordinal = 0;
    for (const BatchRows& batch : rows.batches) TIERLINE_RETURN_IF_ERROR(Batch(batch, rows.seq, ++ordinal));
    return commit.Run();
  }

  Writer begin, head, fact, dirty, audit, request, commit;
};

}  // namespace

absl::StatusOr<std::vector<CommitRows>> ReadCommits(const std::string& path, int batch) {
  TIERLINE_ASSIGN_OR_RETURN(SqliteDatabase db, Open(path));
  std::vector<CommitRows> commits;
  // Calls are audited in the order they were written in.
  TIERLINE_RETURN_IF_ERROR(
      ForEach(db,
              "SELECT seq, occurred, actor, method, target, audit.request_digest, request_id, response "
              "FROM audit JOIN request USING (tenant_id, actor, request_digest) ORDER BY seq, ordinal",
              [&](const SqliteStatement& row) {
                if (commits.empty() || commits.back().seq != row.ColumnInt64(0))
                  commits.emplace_back().seq = row.ColumnInt64(0);
                BatchRows& rows = commits.back().batches.emplace_back();
                rows.occurred = row.ColumnInt64(1);
                rows.actor = std::string(row.ColumnText(2));
                rows.method = std::string(row.ColumnText(3));
                rows.target = std::string(row.ColumnText(4));
                rows.digest = std::string(row.ColumnBlob(5));
                rows.request_id = std::string(row.ColumnText(6));
                rows.response = std::string(row.ColumnBlob(7));
              }));
  size_t commit = 0;
  size_t place = 0;
  TIERLINE_RETURN_IF_ERROR(
      ForEach(db,
              "SELECT seq, system, external_id, customer_id, customer_system, customer_code, related, body, "
              "interaction, "
              "revision, kind, occurred, recorded, amount_minor, traits, voided, digest, due FROM fact ORDER "
              "BY rowid",
              [&](const SqliteStatement& row) {
                while (commit < commits.size() && commits[commit].seq != row.ColumnInt64(0)) {
                  ++commit;
                  place = 0;
                }
                if (commit == commits.size()) return;
                std::vector<BatchRows>& batches = commits[commit].batches;
                batches[std::min(place++ / static_cast<size_t>(batch), batches.size() - 1)].facts.push_back(
                    FactOf(row));
              }));
  for (CommitRows& rows : commits) {
    for (BatchRows& one : rows.batches) FindDirty(one);
  }
  return commits;
}

absl::StatusOr<absl::Duration> WriteCommits(const std::vector<CommitRows>& commits, const std::string& path) {
  TIERLINE_ASSIGN_OR_RETURN(SqliteDatabase db, Open(path));
  Writers writers(db);
  int checkpointed_at = 0;
  const absl::Duration began = SystemClock().Monotonic();
  for (const CommitRows& rows : commits) {
    TIERLINE_RETURN_IF_ERROR(writers.Commit(rows));
    if (db.log_pages() < checkpointed_at) checkpointed_at = 0;  // SQLite began the log anew
    if (db.log_pages() - checkpointed_at < kPagesPerCheckpoint) continue;
    TIERLINE_RETURN_IF_ERROR(db.Checkpoint(false));
    checkpointed_at = db.log_pages();
  }
  return SystemClock().Monotonic() - began;
}

}  // namespace tierline::bench
