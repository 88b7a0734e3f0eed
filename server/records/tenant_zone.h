#pragma once

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tierline::records {

// The zone that cuts a tenant's days. A name this machine does not know any more (its zone data was removed)
// gives China's fixed offset, so that days never silently become those of UTC.
absl::TimeZone ZoneOf(absl::string_view name);

}  // namespace tierline::records
