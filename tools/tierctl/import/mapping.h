#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tierline::tierctl {

// A column an import understands.
struct ColumnSpec {
  std::string name;  // "amount_minor"
  bool required = false;
  std::vector<std::string> aliases;  // other headers for the same thing
  std::string help;
};

// Which column of a file is what. Immutable.
class Mapping {
 public:
  // Matches the headers of a file with `columns`: by `given` (header → column name) first, then by name, then
  // by alias; case and spaces around do not matter. UsageError() for unknown or doubled names in `given`,
  // ValidationError() for missing required columns or a column found twice.
  static absl::StatusOr<Mapping> Create(const std::vector<std::string>& headers,
                                        const std::map<std::string, std::string>& given,
                                        const std::vector<ColumnSpec>& columns);

  // Position of a column in the file; -1 when the file does not have it.
  int Find(absl::string_view column) const;
  bool Has(absl::string_view column) const { return Find(column) >= 0; }

  size_t width() const { return width_; }
  // Headers nobody reads.
  const std::vector<std::string>& unused() const { return unused_; }

 private:
  std::map<std::string, int> positions_;
  std::vector<std::string> unused_;
  size_t width_ = 0;
};

// "column=field" flags and a JSON object file of the same; flags win.
absl::StatusOr<std::map<std::string, std::string>> ReadMap(const std::vector<std::string>& pairs,
                                                           const std::string& file);

// One row by column names, without spaces around. Points into both arguments.
class Cells {
 public:
  Cells(const Mapping& mapping, const std::vector<std::string>& fields)
      : mapping_(mapping), fields_(fields) {}

  // Empty when the file lacks the column or the cell is empty.
  std::string Get(absl::string_view column) const;
  bool Has(absl::string_view column) const { return !Get(column).empty(); }

 private:
  const Mapping& mapping_;
  const std::vector<std::string>& fields_;
};

}  // namespace tierline::tierctl
