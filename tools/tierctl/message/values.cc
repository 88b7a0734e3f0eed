#include "tools/tierctl/message/values.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/base/status.h"
#include "common/contract/format.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

constexpr absl::string_view kDigits = "0123456789";

absl::Status NotADate() {
  return ValidationError("is not a date, write 2026-06-30", "不是日期，请写成 2026-06-30");
}

absl::Status NotATime() {
  return ValidationError("is not a time, write 2026-06-30T14:05:00+08:00 or 2026-06-30",
                         "不是时间，请写成 2026-06-30T14:05:00+08:00 或 2026-06-30");
}

bool TakeNumber(absl::string_view* text, size_t max_digits, int64_t* number) {
  size_t length = std::min(text->find_first_not_of(kDigits), text->size());
  if (length == 0 || length > max_digits) return false;
  if (!absl::SimpleAtoi(text->substr(0, length), number)) return false;
  text->remove_prefix(length);
  return true;
}

bool TakeOne(absl::string_view* text, std::initializer_list<absl::string_view> any_of) {
  for (absl::string_view one : any_of) {
    if (absl::StartsWith(*text, one)) {
      text->remove_prefix(one.size());
      return true;
    }
  }
  return false;
}

absl::StatusOr<absl::CivilDay> Day(int64_t year, int64_t month, int64_t day) {
  const absl::CivilDay date(year, month, day);
  if (year < 1 || year > 9999 || date.month() != month || date.day() != day) return NotADate();
  return date;
}

// Takes a date from the front of `text`.
absl::StatusOr<absl::CivilDay> TakeDay(absl::string_view* text) {
  int64_t year = 0, month = 0, day = 0;
  const size_t digits = std::min(text->find_first_not_of(kDigits), text->size());
  if (digits == 8) {
    int64_t all = 0;
    TakeNumber(text, 8, &all);
    return Day(all / 10000, all / 100 % 100, all % 100);
  }
  if (digits != 4 || !TakeNumber(text, 4, &year) || !TakeOne(text, {"-", "/", ".", "年"})) return NotADate();
  if (!TakeNumber(text, 2, &month) || !TakeOne(text, {"-", "/", ".", "月"})) return NotADate();
  if (!TakeNumber(text, 2, &day)) return NotADate();
  TakeOne(text, {"日"});
  return Day(year, month, day);
}

}  // namespace

absl::StatusOr<absl::CivilDay> ParseDay(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  TIERLINE_ASSIGN_OR_RETURN(const absl::CivilDay day, TakeDay(&text));
  // A midnight behind the date is what spreadsheets write for a date.
  if (!text.empty() && text != " 00:00" && text != " 00:00:00" && text != " 0:00" && text != "T00:00:00")
    return NotADate();
  return day;
}

absl::StatusOr<absl::Time> ParseTime(absl::string_view text, absl::TimeZone zone) {
  text = absl::StripAsciiWhitespace(text);
  absl::Time time;
  std::string error;
  if (absl::ParseTime(absl::RFC3339_full, std::string(text), &time, &error)) return time;
  auto day = TakeDay(&text);
  if (!day.ok()) return NotATime();
  if (text.empty()) return absl::FromCivil(*day, zone);
  int64_t hour = 0, minute = 0, second = 0;
  if (!TakeOne(&text, {"T", " "}) || !TakeNumber(&text, 2, &hour) || !TakeOne(&text, {":"}) ||
      !TakeNumber(&text, 2, &minute)) {
    return NotATime();
  }
  if (TakeOne(&text, {":"}) && !TakeNumber(&text, 2, &second)) return NotATime();
  if (!text.empty() || hour > 23 || minute > 59 || second > 59) return NotATime();
  return absl::FromCivil(absl::CivilSecond(day->year(), day->month(), day->day(), hour, minute, second),
                         zone);
}

absl::StatusOr<absl::Duration> ParseDuration(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  double seconds = 0;
  if (absl::SimpleAtod(text, &seconds) && std::isfinite(seconds)) return absl::Seconds(seconds);
  const bool days = absl::EndsWith(text, "d");
  if (days && absl::SimpleAtod(text.substr(0, text.size() - 1), &seconds) && std::isfinite(seconds)) {
    return absl::Hours(24 * seconds);
  }
  absl::Duration duration;
  if (absl::ParseDuration(text, &duration) && duration < absl::InfiniteDuration() &&
      duration > -absl::InfiniteDuration()) {
    return duration;
  }
  return ValidationError("is not a duration, write 1h30m", "不是时长，请写成 1h30m");
}

absl::StatusOr<absl::TimeZone> ParseTimeZone(absl::string_view text) {
  if (text.size() == 6 && (text[0] == '+' || text[0] == '-') && text[3] == ':') {
    int hours = 0, minutes = 0;
    if (absl::SimpleAtoi(text.substr(1, 2), &hours) && absl::SimpleAtoi(text.substr(4, 2), &minutes) &&
        hours <= 14 && minutes <= 59) {
      const int seconds = hours * 3600 + minutes * 60;
      return absl::FixedTimeZone(text[0] == '-' ? -seconds : seconds);
    }
  }
  absl::TimeZone zone;
  if (!text.empty() && absl::LoadTimeZone(std::string(text), &zone)) return zone;
  return ValidationError("is not a time zone, write +08:00 or Asia/Shanghai",
                         "不是时区，请写成 +08:00 或 Asia/Shanghai");
}

absl::StatusOr<int64_t> ParseDecimal(absl::string_view text, int decimals) {
  const absl::Status bad = ValidationError("is not an amount, write 1234.50", "不是金额，请写成 1234.50");
  std::string digits = absl::StrReplaceAll(text, {{",", ""}, {" ", ""}, {"¥", ""}, {"￥", ""}, {"，", ""}});
  absl::string_view rest = digits;
  const bool negative = TakeOne(&rest, {"-", "−"});
  if (!negative) TakeOne(&rest, {"+"});
  std::vector<absl::string_view> parts = absl::StrSplit(rest, '.');
  if (parts.size() > 2 || parts[0].empty()) return bad;
  std::string fraction(parts.size() == 2 ? parts[1] : "");
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  if (fraction.size() > static_cast<size_t>(decimals)) {
    return ValidationError(absl::StrCat("has more than ", decimals, " decimals"),
                           absl::StrCat("的小数超过 ", decimals, " 位"));
  }
  fraction.resize(decimals, '0');
  const std::string all = absl::StrCat(negative ? "-" : "", parts[0], fraction);
  int64_t minor = 0;
  const char* end = all.data() + all.size();
  auto [stopped, error] = std::from_chars(all.data(), end, minor);
  if (error != std::errc() || stopped != end) return bad;
  return minor;
}

absl::StatusOr<Amount> ParseAmount(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  Amount amount;
  if (text.size() > 3 && absl::ascii_isalpha(text.back())) {
    amount.currency = absl::AsciiStrToUpper(text.substr(text.size() - 3));
    text.remove_suffix(3);
  }
  for (char c : amount.currency) {
    if (!absl::ascii_isupper(c))
      return ValidationError("is not an amount, write 123.45CNY", "不是金额，请写成 123.45CNY");
  }
  const int decimals = contract::CurrencyDecimals(amount.currency.empty() ? "CNY" : amount.currency);
  TIERLINE_ASSIGN_OR_RETURN(amount.minor, ParseDecimal(text, decimals));
  return amount;
}

absl::StatusOr<int64_t> ParseInteger(absl::string_view text) {
  int64_t value = 0;
  text = absl::StripAsciiWhitespace(text);
  if (absl::SimpleAtoi(text, &value)) return value;
  return ValidationError("is not a whole number", "不是整数");
}

absl::StatusOr<double> ParseNumber(absl::string_view text) {
  double value = 0;
  text = absl::StripAsciiWhitespace(text);
  if (absl::SimpleAtod(text, &value) && std::isfinite(value)) return value;
  return ValidationError("is not a number", "不是数字");
}

absl::StatusOr<bool> ParseBool(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  bool value = false;
  if (absl::SimpleAtob(text, &value)) return value;
  if (text == "是" || text == "有") return true;
  if (text == "否" || text == "无") return false;
  return ValidationError("is not true or false", "不是 true 或 false（是/否）");
}

}  // namespace tierline::tierctl
