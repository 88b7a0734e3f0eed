#pragma once

#include <optional>

#include "absl/time/civil_time.h"
#include "tierline/v1/customer_service.pb.h"

namespace tierline::customers {

// `known` with what `given` says: a display name that is set replaces, growth of a known date replaces, other
// growth is added. Growth ends up ordered by date. Pure.
v1::Industry MergeIndustry(v1::Industry known, const v1::Industry& given);

// The growth valid on `day`: the newest not after it; empty when all is later. Pure.
std::optional<double> GrowthOn(const v1::Industry& industry, absl::CivilDay day);

}  // namespace tierline::customers
