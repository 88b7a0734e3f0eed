#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tools/tierctl/import/sender.h"

namespace tierline::tierctl {

// The CSV file of rejected rows: line number, reason, then the row as it was. Made with the first row. Not
// thread-safe.
class RejectedFile {
 public:
  // `keep_bytes`: what an earlier run wrote and stays; 0 begins anew.
  RejectedFile(std::string path, std::vector<std::string> header, int64_t keep_bytes);

  // Writes the rows to disk. GeneralError() naming the file.
  absl::Status Append(const std::vector<ImportRow>& rows);

  int64_t bytes() const { return bytes_; }
  const std::string& path() const { return path_; }

 private:
  const std::string path_;
  const std::vector<std::string> header_;
  int64_t bytes_;
};

}  // namespace tierline::tierctl
