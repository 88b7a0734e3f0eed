#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/contract/locale.h"

// Numbers, money and times as people write them, in both languages. Rounding is half away from zero on the
// decimal shown; "-0" is never shown; NaN and infinities are "—". Pure functions.
namespace tierline::contract {

// 1234567.891 with 2 decimals: "1,234,567.89". `decimals` 0–9.
std::string FormatNumber(double value, int decimals);

// Large numbers shortened: 12345 is "1.2万" or "12.3K"; 3.4e8 is "3.4亿" or "340M". Below 10,000 (zh) or
// 1,000 (en) as FormatNumber with up to one decimal, ".0" left out.
std::string FormatShortNumber(double value, Locale locale);

// Minor units with the currency's own decimals (CNY 2, JPY 0): "¥12,345.67" (zh) / "CNY 12,345.67" (en),
// "US$12,345.67" / "$12,345.67", other currencies "EUR 12.00"; without a code the number alone.
std::string FormatMoney(int64_t amount_minor, absl::string_view currency_code, Locale locale);

// "¥1.2万" / "CNY 12.3K" style: FormatShortNumber of the major unit with the same signs.
std::string FormatShortMoney(int64_t amount_minor, absl::string_view currency_code, Locale locale);

// A ratio 0–1 as "82%" or, with decimals 1, "82.4%".
std::string FormatPercent(double ratio, int decimals = 0);

// "2025年3月7日" / "7 Mar 2025".
std::string FormatDate(absl::CivilDay day, Locale locale);

// "2025年3月7日 14:05" / "7 Mar 2025, 14:05".
std::string FormatDateTime(absl::Time time, absl::TimeZone zone, Locale locale);

// "3天" / "3 days", "1 day".
std::string FormatDays(int64_t days, Locale locale);

// Digits after the point of a currency (ISO 4217): 2 unless known otherwise.
int CurrencyDecimals(absl::string_view currency_code);

}  // namespace tierline::contract
