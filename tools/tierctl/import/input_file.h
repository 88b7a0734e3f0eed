#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tierline::tierctl {

// SHA-256 of `bytes`: 32 bytes.
std::string Sha256(absl::string_view bytes);

// An id made of a digest, formed like a UUID of version 4: the same input, the same id.
std::string DerivedUuid(absl::string_view seed);

// What is known of an input file after reading it once.
struct InputFile {
  std::string digest;  // SHA-256, hexadecimal
  int64_t bytes = 0;
};

// Reads the file once. ValidationError() when it is not UTF-8; a file that looks like GB18030 or UTF-16 is
// told so with the command that converts it.
absl::StatusOr<InputFile> InspectFile(const std::string& path);

}  // namespace tierline::tierctl
