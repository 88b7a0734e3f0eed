#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/base/uuid.h"

namespace tierline::bench {

// The ids of the customers, the same in every run.
std::vector<Uuid> CustomerIds(int count);

// Makes the data folder `data_dir` with a company whose customers all have a tier. Only what GetTier reads is
// there: the model version and the rows of customer_tier.
absl::Status MakeTieredCompany(const std::string& data_dir, const std::vector<Uuid>& customers);

}  // namespace tierline::bench
