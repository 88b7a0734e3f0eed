#include "tools/tierctl/import/mapping.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/status.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "tools/tierctl/shell/arguments.h"
#include "tools/tierctl/shell/files.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

std::string Normal(absl::string_view header) {
  return absl::AsciiStrToLower(absl::StripAsciiWhitespace(header));
}

const ColumnSpec* Recognise(const std::string& header, const std::vector<ColumnSpec>& columns) {
  for (const ColumnSpec& column : columns) {
    if (column.name == header) return &column;
  }
  for (const ColumnSpec& column : columns) {
    if (std::find(column.aliases.begin(), column.aliases.end(), header) != column.aliases.end())
      return &column;
  }
  return nullptr;
}

absl::Status CheckGiven(const std::vector<std::string>& headers,
                        const std::map<std::string, std::string>& given,
                        const std::vector<ColumnSpec>& columns) {
  std::vector<std::string> known;
  for (const ColumnSpec& column : columns) known.push_back(column.name);
  for (const auto& [header, column] : given) {
    if (std::find(known.begin(), known.end(), column) == known.end()) {
      return UnknownName("field of --map", "--map 字段", column, known);
    }
    const bool there = std::any_of(headers.begin(), headers.end(), [&, &header = header](const auto& one) {
      return Normal(one) == Normal(header);
    });
    if (!there) {
      return UsageError(
          absl::StrCat("--map: the file has no column ", header, "; it has ", absl::StrJoin(headers, ", ")),
          absl::StrCat("--map：文件中没有列 ", header, "；现有 ", absl::StrJoin(headers, "、")));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Mapping> Mapping::Create(const std::vector<std::string>& headers,
                                        const std::map<std::string, std::string>& given,
                                        const std::vector<ColumnSpec>& columns) {
  TIERLINE_RETURN_IF_ERROR(CheckGiven(headers, given, columns));
  std::map<std::string, std::string> chosen;
  for (const auto& [header, column] : given) chosen[Normal(header)] = column;
  Mapping mapping;
  mapping.width_ = headers.size();
  for (size_t i = 0; i < headers.size(); ++i) {
    const std::string header = Normal(headers[i]);
    const auto by_user = chosen.find(header);
    const ColumnSpec* column = Recognise(by_user == chosen.end() ? header : by_user->second, columns);
    const bool taken_by_user =
        column != nullptr && by_user == chosen.end() &&
        std::any_of(chosen.begin(), chosen.end(), [&](auto& one) { return one.second == column->name; });
    if (column == nullptr || taken_by_user) {
      mapping.unused_.push_back(headers[i]);
    } else if (!mapping.positions_.emplace(column->name, static_cast<int>(i)).second) {
      return ValidationError(
          absl::StrCat("two columns are ", column->name, "; choose one: --map '", headers[i], "=",
                       column->name, "'"),
          absl::StrCat("有两列都是 ", column->name, "；请指定：--map '", headers[i], "=", column->name, "'"));
    }
  }
  std::vector<std::string> missing;
  for (const ColumnSpec& column : columns) {
    if (column.required && !mapping.Has(column.name)) missing.push_back(column.name);
  }
  if (!missing.empty()) {
    const std::string names = absl::StrJoin(missing, ", "), found = absl::StrJoin(headers, ", ");
    return ValidationError(absl::StrCat("missing columns: ", names, " (the file has ", found,
                                        "); name them with --map 'YOURS=", missing[0], "'"),
                           absl::StrCat("缺少列：", names, "（文件中有 ", found,
                                        "）；请用 --map '您的列名=", missing[0], "' 指定"));
  }
  return mapping;
}

int Mapping::Find(absl::string_view column) const {
  const auto found = positions_.find(std::string(column));
  return found == positions_.end() ? -1 : found->second;
}

std::string Cells::Get(absl::string_view column) const {
  const int position = mapping_.Find(column);
  if (position < 0 || position >= static_cast<int>(fields_.size())) return "";
  return std::string(absl::StripAsciiWhitespace(fields_[position]));
}

absl::StatusOr<std::map<std::string, std::string>> ReadMap(const std::vector<std::string>& pairs,
                                                           const std::string& file) {
  std::map<std::string, std::string> map;
  if (!file.empty()) {
    TIERLINE_ASSIGN_OR_RETURN(const std::string json, ReadFile(file));
    google::protobuf::Struct object;
    bool good = google::protobuf::util::JsonStringToMessage(json, &object).ok();
    for (const auto& [header, column] : object.fields()) {
      good = good && column.kind_case() == google::protobuf::Value::kStringValue;
      map[header] = column.string_value();
    }
    if (!good) {
      return UsageError(absl::StrCat(file, " must be JSON like {\"your column\": \"field\"}"),
                        absl::StrCat(file, " 必须是 {\"您的列名\": \"字段\"} 形式的 JSON"));
    }
  }
  for (const std::string& pair : pairs) {
    const size_t equals = pair.rfind('=');
    if (equals == std::string::npos || equals == 0) {
      return UsageError("--map takes column=field", "--map 的格式是 列名=字段");
    }
    map[pair.substr(0, equals)] = pair.substr(equals + 1);
  }
  return map;
}

}  // namespace tierline::tierctl
