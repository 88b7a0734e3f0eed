#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/base/rng.h"
#include "server/main/commands.h"

// The program: gives the server the machine's clock, randomness, environment, files and signals.
namespace tierline::server {
namespace {

constexpr int kFatalSignal = SIGUSR1;

std::optional<std::string> FromEnvironment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return value;
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(path + ": the file cannot be read");
  return std::string(std::istreambuf_iterator<char>(file), {});
}

sigset_t Signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, kFatalSignal}) sigaddset(&signals, signal);
  return signals;
}

bool WaitForSignal() {
  const sigset_t signals = Signals();
  int signal = 0;
  sigwait(&signals, &signal);
  return signal != kFatalSignal;
}

Severity LeastSeverity(const CommandLine& line) {
  const auto flag = line.flags.find("log-level");
  const std::string level =
      flag != line.flags.end() ? flag->second : FromEnvironment("TIERLINED_LOG_LEVEL").value_or("info");
  if (level == "error") return Severity::kError;
  return level == "warning" ? Severity::kWarning : Severity::kInfo;
}

int Main(const std::vector<std::string>& arguments) {
  // Blocked before any thread starts, so that only WaitForSignal() sees them.
  const sigset_t signals = Signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // Debian's Abseil looks for deadlocks at every lock, gRPC's included. The tests leave it on.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  const absl::StatusOr<CommandLine> line = ParseCommandLine(arguments);
  absl::Status status = line.status();
  if (line.ok()) {
    const std::unique_ptr<Log> log = NewJsonLog(std::cerr, SystemClock(), LeastSeverity(*line));
    const World world{SystemClock(), SystemRng(), *log, [] { kill(getpid(), kFatalSignal); }};
    status = RunCommand(*line, {world, &FromEnvironment, &ReadFile, &WaitForSignal, std::cout});
  }
  if (status.ok()) return 0;
  std::cerr << "tierlined: " << status.message() << "\n";
  // After a failed sync nothing may be written any more, not even on the way out.
  if (absl::IsDataLoss(status)) _exit(1);
  return absl::IsInvalidArgument(status) ? 2 : 1;
}

}  // namespace
}  // namespace tierline::server

int main(int argc, char** argv) {
  return tierline::server::Main(std::vector<std::string>(argv + 1, argv + argc));
}
