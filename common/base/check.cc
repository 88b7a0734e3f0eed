#include "common/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace tierline::internal {

void CheckFailed(const char* file, int line, const char* condition) {
  std::fprintf(stderr, "%s:%d: must hold: %s\n", file, line, condition);
  std::abort();
}

}  // namespace tierline::internal
