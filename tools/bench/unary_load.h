#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/uuid.h"

namespace tierline::bench {

// How hard GetTier is called.
struct LoadShape {
  int channels = 4;      // connections
  int outstanding = 64;  // calls at once on each
  absl::Duration warm_up = absl::Milliseconds(300);
  absl::Duration time = absl::Milliseconds(1500);  // measured
};

// Calls GetTier of random customers in a closed loop. `authorization` is sent with every call unless empty.
// Gives calls per second. kInternal when a call failed.
absl::StatusOr<double> MeasureGetTier(const std::string& address, const std::string& authorization,
                                      const std::vector<Uuid>& customers, const LoadShape& shape);

}  // namespace tierline::bench
