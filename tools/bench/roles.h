#pragma once

#include <string>

#include "absl/status/status.h"

// What a child process does: it listens on 127.0.0.1, prints its port as one line and serves until its
// standard input is closed.
namespace tierline::bench {

// The server of the product over the database in `data_dir`, with its call limit on, but out of reach.
absl::Status ServeTierline(const std::string& data_dir);

// gRPC alone: answers every GetTier with the bytes in the file `answer_path`, unparsed.
absl::Status ServeEcho(const std::string& answer_path);

}  // namespace tierline::bench
