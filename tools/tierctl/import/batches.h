#pragma once

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "tools/tierctl/import/progress.h"
#include "tools/tierctl/import/rejected_file.h"
#include "tools/tierctl/import/row_source.h"
#include "tools/tierctl/import/sender.h"
#include "tools/tierctl/import/state.h"

namespace tierline::tierctl {

// What an import works with; everything outlives it.
struct ImportWork {
  RowSource* rows;
  BatchSender* sender;
  RejectedFile* rejected;
  Progress* progress;
  const Shell* shell;
  std::string state_path;
  size_t batch_size;
  int parallel;
};

// Sends the rows in batches, several at once, and takes their answers in the order of the file: after each,
// its rejected rows and then the state are on disk. Batches that `state` says are done are skipped. A new
// level of a tree waits for the one before. Returns when all is done, at the first error that is not about
// rows, or Interrupted(); `state` tells how far it got, and a later run with it goes on from there.
absl::Status SendBatches(const ImportWork& work, ImportState* state);

}  // namespace tierline::tierctl
