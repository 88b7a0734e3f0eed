#pragma once

#include <sys/types.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tierline::tierctl {

// The whole file; GeneralError() naming it when it cannot be read.
absl::StatusOr<std::string> ReadFile(const std::string& path);

// Puts `bytes` in place of the file in one step; the new file has `mode`. The old one stays when anything
// fails.
absl::Status WriteFile(const std::string& path, absl::string_view bytes, mode_t mode);

bool FileExists(const std::string& path);

// Creates the directory and those above it, private to the user.
absl::Status MakeDirectories(const std::string& path);

// An exclusive lock between processes, held as long as the object lives.
class FileLock {
 public:
  explicit FileLock(const std::string& path);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  const int fd_;
};

}  // namespace tierline::tierctl
