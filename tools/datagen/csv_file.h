#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tierline::datagen {

// A CSV file being written (RFC 4180 quoting, UTF-8, lines end with LF). Rows are built field by field and
// leave memory as soon as a buffer is full. Not thread-safe. A failed write is reported by Close().
class CsvFile {
 public:
  // Creates or replaces the file `path` and writes the header line, which names the columns.
  static absl::StatusOr<std::unique_ptr<CsvFile>> Create(const std::string& path, absl::string_view header);
  ~CsvFile();
  CsvFile(const CsvFile&) = delete;
  CsvFile& operator=(const CsvFile&) = delete;

  CsvFile& Text(absl::string_view value);
  CsvFile& Number(int64_t value);
  CsvFile& Flag(bool value) { return Text(value ? "true" : "false"); }
  CsvFile& Empty() { return Text(""); }

  // Ends the row; it must have as many fields as the header.
  void EndRow();

  // Rows written, without the header.
  int64_t rows() const { return rows_; }

  // Writes what is buffered. kUnavailable: the disk refused some of the file. Idempotent.
  absl::Status Close();

 private:
  CsvFile(const std::string& path, std::FILE* file, int columns);
  void Separate();
  void Flush();

  const std::string path_;
  const int columns_;
  std::FILE* file_;
  std::string buffer_;
  int fields_ = 0;
  int64_t rows_ = 0;
  int error_ = 0;
};

}  // namespace tierline::datagen
