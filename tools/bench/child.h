#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace tierline::bench {

// This program again, in another role (see roles.h), as a process of its own. Ends when destroyed.
class Child {
 public:
  // Starts it and waits until it listens.
  static absl::StatusOr<std::unique_ptr<Child>> Start(const std::vector<std::string>& arguments);
  ~Child();

  // Where it listens: "127.0.0.1:…".
  const std::string& address() const { return address_; }

  // Processor time used so far, all threads, user and system.
  double CpuSeconds() const;

  // Resident memory now.
  double ResidentMb() const;

 private:
  Child() = default;

  pid_t pid_ = 0;
  int input_ = -1;  // closing it asks the child to end
  std::string address_;
};

// Processor time of this process so far.
double OwnCpuSeconds();

}  // namespace tierline::bench
