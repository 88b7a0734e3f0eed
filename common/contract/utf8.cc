#include "common/contract/utf8.h"

#include <cstdint>

namespace tierline::contract {
namespace {

uint8_t Byte(absl::string_view text, size_t i) { return static_cast<uint8_t>(text[i]); }

bool IsContinuation(uint8_t byte) { return (byte & 0xC0) == 0x80; }

// Length of the well-formed character at `i`; 0 when there is none (Unicode 15, table 3-7).
size_t CharacterLength(absl::string_view text, size_t i) {
  const uint8_t lead = Byte(text, i);
  if (lead < 0x80) return 1;
  const size_t left = text.size() - i;
  if (lead >= 0xC2 && lead <= 0xDF) return left >= 2 && IsContinuation(Byte(text, i + 1)) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    if (left < 3 || !IsContinuation(Byte(text, i + 2))) return 0;
    const uint8_t low = lead == 0xE0 ? 0xA0 : 0x80;
    const uint8_t high = lead == 0xED ? 0x9F : 0xBF;
    const uint8_t second = Byte(text, i + 1);
    return second >= low && second <= high ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if (left < 4 || !IsContinuation(Byte(text, i + 2)) || !IsContinuation(Byte(text, i + 3))) return 0;
    const uint8_t low = lead == 0xF0 ? 0x90 : 0x80;
    const uint8_t high = lead == 0xF4 ? 0x8F : 0xBF;
    const uint8_t second = Byte(text, i + 1);
    return second >= low && second <= high ? 4 : 0;
  }
  return 0;
}

}  // namespace

Utf8Scan ScanUtf8(absl::string_view text) {
  Utf8Scan scan;
  for (size_t i = 0; i < text.size();) {
    const size_t length = CharacterLength(text, i);
    if (length == 0) {
      scan.valid = false;
      return scan;
    }
    if (text[i] == '\0') scan.has_nul = true;
    ++scan.code_points;
    i += length;
  }
  return scan;
}

absl::string_view Utf8Prefix(absl::string_view text, size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  size_t end = max_bytes;
  while (end > 0 && IsContinuation(Byte(text, end))) --end;
  return text.substr(0, end);
}

std::string ReadableUtf8(absl::string_view text) {
  std::string readable(text);
  if (ScanUtf8(text).valid) return readable;
  for (char& c : readable) {
    if (static_cast<unsigned char>(c) >= 0x80) c = '?';
  }
  return readable;
}

}  // namespace tierline::contract
