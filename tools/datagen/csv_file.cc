#include "tools/datagen/csv_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "common/base/check.h"

namespace tierline::datagen {
namespace {

constexpr size_t kBufferSize = 1 << 18;

}  // namespace

absl::StatusOr<std::unique_ptr<CsvFile>> CsvFile::Create(const std::string& path, absl::string_view header) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) {
    return absl::UnavailableError(absl::StrCat("cannot create ", path, ": ", std::strerror(errno)));
  }
  const int columns = 1 + static_cast<int>(std::count(header.begin(), header.end(), ','));
  auto csv = absl::WrapUnique(new CsvFile(path, file, columns));
  absl::StrAppend(&csv->buffer_, header, "\n");
  return csv;
}

CsvFile::CsvFile(const std::string& path, std::FILE* file, int columns)
    : path_(path), columns_(columns), file_(file) {
  buffer_.reserve(kBufferSize + 4096);
}

CsvFile::~CsvFile() {
  if (file_ != nullptr) std::fclose(file_);
}

void CsvFile::Separate() {
  if (fields_++ > 0) buffer_ += ',';
}

CsvFile& CsvFile::Text(absl::string_view value) {
  Separate();
  if (value.find_first_of(",\"\r\n") == absl::string_view::npos) {
    buffer_.append(value.data(), value.size());
    return *this;
  }
  buffer_ += '"';
  for (char c : value) {
    if (c == '"') buffer_ += '"';
    buffer_ += c;
  }
  buffer_ += '"';
  return *this;
}

CsvFile& CsvFile::Number(int64_t value) {
  Separate();
  absl::StrAppend(&buffer_, value);
  return *this;
}

void CsvFile::EndRow() {
  TIERLINE_CHECK(fields_ == columns_);
  buffer_ += '\n';
  fields_ = 0;
  ++rows_;
  if (buffer_.size() >= kBufferSize) Flush();
}

void CsvFile::Flush() {
  if (std::fwrite(buffer_.data(), 1, buffer_.size(), file_) != buffer_.size() && error_ == 0) error_ = errno;
  buffer_.clear();
}

absl::Status CsvFile::Close() {
  if (file_ != nullptr) {
    Flush();
    if (std::fclose(file_) != 0 && error_ == 0) error_ = errno;
    file_ = nullptr;
  }
  if (error_ == 0) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("cannot write ", path_, ": ", std::strerror(error_)));
}

}  // namespace tierline::datagen
