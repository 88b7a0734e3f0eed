#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tools/tierctl/import/sender.h"

namespace tierline::tierctl {

// How far an import got: the first `batches` batches are done and their rejected rows are in the file of
// rejected rows.
struct ImportState {
  std::string digest;    // of the input file
  std::string settings;  // digest of everything else that shapes the batches
  std::string run;       // random id of the run; goes on through interruptions
  int64_t batches = 0;
  int64_t rejected_bytes = 0;  // length of the file of rejected rows
  ImportCounts counts;
};

// Nothing when there is no file. ConfigError() when it cannot be read.
absl::StatusOr<std::optional<ImportState>> LoadState(const std::string& path);
absl::Status SaveState(const std::string& path, const ImportState& state);

}  // namespace tierline::tierctl
