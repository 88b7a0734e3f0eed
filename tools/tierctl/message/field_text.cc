#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/base/status.h"
#include "google/protobuf/util/json_util.h"
#include "tools/tierctl/message/descriptors.h"
#include "tools/tierctl/message/values.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

namespace pb = google::protobuf;

// One field of one message; sets singular fields and adds to repeated ones.
class FieldWriter {
 public:
  FieldWriter(const pb::FieldDescriptor& field, pb::Message* message)
      : field_(&field), message_(message), reflection_(message->GetReflection()) {}

  void Set(int64_t value) const {
    switch (field_->cpp_type()) {
      case pb::FieldDescriptor::CPPTYPE_INT32:
        Write(static_cast<int32_t>(value), &pb::Reflection::SetInt32, &pb::Reflection::AddInt32);
        break;
      case pb::FieldDescriptor::CPPTYPE_UINT32:
        Write(static_cast<uint32_t>(value), &pb::Reflection::SetUInt32, &pb::Reflection::AddUInt32);
        break;
      case pb::FieldDescriptor::CPPTYPE_UINT64:
        Write(static_cast<uint64_t>(value), &pb::Reflection::SetUInt64, &pb::Reflection::AddUInt64);
        break;
      default:
        Write(value, &pb::Reflection::SetInt64, &pb::Reflection::AddInt64);
    }
  }
  void SetNumber(double value) const {
    if (field_->cpp_type() == pb::FieldDescriptor::CPPTYPE_FLOAT) {
      Write(static_cast<float>(value), &pb::Reflection::SetFloat, &pb::Reflection::AddFloat);
    } else {
      Write(value, &pb::Reflection::SetDouble, &pb::Reflection::AddDouble);
    }
  }
  void SetBool(bool value) const { Write(value, &pb::Reflection::SetBool, &pb::Reflection::AddBool); }
  void SetEnum(int value) const {
    Write(value, &pb::Reflection::SetEnumValue, &pb::Reflection::AddEnumValue);
  }
  void SetText(std::string value) const {
    if (field_->is_repeated()) {
      reflection_->AddString(message_, field_, std::move(value));
    } else {
      reflection_->SetString(message_, field_, std::move(value));
    }
  }
  pb::Message* Sub() const {
    return field_->is_repeated() ? reflection_->AddMessage(message_, field_)
                                 : reflection_->MutableMessage(message_, field_);
  }

 private:
  template <typename T>
  void Write(T value, void (pb::Reflection::*set)(pb::Message*, const pb::FieldDescriptor*, T) const,
             void (pb::Reflection::*add)(pb::Message*, const pb::FieldDescriptor*, T) const) const {
    (reflection_->*(field_->is_repeated() ? add : set))(message_, field_, value);
  }

  const pb::FieldDescriptor* field_;
  pb::Message* message_;
  const pb::Reflection* reflection_;
};

void SetInteger(pb::Message* message, const char* field, int64_t value) {
  FieldWriter(*message->GetDescriptor()->FindFieldByName(field), message).Set(value);
}

absl::Status SetShortForm(absl::string_view text, absl::TimeZone zone, pb::Message* message) {
  const std::string& type = message->GetDescriptor()->full_name();
  if (type == "google.protobuf.Timestamp") {
    TIERLINE_ASSIGN_OR_RETURN(const absl::Time time, ParseTime(text, zone));
    const int64_t seconds = absl::ToUnixSeconds(time);
    SetInteger(message, "seconds", seconds);
    SetInteger(message, "nanos", absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds)));
  } else if (type == "google.protobuf.Duration") {
    TIERLINE_ASSIGN_OR_RETURN(absl::Duration duration, ParseDuration(text));
    SetInteger(message, "seconds", absl::IDivDuration(duration, absl::Seconds(1), &duration));
    SetInteger(message, "nanos", absl::ToInt64Nanoseconds(duration));
  } else if (type == "google.type.Date") {
    TIERLINE_ASSIGN_OR_RETURN(const absl::CivilDay day, ParseDay(text));
    SetInteger(message, "year", day.year());
    SetInteger(message, "month", day.month());
    SetInteger(message, "day", day.day());
  } else if (type == "tierline.v1.Money") {
    TIERLINE_ASSIGN_OR_RETURN(Amount amount, ParseAmount(text));
    SetInteger(message, "amount_minor", amount.minor);
    FieldWriter(*message->GetDescriptor()->FindFieldByName("currency_code"), message)
        .SetText(std::move(amount.currency));
  } else {
    const auto* paths = message->GetDescriptor()->FindFieldByName("paths");
    for (absl::string_view path : absl::StrSplit(text, ',', absl::SkipWhitespace())) {
      path = absl::StripAsciiWhitespace(path);
      FieldWriter(*paths, message).SetText(absl::StrReplaceAll(path, {{"-", "_"}}));
    }
  }
  return absl::OkStatus();
}

// {"json": …} or key=value,key=value.
absl::Status SetMessage(absl::string_view text, absl::TimeZone zone, pb::Message* message) {
  text = absl::StripAsciiWhitespace(text);
  if (absl::StartsWith(text, "{")) {
    std::unique_ptr<pb::Message> parsed(message->New());
    const auto status = pb::util::JsonStringToMessage(std::string(text), parsed.get());
    if (!status.ok()) {
      const std::string why(status.message().data(), status.message().size());
      return ValidationError(absl::StrCat("is not this message in JSON: ", why),
                             absl::StrCat("不是该消息的 JSON：", why));
    }
    message->MergeFrom(*parsed);
    return absl::OkStatus();
  }
  for (absl::string_view pair : absl::StrSplit(text, ',', absl::SkipWhitespace())) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(pair, absl::MaxSplits('=', 1));
    const std::string key = absl::StrReplaceAll(absl::StripAsciiWhitespace(parts.first), {{"-", "_"}});
    const pb::FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(key);
    if (field == nullptr || !absl::StrContains(pair, "=")) {
      return ValidationError(absl::StrCat("has no member '", key, "'; write JSON or key=value,key=value"),
                             absl::StrCat("没有成员“", key, "”；请写 JSON 或 key=value,key=value"));
    }
    TIERLINE_RETURN_IF_ERROR(SetFromText(*field, parts.second, zone, message));
  }
  return absl::OkStatus();
}

absl::Status SetMapEntry(const pb::FieldDescriptor& field, absl::string_view text, absl::TimeZone zone,
                         pb::Message* message) {
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(text, absl::MaxSplits('=', 1));
  if (!absl::StrContains(text, "=")) return ValidationError("is not key=value", "不是 key=value");
  pb::Message* entry = message->GetReflection()->AddMessage(message, &field);
  TIERLINE_RETURN_IF_ERROR(SetFromText(*field.message_type()->map_key(), parts.first, zone, entry));
  return SetFromText(*field.message_type()->map_value(), parts.second, zone, entry);
}

absl::Status SetBytes(absl::string_view text, const FieldWriter& writer) {
  std::string bytes;
  if (!absl::Base64Unescape(text, &bytes) && !absl::WebSafeBase64Unescape(text, &bytes)) {
    return ValidationError("is not base64; write @FILE for a file", "不是 base64；文件请写 @FILE");
  }
  writer.SetText(std::move(bytes));
  return absl::OkStatus();
}

absl::Status SetWhole(const pb::FieldDescriptor& field, absl::string_view text, const FieldWriter& writer) {
  TIERLINE_ASSIGN_OR_RETURN(const int64_t value, ParseInteger(text));
  const bool narrow = field.cpp_type() == pb::FieldDescriptor::CPPTYPE_INT32;
  const bool positive = field.cpp_type() == pb::FieldDescriptor::CPPTYPE_UINT32 ||
                        field.cpp_type() == pb::FieldDescriptor::CPPTYPE_UINT64;
  if ((narrow &&
       (value > std::numeric_limits<int32_t>::max() || value < std::numeric_limits<int32_t>::min())) ||
      (positive && value < 0) ||
      (field.cpp_type() == pb::FieldDescriptor::CPPTYPE_UINT32 &&
       value > std::numeric_limits<uint32_t>::max())) {
    return ValidationError("is out of range", "超出范围");
  }
  writer.Set(value);
  return absl::OkStatus();
}

}  // namespace

bool HasShortForm(const pb::Descriptor& type) {
  const std::string& name = type.full_name();
  return name == "google.protobuf.Timestamp" || name == "google.protobuf.Duration" ||
         name == "google.type.Date" || name == "tierline.v1.Money" || name == "google.protobuf.FieldMask";
}

absl::StatusOr<const pb::EnumValueDescriptor*> ParseEnum(const pb::EnumDescriptor& type,
                                                         absl::string_view text) {
  std::string wanted = absl::AsciiStrToUpper(absl::StripAsciiWhitespace(text));
  wanted = absl::StrReplaceAll(wanted, {{"-", "_"}});
  const std::string prefix =
      absl::AsciiStrToUpper(absl::StrReplaceAll(Kebab(type.name()), {{"-", "_"}})) + "_";
  std::vector<std::string> names;
  for (int i = 0; i < type.value_count(); ++i) {
    const std::string& name = type.value(i)->name();
    if (name == wanted || prefix + name == wanted || name == prefix + wanted) return type.value(i);
    if (type.value(i)->number() != 0) names.push_back(name);
  }
  const std::string all = absl::StrJoin(names, ", ");
  return ValidationError(absl::StrCat("must be one of ", all), absl::StrCat("必须是其中之一：", all));
}

absl::Status SetFromText(const pb::FieldDescriptor& field, absl::string_view text, absl::TimeZone zone,
                         pb::Message* message) {
  if (field.is_map()) return SetMapEntry(field, text, zone, message);
  const FieldWriter writer(field, message);
  switch (field.cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_STRING:
      if (field.type() == pb::FieldDescriptor::TYPE_BYTES) return SetBytes(text, writer);
      writer.SetText(std::string(text));
      return absl::OkStatus();
    case pb::FieldDescriptor::CPPTYPE_BOOL: {
      TIERLINE_ASSIGN_OR_RETURN(const bool value, ParseBool(text));
      writer.SetBool(value);
      return absl::OkStatus();
    }
    case pb::FieldDescriptor::CPPTYPE_ENUM: {
      TIERLINE_ASSIGN_OR_RETURN(const pb::EnumValueDescriptor* value, ParseEnum(*field.enum_type(), text));
      writer.SetEnum(value->number());
      return absl::OkStatus();
    }
    case pb::FieldDescriptor::CPPTYPE_FLOAT:
    case pb::FieldDescriptor::CPPTYPE_DOUBLE: {
      TIERLINE_ASSIGN_OR_RETURN(const double value, ParseNumber(text));
      writer.SetNumber(value);
      return absl::OkStatus();
    }
    case pb::FieldDescriptor::CPPTYPE_MESSAGE: {
      pb::Message* sub = writer.Sub();
      const bool json = absl::StartsWith(absl::StripAsciiWhitespace(text), "{");
      if (HasShortForm(*field.message_type()) && !json) return SetShortForm(text, zone, sub);
      return SetMessage(text, zone, sub);
    }
    default:
      return SetWhole(field, text, writer);
  }
}

}  // namespace tierline::tierctl
