#include "tools/tierctl/import/row_source.h"

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/errors.h"
#include "common/contract/validation.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

namespace pb = google::protobuf;

// Deeper chains of parents are left to the server to judge.
constexpr int kMaxLevels = 64;

absl::Status CheckElement(const ImportKind& kind, const pb::Message& element) {
  if (kind.new_request == nullptr) {
    std::unique_ptr<pb::Message> request(element.New());
    request->CopyFrom(element);
    // Still the file's code, not yet an id.
    const pb::FieldDescriptor* id = request->GetDescriptor()->FindFieldByName("contact_id");
    if (id != nullptr) request->GetReflection()->ClearField(request.get(), id);
    return contract::Validate(*request);
  }
  std::unique_ptr<pb::Message> request = kind.new_request();
  const pb::FieldDescriptor* rows = request->GetDescriptor()->FindFieldByName(kind.rows_field);
  request->GetReflection()->AddMessage(request.get(), rows)->CopyFrom(element);
  return contract::Validate(*request);
}

std::string Reasons(const absl::Status& invalid, const std::string& rows_field) {
  std::string reasons;
  for (const contract::FieldViolation& violation : contract::ViolationsOf(invalid)) {
    std::string path = violation.path;
    const std::string prefix = rows_field + "[0].";
    if (absl::StartsWith(path, prefix)) path.erase(0, prefix.size());
    absl::StrAppend(&reasons, reasons.empty() ? "" : "; ", path, ": ", violation.description);
  }
  return reasons.empty() ? std::string(invalid.message()) : reasons;
}

class FileOrder : public RowSource {
 public:
  FileOrder(RowSettings settings, CsvReader* reader, int64_t file_bytes)
      : settings_(std::move(settings)), reader_(reader), file_bytes_(file_bytes) {}

  absl::StatusOr<bool> Next(SourceRow* row) override {
    CsvRow csv;
    TIERLINE_ASSIGN_OR_RETURN(const bool more, reader_->Next(&csv));
    if (!more) return false;
    row->row = ReadRow(settings_, std::move(csv));
    row->level = 0;
    row->fraction = static_cast<double>(reader_->position()) / static_cast<double>(file_bytes_);
    return true;
  }

 private:
  const RowSettings settings_;
  CsvReader* const reader_;
  const int64_t file_bytes_;
};

class TreeOrder : public RowSource {
 public:
  explicit TreeOrder(std::vector<SourceRow> rows) : rows_(std::move(rows)) {}

  absl::StatusOr<bool> Next(SourceRow* row) override {
    if (next_ == rows_.size()) return false;
    *row = std::move(rows_[next_++]);
    row->fraction = static_cast<double>(next_) / static_cast<double>(rows_.size());
    return true;
  }

 private:
  std::vector<SourceRow> rows_;
  size_t next_ = 0;
};

// How many parents of a row stand in the file.
int LevelOf(const std::string& code, const std::map<std::string, std::string>& parents) {
  int level = 0;
  std::string at = code;
  while (level < kMaxLevels) {
    const auto parent = parents.find(at);
    if (parent == parents.end() || parent->second.empty() || parents.find(parent->second) == parents.end())
      break;
    at = parent->second;
    ++level;
  }
  return level;
}

absl::StatusOr<std::unique_ptr<RowSource>> ReadTree(const RowSettings& settings, CsvReader* reader) {
  std::vector<SourceRow> rows;
  std::vector<std::string> codes;
  std::map<std::string, std::string> parents;
  CsvRow csv;
  while (true) {
    TIERLINE_ASSIGN_OR_RETURN(const bool more, reader->Next(&csv));
    if (!more) break;
    const Cells cells(*settings.mapping, csv.fields);
    codes.push_back(cells.Get(settings.kind->key_column));
    parents[codes.back()] = cells.Get(settings.kind->parent_column);
    rows.push_back({ReadRow(settings, std::move(csv)), 0, 0});
  }
  for (size_t i = 0; i < rows.size(); ++i) rows[i].level = LevelOf(codes[i], parents);
  std::stable_sort(rows.begin(), rows.end(), [](auto& a, auto& b) { return a.level < b.level; });
  return std::make_unique<TreeOrder>(std::move(rows));
}

}  // namespace

ImportRow ReadRow(const RowSettings& settings, CsvRow csv) {
  ImportRow row{csv.line, std::move(csv.fields), nullptr, ""};
  if (!csv.problem_en.empty()) {
    row.reason = std::string(In(settings.locale, csv.problem_en, csv.problem_zh));
    return row;
  }
  if (row.fields.size() != settings.mapping->width()) {
    const size_t wanted = settings.mapping->width();
    row.reason = settings.locale == contract::Locale::kChinese
                     ? absl::StrCat("有 ", row.fields.size(), " 列，表头有 ", wanted, " 列")
                     : absl::StrCat("has ", row.fields.size(), " fields, the header has ", wanted);
    return row;
  }
  const Cells cells(*settings.mapping, row.fields);
  for (const ColumnSpec& column : settings.kind->columns) {
    if (!column.required || cells.Has(column.name)) continue;
    row.reason = absl::StrCat(column.name, In(settings.locale, " is empty", " 为空"));
    return row;
  }
  std::shared_ptr<pb::Message> element = settings.kind->new_element();
  const absl::Status filled = settings.kind->fill(cells, settings.defaults, element.get());
  if (!filled.ok()) {
    row.reason = MessageIn(filled, settings.locale);
    return row;
  }
  const absl::Status valid = CheckElement(*settings.kind, *element);
  if (!valid.ok()) {
    row.reason = Reasons(valid, settings.kind->rows_field);
    return row;
  }
  row.element = std::move(element);
  return row;
}

absl::StatusOr<std::unique_ptr<RowSource>> NewRowSource(RowSettings settings, CsvReader* reader,
                                                        int64_t file_bytes) {
  const bool tree =
      !settings.kind->parent_column.empty() && settings.mapping->Has(settings.kind->parent_column);
  if (tree) return ReadTree(settings, reader);
  return std::make_unique<FileOrder>(std::move(settings), reader, file_bytes);
}

}  // namespace tierline::tierctl
