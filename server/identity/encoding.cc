#include "server/identity/encoding.h"

#include <algorithm>
#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"

namespace tierline::identity {

std::string Base64UrlEncode(absl::string_view bytes) {
  std::string text;
  absl::WebSafeBase64Escape(bytes, &text);
  return text;
}

std::optional<std::string> Base64UrlDecode(absl::string_view text) {
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(text, &bytes)) return std::nullopt;
  // Abseil accepts padding, white space and stray bits; only the one canonical spelling comes back as it was.
  if (Base64UrlEncode(bytes) != text) return std::nullopt;
  return bytes;
}

std::optional<char> CodeSymbol(char c) {
  char symbol = absl::ascii_toupper(static_cast<unsigned char>(c));
  if (symbol == 'O') symbol = '0';
  if (symbol == 'I' || symbol == 'L') symbol = '1';
  if (kCodeAlphabet.find(symbol) == absl::string_view::npos) return std::nullopt;
  return symbol;
}

std::string Base36Encode(int64_t value) {
  constexpr absl::string_view kDigits = "0123456789abcdefghijklmnopqrstuvwxyz";
  std::string text;
  do {
    text.push_back(kDigits[static_cast<size_t>(value % 36)]);
    value /= 36;
  } while (value > 0);
  std::reverse(text.begin(), text.end());
  return text;
}

std::optional<int64_t> Base36Decode(absl::string_view text) {
  if (text.empty() || text.size() > 13 || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  int64_t value = 0;
  for (char c : text) {
    int digit = 0;
    if (c >= '0' && c <= '9') {
      digit = c - '0';
    } else if (c >= 'a' && c <= 'z') {
      digit = c - 'a' + 10;
    } else {
      return std::nullopt;
    }
    if (value > (std::numeric_limits<int64_t>::max() - digit) / 36) return std::nullopt;
    value = value * 36 + digit;
  }
  return value;
}

}  // namespace tierline::identity
