#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace tierline::datagen {

// The years whose holidays are known.
inline constexpr int kFirstYear = 2000;
inline constexpr int kLastYear = 2040;

// Trade around the Chinese New Year: shops fill their shelves, then close.
enum class Season { kOrdinary, kStockingUp, kClosed };
Season SeasonOf(absl::CivilDay day);

// The first day of trade after the closure that contains `day`.
absl::CivilDay Reopening(absl::CivilDay day);

absl::CivilDay EndOfMonth(absl::CivilDay day);

// "2026-06-30".
std::string FormatDay(absl::CivilDay day);

// RFC 3339 in China's time: "2026-06-30T09:15:00+08:00".
std::string FormatTime(absl::CivilDay day, int minute_of_day);

}  // namespace tierline::datagen
