#pragma once

#include <string>
#include <vector>

#include "tools/tierctl/shell/shell.h"

namespace tierline::tierctl {

// The whole program: runs the command `args` (without the program's name) and gives its exit code
// (problem.h). Errors are written to shell.err.
int Run(const std::vector<std::string>& args, const Shell& shell);

}  // namespace tierline::tierctl
