#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "google/api/field_info.pb.h"
#include "google/api/resource.pb.h"
#include "tierline/v1/annotations.pb.h"
#include "tools/tierctl/help.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

namespace pb = google::protobuf;
using contract::Locale;

std::string TypeName(const pb::FieldDescriptor& field, Locale locale) {
  const pb::Descriptor* message = field.message_type();
  if (field.is_map()) return std::string(In(locale, "key=value", "键=值"));
  if (message != nullptr) {
    const std::string& name = message->full_name();
    if (name == "google.protobuf.Timestamp") return std::string(In(locale, "time", "时间"));
    if (name == "google.protobuf.Duration")
      return std::string(In(locale, "duration (1h30m)", "时长 (1h30m)"));
    if (name == "google.type.Date") return std::string(In(locale, "date (2026-06-30)", "日期 (2026-06-30)"));
    if (name == "google.protobuf.FieldMask") return std::string(In(locale, "fields (a,b.c)", "字段 (a,b.c)"));
    if (name == "tierline.v1.Money") return std::string(In(locale, "money (123.45CNY)", "金额 (123.45CNY)"));
    return absl::StrCat(message->name(),
                        In(locale, " (JSON, @FILE or key=value,…)", "（JSON、@FILE 或 key=value,…）"));
  }
  switch (field.cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_STRING:
      if (field.type() == pb::FieldDescriptor::TYPE_BYTES)
        return std::string(In(locale, "bytes (base64 or @FILE)", "字节 (base64 或 @FILE)"));
      return std::string(In(locale, "text", "文本"));
    case pb::FieldDescriptor::CPPTYPE_BOOL:
      return std::string(In(locale, "switch", "开关"));
    case pb::FieldDescriptor::CPPTYPE_ENUM:
      return std::string(In(locale, "one of", "枚举"));
    case pb::FieldDescriptor::CPPTYPE_FLOAT:
    case pb::FieldDescriptor::CPPTYPE_DOUBLE:
      return std::string(In(locale, "number", "数字"));
    default:
      return std::string(In(locale, "whole number", "整数"));
  }
}

// A limit without exponent.
std::string Plain(double number) { return absl::StrFormat("%.15g", number); }

void AddLimits(const v1::Limit& limit, bool bytes, Locale locale, std::vector<std::string>* parts) {
  const absl::string_view unit = bytes ? In(locale, " bytes", " 字节") : In(locale, " characters", " 个字符");
  if (limit.has_min() && limit.has_max()) {
    parts->push_back(absl::StrCat(Plain(limit.min()), "–", Plain(limit.max())));
  } else if (limit.has_min()) {
    parts->push_back(absl::StrCat(In(locale, "at least ", "至少 "), Plain(limit.min())));
  } else if (limit.has_max()) {
    parts->push_back(absl::StrCat(In(locale, "at most ", "至多 "), Plain(limit.max())));
  }
  if (limit.min_length() > 0)
    parts->push_back(absl::StrCat(In(locale, "at least ", "至少 "), limit.min_length(), unit));
  if (limit.max_length() > 0)
    parts->push_back(absl::StrCat(In(locale, "at most ", "至多 "), limit.max_length(), unit));
  if (limit.max_items() > 0)
    parts->push_back(
        absl::StrCat(In(locale, "at most ", "至多 "), limit.max_items(), In(locale, " times", " 个")));
  if (!limit.pattern().empty()) parts->push_back(absl::StrCat(In(locale, "like ", "格式 "), limit.pattern()));
}

}  // namespace

std::string FieldNature(const pb::FieldDescriptor& field, Locale locale) {
  std::vector<std::string> parts = {TypeName(field, locale)};
  if (field.is_repeated() && !field.is_map()) parts.emplace_back(In(locale, "repeatable", "可重复"));
  if (IsRequired(field)) parts.emplace_back(In(locale, "required", "必填"));
  if (const pb::OneofDescriptor* oneof = field.real_containing_oneof(); oneof != nullptr) {
    parts.push_back(absl::StrCat(In(locale, "one of ", "只选其一："), oneof->name()));
  }
  AddLimits(field.options().GetExtension(v1::limit), field.type() == pb::FieldDescriptor::TYPE_BYTES, locale,
            &parts);
  if (field.options().GetExtension(google::api::field_info).format() == google::api::FieldInfo::UUID4) {
    parts.emplace_back("UUID");
  }
  if (const std::string& unit = field.options().GetExtension(v1::unit); !unit.empty()) {
    parts.push_back(absl::StrCat(In(locale, "unit: ", "单位："), unit));
  }
  if (IsSecret(field)) parts.emplace_back(In(locale, "secret: give @FILE", "机密：请用 @FILE"));
  return absl::StrJoin(parts, ", ");
}

}  // namespace tierline::tierctl
