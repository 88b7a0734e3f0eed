#pragma once

#include "absl/status/status.h"
#include "server/sql/sql.h"

struct pg_result;

namespace tierline::sql {

// Types of PostgreSQL by their numbers in its catalogue, which never change.
enum PostgresType : unsigned {
  kBoolOid = 16,
  kByteaOid = 17,
  kNameOid = 19,
  kInt8Oid = 20,
  kInt2Oid = 21,
  kInt4Oid = 23,
  kTextOid = 25,
  kFloat4Oid = 700,
  kFloat8Oid = 701,
  kBpcharOid = 1042,
  kVarcharOid = 1043,
};

// Big-endian, as the binary protocol wants it.
void PutBigEndian(uint64_t value, char* out);

// One row of a binary result. Remembers the first misuse (no such column, other type, a type outside our
// subset such as NUMERIC).
class PostgresRow final : public Row {
 public:
  PostgresRow(const pg_result* result, int row) : result_(result), row_(row) {}

  bool IsNull(int column) const override;
  int64_t Int64(int column) const override;
  double Double(int column) const override;
  absl::string_view Text(int column) const override;
  absl::string_view Blob(int column) const override;

  const absl::Status& misuse() const { return misuse_; }

 private:
  unsigned TypeOf(int column) const;  // 0 when there is no such column
  absl::string_view Bytes(int column) const;
  void Misuse(int column, unsigned type) const;

  const pg_result* result_;
  int row_;
  mutable absl::Status misuse_;
};

}  // namespace tierline::sql
