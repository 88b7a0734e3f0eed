#pragma once

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace tierline::contract {

// What a string is made of. `code_points` counts up to the first bad byte.
struct Utf8Scan {
  bool valid = true;  // well-formed UTF-8: no overlong forms, surrogates, or values above U+10FFFF
  bool has_nul = false;
  size_t code_points = 0;
};
Utf8Scan ScanUtf8(absl::string_view text);

// The longest prefix of at most `max_bytes` that does not cut a character.
absl::string_view Utf8Prefix(absl::string_view text, size_t max_bytes);

// `text` itself when it is UTF-8; else with "?" for every byte beyond ASCII. Strings of protos must be UTF-8:
// one bad byte would lose the whole message on the way.
std::string ReadableUtf8(absl::string_view text);

}  // namespace tierline::contract
