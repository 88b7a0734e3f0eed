#include "common/base/uuid.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace tierline {
namespace {

constexpr size_t kTextSize = 36;
constexpr size_t kHexSize = 32;

bool IsDashPlace(size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }

std::optional<uint8_t> HexDigit(char c) {
  if (c >= '0' && c <= '9') return static_cast<uint8_t>(c - '0');
  const char lower = absl::ascii_tolower(static_cast<unsigned char>(c));
  if (lower >= 'a' && lower <= 'f') return static_cast<uint8_t>(lower - 'a' + 10);
  return std::nullopt;
}

}  // namespace

Uuid Uuid::NewV7(absl::Time now, Rng& rng) {
  Uuid id;
  rng.Fill(std::span<uint8_t>(id.bytes_).subspan(6));
  uint64_t millis = static_cast<uint64_t>(std::max<int64_t>(0, absl::ToUnixMillis(now)));
  for (int i = 5; i >= 0; --i, millis >>= 8) id.bytes_[i] = static_cast<uint8_t>(millis);
  id.bytes_[6] = static_cast<uint8_t>((id.bytes_[6] & 0x0F) | 0x70);  // version 7
  id.bytes_[8] = static_cast<uint8_t>((id.bytes_[8] & 0x3F) | 0x80);  // the RFC's variant
  return id;
}

std::optional<Uuid> Uuid::FromBytes(absl::string_view bytes) {
  if (bytes.size() != kSize) return std::nullopt;
  Uuid id;
  std::copy(bytes.begin(), bytes.end(), id.bytes_.begin());
  return id;
}

std::optional<Uuid> Uuid::Parse(absl::string_view text) {
  if (text.size() != kTextSize && text.size() != kHexSize) return std::nullopt;
  Uuid id;
  size_t digits = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.size() == kTextSize && IsDashPlace(i)) {
      if (text[i] != '-') return std::nullopt;
      continue;
    }
    const std::optional<uint8_t> digit = HexDigit(text[i]);
    if (!digit) return std::nullopt;
    uint8_t& byte = id.bytes_[digits++ / 2];
    byte = static_cast<uint8_t>(byte << 4 | *digit);
  }
  return id;
}

std::string Uuid::ToString() const {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(kTextSize);
  for (uint8_t byte : bytes_) {
    if (IsDashPlace(text.size())) text.push_back('-');
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 0x0F]);
  }
  return text;
}

}  // namespace tierline
