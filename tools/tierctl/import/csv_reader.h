#pragma once

#include <cstdint>
#include <istream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace tierline::tierctl {

// One record of a CSV file.
struct CsvRow {
  int64_t line = 0;  // of its first character, from 1
  std::vector<std::string> fields;
  std::string problem_en;  // what is wrong with its quoting; empty for a good row
  std::string problem_zh;
};

// Reads RFC 4180: commas, double quotes, line ends LF, CRLF or CR; a UTF-8 byte order mark and blank lines
// are skipped. Rows come one by one; memory is bounded by kMaxRowBytes. Not thread-safe.
class CsvReader {
 public:
  static constexpr size_t kMaxRowBytes = 1 << 20;

  // `in` outlives the reader.
  explicit CsvReader(std::istream& in);

  // False at the end. A row with a stray quote carries its problem and reading goes on. ValidationError()
  // where nothing after can be trusted: a quote never closed, a row longer than kMaxRowBytes.
  absl::StatusOr<bool> Next(CsvRow* row);

  // Bytes read so far.
  int64_t position() const { return position_; }

 private:
  int Get();
  int Peek() { return in_.rdbuf()->sgetc(); }
  bool TakeLineEnd(int c);
  absl::Status ReadField(CsvRow* row, int* end);
  absl::Status ReadQuoted(CsvRow* row, std::string* field);
  absl::Status CheckSize(const CsvRow& row) const;

  std::istream& in_;
  int64_t position_ = 0;
  int64_t line_ = 1;
  int64_t row_start_ = 0;
};

}  // namespace tierline::tierctl
