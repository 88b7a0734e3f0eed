#include "server/sql/sql.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace tierline::sql {

absl::StatusOr<bool> Connection::QueryOne(absl::string_view sql, std::initializer_list<Param> params,
                                          RowFn fn) {
  bool found = false;
  bool more = false;
  const absl::Status status = Query(sql, params, [&](const Row& row) -> absl::Status {
    if (found) {
      more = true;
      return absl::CancelledError("only the first row is wanted");
    }
    found = true;
    return fn(row);
  });
  if (!status.ok() && !more) return status;
  return found;
}

absl::StatusOr<std::unique_ptr<Driver>> NewDriver(absl::string_view url) {
  absl::string_view rest = url;
  if (absl::ConsumePrefix(&rest, "sqlite:") && !rest.empty()) {
    return NewSqliteDriver(SqliteOptions{.path = std::string(rest)});
  }
  if (absl::StartsWith(url, "postgres://") || absl::StartsWith(url, "postgresql://")) {
    return NewPostgresDriver(PostgresOptions{.conninfo = std::string(url)});
  }
  rest = url;
  if (absl::ConsumePrefix(&rest, "postgres:")) {
    return NewPostgresDriver(PostgresOptions{.conninfo = std::string(rest)});
  }
  return absl::InvalidArgumentError(
      "the database must be sqlite:PATH, postgres:KEYWORDS (host=… dbname=…) or postgres://HOST/DATABASE");
}

}  // namespace tierline::sql
