#include <algorithm>
#include <array>
#include <cstdint>

#include "tools/tierctl/message/output.h"

namespace tierline::tierctl {
namespace {

struct Range {
  uint32_t first;
  uint32_t last;
};

// Unicode 15 East Asian Width W and F, in coarse blocks; unassigned code points inside them count as their
// block.
constexpr std::array<Range, 22> kWide = {{
    {0x1100, 0x115F}, {0x231A, 0x231B},   {0x2329, 0x232A}, {0x23E9, 0x23EC}, {0x25FD, 0x25FE},
    {0x2614, 0x2615}, {0x2705, 0x2705},   {0x274C, 0x274C}, {0x2753, 0x2755}, {0x2795, 0x2797},
    {0x2E80, 0x303E}, {0x3041, 0x33FF},   {0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xA000, 0xA4CF},
    {0xA960, 0xA97C}, {0xAC00, 0xD7A3},   {0xF900, 0xFAFF}, {0xFE30, 0xFE6F}, {0xFF00, 0xFF60},
    {0xFFE0, 0xFFE6}, {0x1F300, 0x3FFFD},
}};

constexpr std::array<Range, 8> kZero = {{
    {0x0300, 0x036F},
    {0x0483, 0x0489},
    {0x0591, 0x05BD},
    {0x200B, 0x200F},
    {0x20D0, 0x20F0},
    {0x302A, 0x302D},
    {0xFE00, 0xFE0F},
    {0xFE20, 0xFE2F},
}};

template <size_t N>
bool In(const std::array<Range, N>& ranges, uint32_t code_point) {
  return std::any_of(ranges.begin(), ranges.end(), [&](const Range& range) {
    return code_point >= range.first && code_point <= range.last;
  });
}

}  // namespace

size_t DisplayWidth(absl::string_view utf8) {
  size_t width = 0;
  for (size_t i = 0; i < utf8.size();) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    const size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    uint32_t code_point = length == 1 ? lead : lead & (0xFF >> (length + 1));
    for (size_t j = 1; j < length && i + j < utf8.size(); ++j) {
      code_point = (code_point << 6) | (static_cast<unsigned char>(utf8[i + j]) & 0x3F);
    }
    i += length;
    if (In(kWide, code_point) && !In(kZero, code_point)) {
      width += 2;
    } else if (!In(kZero, code_point)) {
      width += 1;
    }
  }
  return width;
}

std::string Padded(absl::string_view text, size_t width) {
  std::string padded(text);
  const size_t used = DisplayWidth(text);
  if (used < width) padded.append(width - used, ' ');
  return padded;
}

}  // namespace tierline::tierctl
