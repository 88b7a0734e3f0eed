#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "tools/bench/report.h"

namespace tierline::bench {

struct Options {
  std::string work_dir;  // databases are made below it
  int customers = 0;     // 0: what the case is defined with
  int rounds = 0;        // 0: likewise
};

// Calls of GetTier per second: authenticated, known customers at random, over gRPC alone answering the same
// bytes. Both servers run in processes of their own on this machine, called alternately.
absl::StatusOr<Result> MeasureGetTierCase(const Options& options);

// Facts per second, durable, through BatchRecordFacts into a fresh SQLite database, over plain SQLite writing
// the same rows in the same commits.
absl::StatusOr<Result> MeasureIngestCase(const Options& options);

}  // namespace tierline::bench
