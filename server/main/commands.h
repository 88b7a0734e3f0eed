#pragma once

#include <functional>
#include <iosfwd>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/main/config.h"
#include "server/main/server.h"

// What a person can type after `tierlined`.
namespace tierline::server {

// The words after the program's name, taken apart.
struct CommandLine {
  std::string command;                       // "serve", "init", …; "help" when there is none
  std::vector<std::string> words;            // the rest that are no flags
  std::map<std::string, std::string> flags;  // without the dashes
};

// "--name=value" and "--name value"; "--help" and "--version" need no value. kInvalidArgument for a flag
// given twice or without value.
absl::StatusOr<CommandLine> ParseCommandLine(const std::vector<std::string>& arguments);

// What commands may use of the process.
struct Process {
  World world;
  Environment environment;
  std::function<absl::StatusOr<std::string>(const std::string&)> read_file;
  std::function<bool()> wait_for_signal;  // true: asked to stop; false: OnFatal was called
  std::ostream& out;
};

absl::Status RunCommand(const CommandLine& line, const Process& process);

}  // namespace tierline::server
