#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "absl/strings/string_view.h"

// Bytes as text, strictly: every value has exactly one spelling. Pure functions.
namespace tierline::identity {

// base64url without padding (RFC 4648 section 5).
std::string Base64UrlEncode(absl::string_view bytes);

// Refuses padding, foreign characters, impossible lengths and unused bits that are not zero.
std::optional<std::string> Base64UrlDecode(absl::string_view text);

// The symbols people can tell apart (no I, L, O, U): 5 bits each.
inline constexpr absl::string_view kCodeAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

// The symbol a person meant: upper case, O is 0, I and L are 1. Empty for anything else.
std::optional<char> CodeSymbol(char c);

// Digits 0-9a-z; `value` >= 0.
std::string Base36Encode(int64_t value);

// Refuses leading zeros, upper case, and what does not fit.
std::optional<int64_t> Base36Decode(absl::string_view text);

}  // namespace tierline::identity
