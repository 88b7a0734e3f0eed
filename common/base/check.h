#pragma once

// Ends the process, naming the place, when `condition` does not hold: for states that cannot happen unless
// our own code is wrong. Never for input.
#define TIERLINE_CHECK(condition)                                                        \
  do {                                                                                   \
    if (!(condition)) ::tierline::internal::CheckFailed(__FILE__, __LINE__, #condition); \
  } while (false)

namespace tierline::internal {

[[noreturn]] void CheckFailed(const char* file, int line, const char* condition);

}  // namespace tierline::internal
