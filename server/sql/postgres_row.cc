#include "server/sql/postgres_row.h"

#include <libpq-fe.h>

#include <bit>

#include "absl/strings/str_cat.h"

namespace tierline::sql {
namespace {

// Sign-extends: the subset's numbers are signed.
int64_t SignedFromBigEndian(absl::string_view bytes) {
  uint64_t value = !bytes.empty() && (bytes[0] & 0x80) ? ~uint64_t{0} : 0;
  for (char c : bytes) value = value << 8 | static_cast<uint8_t>(c);
  return static_cast<int64_t>(value);
}

}  // namespace

void PutBigEndian(uint64_t value, char* out) {
  for (int i = 7; i >= 0; --i, value >>= 8) out[i] = static_cast<char>(value & 0xFF);
}

unsigned PostgresRow::TypeOf(int column) const {
  if (column >= 0 && column < PQnfields(result_)) return PQftype(result_, column);
  misuse_.Update(absl::InternalError(absl::StrCat("the result has no column ", column)));
  return 0;
}

absl::string_view PostgresRow::Bytes(int column) const {
  return absl::string_view(PQgetvalue(result_, row_, column), PQgetlength(result_, row_, column));
}

void PostgresRow::Misuse(int column, unsigned type) const {
  misuse_.Update(absl::InternalError(
      absl::StrCat("column ", column, " is read as another type (its type number is ", type,
                   "; CAST sums and the like to BIGINT, DOUBLE PRECISION or TEXT)")));
}

bool PostgresRow::IsNull(int column) const {
  return TypeOf(column) == 0 || PQgetisnull(result_, row_, column) != 0;
}

int64_t PostgresRow::Int64(int column) const {
  if (IsNull(column)) return 0;
  switch (const unsigned type = TypeOf(column)) {
    case kInt2Oid:
    case kInt4Oid:
    case kInt8Oid:
    case kBoolOid:
      return SignedFromBigEndian(Bytes(column));
    default:
      Misuse(column, type);
      return 0;
  }
}

double PostgresRow::Double(int column) const {
  if (IsNull(column)) return 0;
  switch (const unsigned type = TypeOf(column)) {
    case kFloat4Oid:
      return std::bit_cast<float>(static_cast<int32_t>(SignedFromBigEndian(Bytes(column))));
    case kFloat8Oid:
      return std::bit_cast<double>(SignedFromBigEndian(Bytes(column)));
    case kInt2Oid:
    case kInt4Oid:
    case kInt8Oid:
      return static_cast<double>(SignedFromBigEndian(Bytes(column)));
    default:
      Misuse(column, type);
      return 0;
  }
}

absl::string_view PostgresRow::Text(int column) const {
  if (IsNull(column)) return absl::string_view();
  switch (const unsigned type = TypeOf(column)) {
    case kTextOid:
    case kVarcharOid:
    case kBpcharOid:
    case kNameOid:
      return Bytes(column);
    default:
      Misuse(column, type);
      return absl::string_view();
  }
}

absl::string_view PostgresRow::Blob(int column) const {
  if (IsNull(column)) return absl::string_view();
  const unsigned type = TypeOf(column);
  if (type == kByteaOid) return Bytes(column);
  Misuse(column, type);
  return absl::string_view();
}

}  // namespace tierline::sql
