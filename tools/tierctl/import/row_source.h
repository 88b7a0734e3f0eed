#pragma once

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "common/contract/locale.h"
#include "tools/tierctl/import/csv_reader.h"
#include "tools/tierctl/import/kinds.h"
#include "tools/tierctl/import/mapping.h"
#include "tools/tierctl/import/sender.h"

namespace tierline::tierctl {

// A row to send, or one rejected on this machine (no element).
struct SourceRow {
  ImportRow row;
  int level = 0;          // of a tree: parents have lower levels than their children
  double fraction = 0.0;  // of the file that is read after this row, 0–1
};

// The rows of a file, always in the same order. Not thread-safe.
class RowSource {
 public:
  virtual ~RowSource() = default;

  // False at the end. Errors are those of CsvReader.
  virtual absl::StatusOr<bool> Next(SourceRow* row) = 0;
};

// Checks rows against the contract. What the row source points to outlives it.
struct RowSettings {
  const ImportKind* kind;
  const Mapping* mapping;
  RowDefaults defaults;
  contract::Locale locale;
};

// Rows as they stand in the file, or, for kinds with a tree, level by level (the whole file in memory).
absl::StatusOr<std::unique_ptr<RowSource>> NewRowSource(RowSettings settings, CsvReader* reader,
                                                        int64_t file_bytes);

// One row: its element, or why it is rejected.
ImportRow ReadRow(const RowSettings& settings, CsvRow row);

}  // namespace tierline::tierctl
