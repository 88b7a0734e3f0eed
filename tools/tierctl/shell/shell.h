#pragma once

#include <atomic>
#include <functional>
#include <istream>
#include <map>
#include <ostream>
#include <string>

#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/rng.h"

namespace tierline::tierctl {

// Everything the program takes from the machine: filled in by main.cc, by hand in tests. Data goes to `out`,
// all else to `err`. The pointers are not owned and outlive every use.
struct Shell {
  std::map<std::string, std::string> variables;  // environment variables that matter, by name
  std::istream* in = nullptr;
  std::ostream* out = nullptr;
  std::ostream* err = nullptr;
  bool err_is_terminal = false;
  const Clock* clock = nullptr;
  Rng* rng = nullptr;
  std::function<void(absl::Duration)> sleep;
  const std::atomic<bool>* interrupted = nullptr;  // set by the signal handler

  // The value of a variable, empty when it is not set.
  std::string Variable(const std::string& name) const {
    auto it = variables.find(name);
    return it == variables.end() ? "" : it->second;
  }
};

}  // namespace tierline::tierctl
