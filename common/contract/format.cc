#include "common/contract/format.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace tierline::contract {
namespace {

constexpr absl::string_view kNotANumber = "—";
constexpr int kMaxDecimals = 9;

struct Unit {
  double size;
  absl::string_view suffix;
};
constexpr Unit kChineseUnits[] = {{1e12, "万亿"}, {1e8, "亿"}, {1e4, "万"}};
constexpr Unit kEnglishUnits[] = {{1e12, "T"}, {1e9, "B"}, {1e6, "M"}, {1e3, "K"}};

std::string GroupThousands(absl::string_view digits) {
  std::string grouped;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) grouped.push_back(',');
    grouped.push_back(digits[i]);
  }
  return grouped;
}

// "1234567.89" without a sign to "1,234,567.89".
std::string GroupDecimal(absl::string_view plain) {
  const size_t point = std::min(plain.find('.'), plain.size());
  return absl::StrCat(GroupThousands(plain.substr(0, point)), plain.substr(point));
}

bool IsZeroText(absl::string_view digits) {
  return digits.find_first_not_of("0.,") == absl::string_view::npos;
}

// Half away from zero on the decimal people read: 1.005 is printed as 1.01 although its double is a little
// less. Fifteen significant digits are what a double holds for certain.
std::string RoundedDigits(double magnitude, int decimals) {
  if (magnitude >= 1e15) return absl::StrFormat("%.*f", decimals, magnitude);
  const int whole_digits = magnitude < 1 ? 1 : static_cast<int>(std::floor(std::log10(magnitude))) + 1;
  const int exact = std::max(decimals, 15 - whole_digits);
  std::string digits = absl::StrFormat("%.*f", exact, magnitude);
  const size_t cut = digits.size() - static_cast<size_t>(exact - decimals);
  const bool up = cut < digits.size() && digits[cut] >= '5';
  digits.resize(cut);
  if (!digits.empty() && digits.back() == '.') digits.pop_back();
  if (!up) return digits;
  for (size_t i = digits.size(); i-- > 0;) {
    if (digits[i] == '.') continue;
    if (digits[i] != '9') {
      ++digits[i];
      return digits;
    }
    digits[i] = '0';
  }
  return absl::StrCat("1", digits);
}

std::string WithoutPointZero(std::string text) {
  if (absl::EndsWith(text, ".0")) text.resize(text.size() - 2);
  return text;
}

absl::string_view CurrencySign(absl::string_view code, Locale locale) {
  if (code == "CNY") return locale == Locale::kChinese ? "¥" : "CNY ";
  if (code == "USD") return locale == Locale::kChinese ? "US$" : "$";
  return "";
}

std::string SignOf(absl::string_view code, Locale locale) {
  const absl::string_view sign = CurrencySign(code, locale);
  if (!sign.empty()) return std::string(sign);
  return code.empty() ? std::string() : absl::StrCat(code, " ");
}

int64_t PowerOfTen(int exponent) {
  int64_t power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

constexpr std::array<absl::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

}  // namespace

std::string FormatNumber(double value, int decimals) {
  if (!std::isfinite(value)) return std::string(kNotANumber);
  const std::string digits = RoundedDigits(std::fabs(value), std::clamp(decimals, 0, kMaxDecimals));
  const bool negative = value < 0 && !IsZeroText(digits);
  return absl::StrCat(negative ? "-" : "", GroupDecimal(digits));
}

std::string FormatShortNumber(double value, Locale locale) {
  if (!std::isfinite(value)) return std::string(kNotANumber);
  const double magnitude = std::fabs(value);
  const std::span<const Unit> units = locale == Locale::kChinese ? std::span<const Unit>(kChineseUnits)
                                                                 : std::span<const Unit>(kEnglishUnits);
  for (size_t i = 0; i < units.size(); ++i) {
    // What the next smaller unit would round up to this one is shown in this one: 9,999.96 is "1万".
    const double smaller = i + 1 < units.size() ? units[i + 1].size : 1;
    if (std::round(magnitude / smaller * 10) / 10 * smaller < units[i].size) continue;
    return absl::StrCat(WithoutPointZero(FormatNumber(value / units[i].size, 1)), units[i].suffix);
  }
  return WithoutPointZero(FormatNumber(value, 1));
}

int CurrencyDecimals(absl::string_view code) {
  for (absl::string_view none : {"JPY", "KRW", "VND", "CLP", "ISK", "PYG", "UGX", "XAF", "XOF", "XPF", "RWF",
                                 "KMF", "GNF", "DJF", "BIF", "VUV"}) {
    if (code == none) return 0;
  }
  for (absl::string_view three : {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"}) {
    if (code == three) return 3;
  }
  return 2;
}

std::string FormatMoney(int64_t amount_minor, absl::string_view currency_code, Locale locale) {
  const int decimals = CurrencyDecimals(currency_code);
  // The smallest int64 has no positive counterpart.
  const uint64_t magnitude =
      amount_minor < 0 ? 0 - static_cast<uint64_t>(amount_minor) : static_cast<uint64_t>(amount_minor);
  const uint64_t unit = static_cast<uint64_t>(PowerOfTen(decimals));
  std::string text = GroupThousands(absl::StrCat(magnitude / unit));
  if (decimals > 0) absl::StrAppendFormat(&text, ".%0*u", decimals, magnitude % unit);
  return absl::StrCat(amount_minor < 0 ? "-" : "", SignOf(currency_code, locale), text);
}

std::string FormatShortMoney(int64_t amount_minor, absl::string_view currency_code, Locale locale) {
  const double major =
      static_cast<double>(amount_minor) / static_cast<double>(PowerOfTen(CurrencyDecimals(currency_code)));
  const std::string text = FormatShortNumber(std::fabs(major), locale);
  return absl::StrCat(amount_minor < 0 && text != "0" ? "-" : "", SignOf(currency_code, locale), text);
}

std::string FormatPercent(double ratio, int decimals) {
  if (!std::isfinite(ratio)) return std::string(kNotANumber);
  return absl::StrCat(FormatNumber(ratio * 100, decimals), "%");
}

std::string FormatDate(absl::CivilDay day, Locale locale) {
  if (locale == Locale::kChinese) return absl::StrCat(day.year(), "年", day.month(), "月", day.day(), "日");
  return absl::StrCat(day.day(), " ", kMonths[static_cast<size_t>(day.month() - 1)], " ", day.year());
}

std::string FormatDateTime(absl::Time time, absl::TimeZone zone, Locale locale) {
  if (time == absl::InfiniteFuture() || time == absl::InfinitePast()) return std::string(kNotANumber);
  const absl::CivilSecond civil = absl::ToCivilSecond(time, zone);
  return absl::StrCat(FormatDate(absl::CivilDay(civil), locale), locale == Locale::kChinese ? " " : ", ",
                      absl::StrFormat("%02d:%02d", civil.hour(), civil.minute()));
}

std::string FormatDays(int64_t days, Locale locale) {
  const std::string number = FormatNumber(static_cast<double>(days), 0);
  if (locale == Locale::kChinese) return absl::StrCat(number, "天");
  return absl::StrCat(number, days == 1 || days == -1 ? " day" : " days");
}

}  // namespace tierline::contract
