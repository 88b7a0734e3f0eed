#include "server/records/tenant_zone.h"

namespace tierline::records {

absl::TimeZone ZoneOf(absl::string_view name) {
  constexpr int kChinaOffsetSeconds = 8 * 60 * 60;
  absl::TimeZone zone;
  if (absl::LoadTimeZone(name, &zone)) return zone;
  return absl::FixedTimeZone(kChinaOffsetSeconds);
}

}  // namespace tierline::records
