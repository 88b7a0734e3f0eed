#include "tools/tierctl/message/output.h"

#include <google/protobuf/text_format.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/base/status.h"
#include "common/contract/format.h"
#include "tools/tierctl/message/request.h"
#include "tools/tierctl/message/values.h"
#include "tools/tierctl/shell/arguments.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

namespace pb = google::protobuf;

constexpr size_t kMaxDepth = 4;

bool IsPair(const pb::Descriptor& type) {
  return type.full_name() == "tierline.v1.Money" || type.full_name() == "tierline.v1.LocalizedText" ||
         type.full_name() == "tierline.v1.ExternalId";
}

void Collect(const pb::Descriptor& type, const std::string& prefix, bool split,
             std::vector<const pb::FieldDescriptor*>* path, std::vector<Column>* columns) {
  for (int i = 0; i < type.field_count(); ++i) {
    const pb::FieldDescriptor* field = type.field(i);
    const std::string name = prefix + field->name();
    const pb::Descriptor* below = field->message_type();
    path->push_back(field);
    if (below == nullptr || HasShortForm(*below) || IsPair(*below)) {
      const bool members = below != nullptr && IsPair(*below) && split && !field->is_repeated();
      if (members) {
        Collect(*below, name + ".", split, path, columns);
      } else {
        columns->push_back({name, *path});
      }
    } else if (!field->is_repeated() && path->size() < kMaxDepth &&
               below->full_name() != "google.protobuf.Any") {
      Collect(*below, name + ".", split, path, columns);
    } else if (split) {
      columns->push_back({name, *path});
    }
    path->pop_back();
  }
}

int64_t Number(const pb::Message& message, const char* field) {
  const pb::FieldDescriptor* descriptor = message.GetDescriptor()->FindFieldByName(field);
  const pb::Reflection* reflection = message.GetReflection();
  return descriptor->cpp_type() == pb::FieldDescriptor::CPPTYPE_INT32
             ? reflection->GetInt32(message, descriptor)
             : reflection->GetInt64(message, descriptor);
}

std::string Text(const pb::Message& message, const char* field) {
  return message.GetReflection()->GetString(message, message.GetDescriptor()->FindFieldByName(field));
}

std::string MessageText(const pb::Message& message, bool for_people, const OutputOptions& options) {
  const std::string& type = message.GetDescriptor()->full_name();
  if (type == "google.type.Date") {
    return absl::StrFormat("%04d-%02d-%02d", Number(message, "year"), Number(message, "month"),
                           Number(message, "day"));
  }
  if (type == "google.protobuf.Timestamp" && for_people) {
    return absl::FormatTime("%Y-%m-%d %H:%M:%S", absl::FromUnixSeconds(Number(message, "seconds")),
                            options.zone);
  }
  if (type == "tierline.v1.Money" && for_people) {
    return contract::FormatMoney(Number(message, "amount_minor"), Text(message, "currency_code"),
                                 options.locale);
  }
  if (type == "tierline.v1.LocalizedText" && for_people) {
    const bool chinese = options.locale == contract::Locale::kChinese;
    const std::string first = Text(message, chinese ? "zh" : "en");
    return first.empty() ? Text(message, chinese ? "en" : "zh") : first;
  }
  if (type == "tierline.v1.ExternalId")
    return absl::StrCat(Text(message, "system"), ":", Text(message, "code"));
  std::string json = ToJson(message, false);
  if (json.size() >= 2 && json.front() == '"') json = json.substr(1, json.size() - 2);
  return json;
}

// The element `index` of a repeated field, or the value of a singular one (index -1).
std::string ValueText(const pb::Message& message, const pb::FieldDescriptor& field, int index,
                      bool for_people, const OutputOptions& options) {
  const pb::Reflection& reflection = *message.GetReflection();
  if (field.cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE) {
    return MessageText(index < 0 ? reflection.GetMessage(message, &field)
                                 : reflection.GetRepeatedMessage(message, &field, index),
                       for_people, options);
  }
  if (field.type() == pb::FieldDescriptor::TYPE_STRING) {
    return index < 0 ? reflection.GetString(message, &field)
                     : reflection.GetRepeatedString(message, &field, index);
  }
  if (field.cpp_type() == pb::FieldDescriptor::CPPTYPE_DOUBLE && index < 0) {
    return absl::StrCat(reflection.GetDouble(message, &field));
  }
  std::string text;
  pb::TextFormat::PrintFieldValueToString(message, &field, index, &text);
  return text;
}

}  // namespace

absl::StatusOr<Format> ParseFormat(absl::string_view text) {
  if (text == "table" || text.empty()) return Format::kTable;
  if (text == "json") return Format::kJson;
  if (text == "jsonl") return Format::kJsonl;
  if (text == "csv") return Format::kCsv;
  if (text == "text") return Format::kText;
  return UsageError("--output must be table, json, jsonl, csv or text",
                    "--output 必须是 table、json、jsonl、csv 或 text");
}

std::vector<Column> AllColumns(const pb::Descriptor& row, bool split) {
  std::vector<Column> columns;
  std::vector<const pb::FieldDescriptor*> path;
  Collect(row, "", split, &path, &columns);
  return columns;
}

absl::StatusOr<std::vector<Column>> ResolveColumns(const pb::Descriptor& row,
                                                   const std::vector<std::string>& names) {
  std::vector<Column> columns;
  for (const std::string& spelled : names) {
    Column column{absl::StrReplaceAll(spelled, {{"-", "_"}}), {}};
    const pb::Descriptor* type = &row;
    for (absl::string_view part : absl::StrSplit(column.name, '.')) {
      const pb::FieldDescriptor* field = type == nullptr ? nullptr : type->FindFieldByName(std::string(part));
      if (field == nullptr) {
        std::vector<std::string> known;
        for (const bool split : {false, true}) {
          for (const Column& one : AllColumns(row, split)) known.push_back(one.name);
        }
        return UnknownName("column", "列", spelled, known);
      }
      column.path.push_back(field);
      type = field->is_repeated() ? nullptr : field->message_type();
    }
    columns.push_back(std::move(column));
  }
  return columns;
}

std::string CellText(const pb::Message& row, const Column& column, bool for_people,
                     const OutputOptions& options) {
  const pb::Message* message = &row;
  for (size_t i = 0; i + 1 < column.path.size(); ++i) {
    if (!message->GetReflection()->HasField(*message, column.path[i])) return "";
    message = &message->GetReflection()->GetMessage(*message, column.path[i]);
  }
  const pb::FieldDescriptor& field = *column.path.back();
  const pb::Reflection& reflection = *message->GetReflection();
  if (field.is_repeated()) {
    std::string joined;
    for (int i = 0; i < reflection.FieldSize(*message, &field); ++i) {
      absl::StrAppend(&joined,
                      i == 0       ? ""
                      : for_people ? ", "
                                   : ";",
                      ValueText(*message, field, i, for_people, options));
    }
    return joined;
  }
  if (field.has_presence() && !reflection.HasField(*message, &field)) return "";
  if (field.cpp_type() == pb::FieldDescriptor::CPPTYPE_ENUM && !reflection.HasField(*message, &field))
    return "";
  return ValueText(*message, field, -1, for_people, options);
}

absl::StatusOr<std::unique_ptr<RowPrinter>> NewRowPrinter(const pb::FieldDescriptor& rows,
                                                          const OutputOptions& options, std::ostream& out) {
  if (options.format == Format::kJson || options.format == Format::kJsonl) {
    return NewJsonPrinter(rows.name(), options.format == Format::kJsonl, out);
  }
  const bool csv = options.format == Format::kCsv;
  const bool chosen = !options.columns.empty();
  std::vector<Column> columns;
  if (rows.message_type() == nullptr) {
    return GeneralError("this list has no columns; use -o json", "该列表没有列，请用 -o json");
  }
  if (chosen) {
    TIERLINE_ASSIGN_OR_RETURN(columns, ResolveColumns(*rows.message_type(), options.columns));
  } else {
    columns = AllColumns(*rows.message_type(), csv);
  }
  if (csv) return NewCsvPrinter(std::move(columns), options, out);
  return NewTablePrinter(std::move(columns), !chosen, options, "", out);
}

}  // namespace tierline::tierctl
