#include "common/contract/value_checks.h"

#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/base/uuid.h"
#include "common/contract/utf8.h"

namespace tierline::contract {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr int64_t kFirstSecond = -62135596800;  // 0001-01-01T00:00:00Z
constexpr int64_t kLastSecond = 253402300799;   // 9999-12-31T23:59:59Z
constexpr int64_t kMaxDurationSeconds = 315576000000;
constexpr int64_t kMaxNanos = 999999999;

std::string CheckLength(const v1::Limit& limit, size_t length, absl::string_view unit) {
  if (limit.max_length() > 0 && length > limit.max_length()) {
    return absl::StrCat("must have at most ", limit.max_length(), " ", unit);
  }
  if (length < limit.min_length()) return absl::StrCat("must have at least ", limit.min_length(), " ", unit);
  return "";
}

std::string CheckText(const FieldPlan& plan, const std::string& text, bool is_element) {
  const Utf8Scan scan = ScanUtf8(text);
  if (!scan.valid) return "must be UTF-8 text";
  if (scan.has_nul) return "must not contain NUL characters";
  if (text.empty() && !is_element) return "";
  if (std::string wrong = CheckLength(plan.limit, scan.code_points, "characters"); !wrong.empty())
    return wrong;
  if (plan.is_uuid && !text.empty() && !Uuid::Parse(text).has_value()) {
    return "must be a UUID like 0190c3f1-7a2e-7cc3-98c4-dc0c0c07398f";
  }
  if (plan.pattern != nullptr && !text.empty() && !RE2::FullMatch(text, *plan.pattern)) {
    return absl::StrCat("must match ", plan.limit.pattern());
  }
  return "";
}

template <typename Number>
std::string CheckNumber(const FieldPlan& plan, Number number) {
  if constexpr (std::is_floating_point_v<Number>) {
    if (!std::isfinite(number)) return "must be a finite number";
  }
  const double value = static_cast<double>(number);
  if (plan.limit.has_min() && value < plan.limit.min())
    return absl::StrCat("must be at least ", plan.limit.min());
  if (plan.limit.has_max() && value > plan.limit.max())
    return absl::StrCat("must be at most ", plan.limit.max());
  return "";
}

std::string CheckEnum(const FieldPlan& plan, const FieldDescriptor& field, int number) {
  if (!plan.limit.defined_only()) return "";
  const bool known = number != 0 && field.enum_type()->FindValueByNumber(number) != nullptr;
  return known ? "" : "must be one of the values that are defined";
}

int64_t Part(const Message& message, int number) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByNumber(number);
  const Reflection& reflection = *message.GetReflection();
  return field->cpp_type() == FieldDescriptor::CPPTYPE_INT64 ? reflection.GetInt64(message, field)
                                                             : reflection.GetInt32(message, field);
}

std::string CheckTimestamp(int64_t seconds, int64_t nanos) {
  if (seconds < kFirstSecond || seconds > kLastSecond) return "must be a time of the years 1 to 9999";
  if (nanos < 0 || nanos > kMaxNanos) return "must have nanos from 0 to 999999999";
  return "";
}

std::string CheckDuration(int64_t seconds, int64_t nanos) {
  if (seconds < -kMaxDurationSeconds || seconds > kMaxDurationSeconds) return "must be at most 10000 years";
  if (nanos < -kMaxNanos || nanos > kMaxNanos) return "must have nanos within one second";
  if ((seconds < 0 && nanos > 0) || (seconds > 0 && nanos < 0))
    return "must have seconds and nanos of one sign";
  return "";
}

// Parts that are not known are zero; a day needs its month.
std::string CheckDate(int64_t year, int64_t month, int64_t day) {
  constexpr absl::string_view kWhat = "must be a date of the calendar, years 1 to 9999";
  const bool in_range = year >= 0 && year <= 9999 && month >= 0 && month <= 12 && day >= 0 && day <= 31;
  if (!in_range || (year == 0 && month == 0) || (day > 0 && month == 0)) return std::string(kWhat);
  if (day == 0) return "";
  constexpr int64_t kLeapYear = 2000;
  const absl::CivilDay civil(year == 0 ? kLeapYear : year, month, day);
  return civil.month() == month && civil.day() == day ? "" : std::string(kWhat);
}

}  // namespace

std::string CheckScalar(const Reflected& of, const FieldPlan& plan, const FieldDescriptor* field, int index) {
  const Message& message = of.message;
  const Reflection& r = of.reflection;
  const bool element = index >= 0;
  std::string scratch;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string& text = element ? r.GetRepeatedStringReference(message, field, index, &scratch)
                                        : r.GetStringReference(message, field, &scratch);
      if (field->type() == FieldDescriptor::TYPE_STRING) return CheckText(plan, text, element);
      return text.empty() && !element ? "" : CheckLength(plan.limit, text.size(), "bytes");
    }
    case FieldDescriptor::CPPTYPE_INT32:
      return CheckNumber(plan,
                         element ? r.GetRepeatedInt32(message, field, index) : r.GetInt32(message, field));
    case FieldDescriptor::CPPTYPE_INT64:
      return CheckNumber(plan,
                         element ? r.GetRepeatedInt64(message, field, index) : r.GetInt64(message, field));
    case FieldDescriptor::CPPTYPE_UINT32:
      return CheckNumber(plan,
                         element ? r.GetRepeatedUInt32(message, field, index) : r.GetUInt32(message, field));
    case FieldDescriptor::CPPTYPE_UINT64:
      return CheckNumber(plan,
                         element ? r.GetRepeatedUInt64(message, field, index) : r.GetUInt64(message, field));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return CheckNumber(plan,
                         element ? r.GetRepeatedFloat(message, field, index) : r.GetFloat(message, field));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return CheckNumber(plan,
                         element ? r.GetRepeatedDouble(message, field, index) : r.GetDouble(message, field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return CheckEnum(
          plan, *field,
          element ? r.GetRepeatedEnumValue(message, field, index) : r.GetEnumValue(message, field));
    case FieldDescriptor::CPPTYPE_BOOL:
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return "";
  }
  return "";
}

std::string CheckScalar(const Reflected& of, const FieldPlan& plan, int index) {
  return CheckScalar(of, plan, plan.field, index);
}

std::string CheckDurationLimit(const Message& duration, const FieldPlan& plan) {
  if (plan.message->kind != MessageKind::kDuration) return "";
  const double seconds =
      static_cast<double>(Part(duration, 1)) + static_cast<double>(Part(duration, 2)) * 1e-9;
  const std::string wrong = CheckNumber(plan, seconds);
  return wrong.empty() ? "" : absl::StrCat(wrong, " seconds");
}

std::string CheckItemCount(const v1::Limit& limit, int size) {
  const uint32_t items = static_cast<uint32_t>(size);
  if (limit.max_items() > 0 && items > limit.max_items()) {
    return absl::StrCat("must have at most ", limit.max_items(), " items");
  }
  if (items < limit.min_items()) return absl::StrCat("must have at least ", limit.min_items(), " items");
  return "";
}

std::string CheckWellKnown(const Message& message, MessageKind kind) {
  switch (kind) {
    case MessageKind::kTimestamp:
      return CheckTimestamp(Part(message, 1), Part(message, 2));
    case MessageKind::kDuration:
      return CheckDuration(Part(message, 1), Part(message, 2));
    case MessageKind::kDate:
      return CheckDate(Part(message, 1), Part(message, 2), Part(message, 3));
    case MessageKind::kAny:
    case MessageKind::kPlain:
      return "";
  }
  return "";
}

}  // namespace tierline::contract
