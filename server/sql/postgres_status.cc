#include "server/sql/postgres_status.h"

namespace tierline::sql {
namespace {

// Two base-36 digits as one number, so that classes can stand in a switch.
constexpr int Class(char a, char b) { return a << 8 | b; }

absl::StatusCode TransactionStateCode(absl::string_view sqlstate) {
  // 25P03: the session sat idle in its transaction for too long and was ended.
  return sqlstate == "25P03" ? absl::StatusCode::kUnavailable : absl::StatusCode::kInternal;
}

absl::StatusCode RollbackCode(absl::string_view sqlstate) {
  // 40003: the server does not know whether the statement was done.
  return sqlstate == "40003" ? absl::StatusCode::kUnavailable : absl::StatusCode::kAborted;
}

absl::StatusCode ObjectStateCode(absl::string_view sqlstate) {
  return sqlstate == "55P03" || sqlstate == "55006" ? absl::StatusCode::kUnavailable
                                                    : absl::StatusCode::kInternal;
}

absl::StatusCode ResourceCode(absl::string_view sqlstate) {
  // 53300: too many connections; others free theirs.
  return sqlstate == "53300" ? absl::StatusCode::kUnavailable : absl::StatusCode::kResourceExhausted;
}

absl::StatusCode CorruptionCode(absl::string_view sqlstate) {
  return sqlstate == "XX001" || sqlstate == "XX002" ? absl::StatusCode::kDataLoss
                                                    : absl::StatusCode::kInternal;
}

}  // namespace

absl::StatusCode PostgresStatusCode(absl::string_view sqlstate) {
  if (sqlstate.size() != 5) return absl::StatusCode::kUnavailable;
  if (sqlstate == "23505") return absl::StatusCode::kAlreadyExists;
  if (sqlstate == "08P01") return absl::StatusCode::kInternal;  // our use of the protocol is wrong
  if (sqlstate == "57014") return absl::StatusCode::kCancelled;
  switch (Class(sqlstate[0], sqlstate[1])) {
    case Class('0', '0'):
      return absl::StatusCode::kOk;
    case Class('0', '8'):  // connection
    case Class('5', '7'):  // operator intervention: shutdown, crash of another session, starting up
      return absl::StatusCode::kUnavailable;
    case Class('2', '2'):  // data exception
      return absl::StatusCode::kInvalidArgument;
    case Class('2', '3'):
      return absl::StatusCode::kFailedPrecondition;
    case Class('2', '5'):
      return TransactionStateCode(sqlstate);
    case Class('2', '8'):  // authorization
      return absl::StatusCode::kPermissionDenied;
    case Class('3', 'D'):  // no such database
      return absl::StatusCode::kNotFound;
    case Class('4', '0'):
      return RollbackCode(sqlstate);
    case Class('5', '3'):
      return ResourceCode(sqlstate);
    case Class('5', '4'):  // program limit: a value too big for an index, too many columns
      return absl::StatusCode::kInvalidArgument;
    case Class('5', '5'):
      return ObjectStateCode(sqlstate);
    case Class('5', '8'):  // the server's input/output failed
      return absl::StatusCode::kDataLoss;
    case Class('X', 'X'):
      return CorruptionCode(sqlstate);
    default:
      return absl::StatusCode::kInternal;
  }
}

bool IsMessageFreeOfValues(absl::string_view sqlstate) {
  if (sqlstate.size() != 5) return true;
  switch (Class(sqlstate[0], sqlstate[1])) {
    case Class('2', '2'):  // "invalid input syntax for type integer: …"
    case Class('P', '0'):
      return false;
    default:
      return true;
  }
}

}  // namespace tierline::sql
