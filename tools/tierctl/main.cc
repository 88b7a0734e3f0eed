#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "common/base/clock.h"
#include "common/base/rng.h"
#include "tools/tierctl/run.h"
#include "tools/tierctl/shell/shell.h"

namespace {

std::atomic<bool> interrupted{false};

// The first Ctrl-C lets the program finish what it began; the second ends it.
void OnInterrupt(int signal) {
  if (interrupted.exchange(true)) {
    std::signal(signal, SIG_DFL);
    std::raise(signal);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGINT, OnInterrupt);
  std::signal(SIGTERM, OnInterrupt);
  tierline::tierctl::Shell shell;
  for (const char* name : {"HOME", "XDG_CONFIG_HOME", "LANG", "LC_ALL", "LC_MESSAGES", "NO_COLOR", "TERM",
                           "TIERCTL_ADDRESS", "TIERCTL_PROFILE", "TIERCTL_TOKEN"}) {
    if (const char* value = std::getenv(name); value != nullptr) shell.variables[name] = value;
  }
  shell.in = &std::cin;
  shell.out = &std::cout;
  shell.err = &std::cerr;
  shell.err_is_terminal = isatty(STDERR_FILENO) != 0 && shell.Variable("TERM") != "dumb";
  shell.clock = &tierline::SystemClock();
  shell.rng = &tierline::SystemRng();
  shell.sleep = [](absl::Duration duration) { absl::SleepFor(duration); };
  shell.interrupted = &interrupted;
  return tierline::tierctl::Run(std::vector<std::string>(argv + 1, argv + argc), shell);
}
