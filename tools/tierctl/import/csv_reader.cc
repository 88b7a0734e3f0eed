#include "tools/tierctl/import/csv_reader.h"

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

constexpr int kEnd = std::char_traits<char>::eof();

void Blame(CsvRow* row, absl::string_view en, absl::string_view zh) {
  if (!row->problem_en.empty()) return;
  row->problem_en = std::string(en);
  row->problem_zh = std::string(zh);
}

}  // namespace

CsvReader::CsvReader(std::istream& in) : in_(in) {
  for (const int mark : {0xEF, 0xBB, 0xBF}) {
    if (Peek() == mark) Get();
  }
}

int CsvReader::Get() {
  const int c = in_.rdbuf()->sbumpc();
  if (c != kEnd) ++position_;
  return c;
}

bool CsvReader::TakeLineEnd(int c) {
  if (c == '\r' && Peek() == '\n') Get();
  if (c != '\r' && c != '\n') return false;
  ++line_;
  return true;
}

absl::Status CsvReader::CheckSize(const CsvRow& row) const {
  if (position_ - row_start_ <= static_cast<int64_t>(kMaxRowBytes)) return absl::OkStatus();
  return ValidationError(
      absl::StrCat("line ", row.line, ": the row is longer than 1 MB; is a quote not closed?"),
      absl::StrCat("第 ", row.line, " 行：该行超过 1 MB；是否有引号未闭合？"));
}

absl::Status CsvReader::ReadQuoted(CsvRow* row, std::string* field) {
  while (true) {
    const int c = Get();
    if (c == kEnd) {
      return ValidationError(absl::StrCat("line ", row->line, ": a quote is opened and never closed"),
                             absl::StrCat("第 ", row->line, " 行：引号未闭合"));
    }
    if (c == '"') {
      if (Peek() != '"') return absl::OkStatus();
      Get();
    } else if (c == '\n' || (c == '\r' && Peek() != '\n')) {
      ++line_;
    }
    field->push_back(static_cast<char>(c));
    TIERLINE_RETURN_IF_ERROR(CheckSize(*row));
  }
}

absl::Status CsvReader::ReadField(CsvRow* row, int* end) {
  std::string field;
  bool quoted = false;
  if (Peek() == '"') {
    Get();
    quoted = true;
    TIERLINE_RETURN_IF_ERROR(ReadQuoted(row, &field));
  }
  int c = Get();
  while (c != ',' && c != '\n' && c != '\r' && c != kEnd) {
    if (quoted) Blame(row, "text after a closing quote", "右引号之后还有文字");
    if (c == '"') Blame(row, "a quote inside a field without quotes", "未加引号的字段中出现引号");
    if (c == 0) Blame(row, "a NUL character", "含有 NUL 字符");
    field.push_back(static_cast<char>(c));
    TIERLINE_RETURN_IF_ERROR(CheckSize(*row));
    c = Get();
  }
  *end = c;
  row->fields.push_back(std::move(field));
  return absl::OkStatus();
}

absl::StatusOr<bool> CsvReader::Next(CsvRow* row) {
  *row = CsvRow();
  while (Peek() == '\n' || Peek() == '\r') TakeLineEnd(Get());
  if (Peek() == kEnd) return false;
  row->line = line_;
  row_start_ = position_;
  int end = ',';
  while (end == ',') TIERLINE_RETURN_IF_ERROR(ReadField(row, &end));
  TakeLineEnd(end);
  return true;
}

}  // namespace tierline::tierctl
