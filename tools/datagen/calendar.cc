#include "tools/datagen/calendar.h"

#include <algorithm>
#include <iterator>

namespace tierline::datagen {
namespace {

struct MonthDay {
  int month;
  int day;
};

// Chinese New Year's day, from kFirstYear on.
constexpr MonthDay kNewYear[] = {
    {2, 5},  {1, 24}, {2, 12}, {2, 1},  {1, 22}, {2, 9}, {1, 29}, {2, 18}, {2, 7}, {1, 26}, {2, 14},
    {2, 3},  {1, 23}, {2, 10}, {1, 31}, {2, 19}, {2, 8}, {1, 28}, {2, 16}, {2, 5}, {1, 25}, {2, 12},
    {2, 1},  {1, 22}, {2, 10}, {1, 29}, {2, 17}, {2, 6}, {1, 26}, {2, 13}, {2, 3}, {1, 23}, {2, 11},
    {1, 31}, {2, 19}, {2, 8},  {1, 28}, {2, 15}, {2, 4}, {1, 24}, {2, 12}};
static_assert(std::size(kNewYear) == kLastYear - kFirstYear + 1);

constexpr int kClosedBefore = 3;
constexpr int kClosedAfter = 12;
constexpr int kStockingDays = 21;

absl::CivilDay NewYear(int64_t year) {
  const int64_t i = std::clamp<int64_t>(year - kFirstYear, 0, kLastYear - kFirstYear);
  return absl::CivilDay(year, kNewYear[i].month, kNewYear[i].day);
}

void AppendDigits(std::string& out, int64_t value, int digits) {
  const size_t start = out.size();
  out.append(digits, '0');
  for (size_t i = start + digits; i > start; value /= 10) out[--i] = static_cast<char>('0' + value % 10);
}

}  // namespace

Season SeasonOf(absl::CivilDay day) {
  const int64_t after = day - NewYear(day.year());
  if (after < -kClosedBefore - kStockingDays || after > kClosedAfter) return Season::kOrdinary;
  return after < -kClosedBefore ? Season::kStockingUp : Season::kClosed;
}

absl::CivilDay Reopening(absl::CivilDay day) { return NewYear(day.year()) + kClosedAfter + 1; }

absl::CivilDay EndOfMonth(absl::CivilDay day) { return absl::CivilDay(absl::CivilMonth(day) + 1) - 1; }

std::string FormatDay(absl::CivilDay day) {
  std::string out;
  out.reserve(32);
  AppendDigits(out, day.year(), 4);
  out += '-';
  AppendDigits(out, day.month(), 2);
  out += '-';
  AppendDigits(out, day.day(), 2);
  return out;
}

std::string FormatTime(absl::CivilDay day, int minute_of_day) {
  std::string out = FormatDay(day);
  out += 'T';
  AppendDigits(out, minute_of_day / 60, 2);
  out += ':';
  AppendDigits(out, minute_of_day % 60, 2);
  out += ":00+08:00";
  return out;
}

}  // namespace tierline::datagen
