#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tierline/v1/activity_service.pb.h"
#include "tools/bench/report.h"

namespace tierline::bench {

// Where the server's time goes for these calls, each step by itself on one thread, without rpc. Writes into
// the database of `data_dir`.
absl::StatusOr<std::vector<Part>> MeasureIngestParts(const std::string& data_dir,
                                                     const std::vector<v1::BatchRecordFactsRequest>& batches);

}  // namespace tierline::bench
