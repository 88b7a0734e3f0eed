#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "tools/tierctl/message/output.h"
#include "tools/tierctl/message/request.h"
#include "tools/tierctl/message/values.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

namespace pb = google::protobuf;

constexpr size_t kDefaultColumns = 9;
constexpr size_t kWidestKey = 32;

// What a cell may show on a terminal: one line, no control characters (they could move the cursor).
std::string OneLine(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return text;
}

bool IsNumber(const pb::FieldDescriptor& field) {
  if (field.is_repeated()) return false;
  if (field.message_type() != nullptr) return field.message_type()->full_name() == "tierline.v1.Money";
  return field.cpp_type() != pb::FieldDescriptor::CPPTYPE_STRING &&
         field.cpp_type() != pb::FieldDescriptor::CPPTYPE_BOOL &&
         field.cpp_type() != pb::FieldDescriptor::CPPTYPE_ENUM;
}

class TablePrinter : public RowPrinter {
 public:
  TablePrinter(std::vector<Column> columns, bool drop_empty, const OutputOptions& options, std::string indent,
               std::ostream& out)
      : columns_(std::move(columns)),
        drop_empty_(drop_empty),
        options_(options),
        indent_(std::move(indent)),
        out_(out) {}

  void Add(const pb::Message& row) override {
    std::vector<std::string> cells;
    for (const Column& column : columns_) cells.push_back(OneLine(CellText(row, column, true, options_)));
    rows_.push_back(std::move(cells));
  }

  void Finish(absl::string_view) override {
    const std::vector<size_t> shown = Shown();
    std::vector<size_t> widths;
    for (size_t i : shown) {
      size_t width = options_.headers ? DisplayWidth(columns_[i].name) : 0;
      for (const auto& row : rows_) width = std::max(width, DisplayWidth(row[i]));
      widths.push_back(width);
    }
    if (options_.headers) {
      std::vector<std::string> names;
      for (const Column& column : columns_) names.push_back(absl::AsciiStrToUpper(column.name));
      Line(names, shown, widths);
    }
    for (const auto& row : rows_) Line(row, shown, widths);
    out_.flush();
  }

 private:
  std::vector<size_t> Shown() const {
    std::vector<size_t> shown;
    for (size_t i = 0; i < columns_.size(); ++i) {
      const bool empty =
          std::all_of(rows_.begin(), rows_.end(), [&](const auto& row) { return row[i].empty(); });
      const bool noise = columns_[i].name == "etag" || columns_[i].name == "create_time";
      if (drop_empty_ && (shown.size() == kDefaultColumns || (empty && !rows_.empty()) || noise)) continue;
      shown.push_back(i);
    }
    return shown;
  }

  void Line(const std::vector<std::string>& cells, const std::vector<size_t>& shown,
            const std::vector<size_t>& widths) {
    std::string line = indent_;
    for (size_t at = 0; at < shown.size(); ++at) {
      const std::string& cell = cells[shown[at]];
      if (at > 0) absl::StrAppend(&line, "  ");
      if (IsNumber(*columns_[shown[at]].path.back())) {
        absl::StrAppend(&line, std::string(widths[at] - std::min(widths[at], DisplayWidth(cell)), ' '), cell);
      } else {
        absl::StrAppend(&line, Padded(cell, widths[at]));
      }
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out_ << line << '\n';
  }

  const std::vector<Column> columns_;
  const bool drop_empty_;
  const OutputOptions options_;
  const std::string indent_;
  std::ostream& out_;
  std::vector<std::vector<std::string>> rows_;
};

// One message as an indented list of its fields; repeated messages as tables below their name.
class TreePrinter {
 public:
  TreePrinter(const OutputOptions& options, std::ostream& out) : options_(options), out_(out) {}

  void Print(const pb::Message& message, const std::string& indent) {
    std::vector<const pb::FieldDescriptor*> fields;
    message.GetReflection()->ListFields(message, &fields);
    size_t width = 0;
    for (const auto* field : fields) width = std::max(width, field->name().size());
    width = std::min(width, kWidestKey);
    for (const pb::FieldDescriptor* field : fields) {
      const bool branch = IsBranch(*field);
      if (!branch) {
        const std::string text = OneLine(CellText(message, {field->name(), {field}}, true, options_));
        out_ << indent << Padded(field->name(), width) << "  " << text << '\n';
      } else if (!field->is_repeated()) {
        out_ << indent << field->name() << '\n';
        Below(message.GetReflection()->GetMessage(message, field), indent + "  ");
      } else {
        out_ << indent << field->name() << '\n';
        Many(message, *field, indent + "  ");
      }
    }
  }

 private:
  static bool IsBranch(const pb::FieldDescriptor& field) {
    const pb::Descriptor* type = field.message_type();
    return type != nullptr && !field.is_map() && !HasShortForm(*type) &&
           type->full_name() != "tierline.v1.LocalizedText" && type->full_name() != "tierline.v1.ExternalId";
  }

  void Below(const pb::Message& message, const std::string& indent) {
    if (message.GetDescriptor()->full_name() == "google.protobuf.Any") {
      out_ << indent << OneLine(ToJson(message, false)) << '\n';
    } else {
      Print(message, indent);
    }
  }

  void Many(const pb::Message& message, const pb::FieldDescriptor& field, const std::string& indent) {
    const pb::Reflection& reflection = *message.GetReflection();
    bool flat = true;
    for (int i = 0; i < field.message_type()->field_count(); ++i) {
      const pb::FieldDescriptor* member = field.message_type()->field(i);
      flat = flat && !(IsBranch(*member) && member->is_repeated());
    }
    if (flat) {
      auto table = NewTablePrinter(AllColumns(*field.message_type(), false), true, options_, indent, out_);
      for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
        table->Add(reflection.GetRepeatedMessage(message, &field, i));
      }
      table->Finish("");
      return;
    }
    for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
      out_ << indent << "- " << i + 1 << '\n';
      Below(reflection.GetRepeatedMessage(message, &field, i), indent + "  ");
    }
  }

  const OutputOptions& options_;
  std::ostream& out_;
};

}  // namespace

std::unique_ptr<RowPrinter> NewTablePrinter(std::vector<Column> columns, bool drop_empty,
                                            const OutputOptions& options, std::string indent,
                                            std::ostream& out) {
  return std::make_unique<TablePrinter>(std::move(columns), drop_empty, options, std::move(indent), out);
}

absl::Status PrintMessage(const pb::Message& message, const OutputOptions& options, std::ostream& out) {
  switch (options.format) {
    case Format::kJson:
      out << ToJson(message, true);
      break;
    case Format::kJsonl:
      out << ToJson(message, false) << '\n';
      break;
    case Format::kText:
      out << message.Utf8DebugString();
      break;
    case Format::kTable:
      if (options.columns.empty()) {
        TreePrinter(options, out).Print(message, "");
        break;
      }
      [[fallthrough]];
    case Format::kCsv: {
      std::vector<Column> columns = AllColumns(*message.GetDescriptor(), true);
      if (!options.columns.empty()) {
        TIERLINE_ASSIGN_OR_RETURN(columns, ResolveColumns(*message.GetDescriptor(), options.columns));
      }
      auto printer = options.format == Format::kCsv ? NewCsvPrinter(columns, options, out)
                                                    : NewTablePrinter(columns, false, options, "", out);
      printer->Add(message);
      printer->Finish("");
      break;
    }
  }
  out.flush();
  return absl::OkStatus();
}

}  // namespace tierline::tierctl
