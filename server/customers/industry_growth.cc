#include "server/customers/industry_growth.h"

#include <algorithm>
#include <map>

namespace tierline::customers {
namespace {

// A missing month or day counts as the first.
absl::CivilDay DayOf(const google::type::Date& date) {
  return absl::CivilDay(date.year(), std::max(1, date.month()), std::max(1, date.day()));
}

}  // namespace

v1::Industry MergeIndustry(v1::Industry known, const v1::Industry& given) {
  std::map<absl::CivilDay, v1::Industry::Growth> by_day;
  for (const v1::Industry::Growth& growth : known.growth()) by_day[DayOf(growth.date())] = growth;
  for (const v1::Industry::Growth& growth : given.growth()) by_day[DayOf(growth.date())] = growth;
  known.set_name(given.name());
  if (given.has_display_name()) *known.mutable_display_name() = given.display_name();
  known.clear_growth();
  for (auto& [day, growth] : by_day) *known.add_growth() = std::move(growth);
  return known;
}

std::optional<double> GrowthOn(const v1::Industry& industry, absl::CivilDay day) {
  std::optional<double> growth;
  absl::CivilDay newest;
  for (const v1::Industry::Growth& candidate : industry.growth()) {
    const absl::CivilDay from = DayOf(candidate.date());
    if (from > day || (growth.has_value() && from < newest)) continue;
    growth = candidate.growth_ratio();
    newest = from;
  }
  return growth;
}

}  // namespace tierline::customers
