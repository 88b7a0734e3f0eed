#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace tierline::sql {

// An exclusive lock on a file beside the database, held while the object lives and freed by the system when
// the process dies.
class FileLock {
 public:
  // kUnavailable when somebody else holds it.
  static absl::StatusOr<FileLock> Acquire(const std::string& path);

  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int fd) : fd_(fd) {}

  int fd_;
};

}  // namespace tierline::sql
