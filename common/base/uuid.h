#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/rng.h"

namespace tierline {

// A 16-byte id (RFC 9562). Ordered and hashed by its bytes; the zero value means "none".
class Uuid {
 public:
  static constexpr size_t kSize = 16;

  Uuid() = default;

  // Version 7: millisecond time first, so that new ids sort by time and stay together in an index.
  static Uuid NewV7(absl::Time now, Rng& rng);

  // Exactly 16 bytes, as stored. Empty when `bytes` has another size.
  static std::optional<Uuid> FromBytes(absl::string_view bytes);

  // "0190c3f1-…" with or without dashes, any case.
  static std::optional<Uuid> Parse(absl::string_view text);

  // Lower case with dashes.
  std::string ToString() const;

  absl::string_view bytes() const {
    return absl::string_view(reinterpret_cast<const char*>(bytes_.data()), kSize);
  }
  bool is_nil() const { return *this == Uuid(); }

  auto operator<=>(const Uuid&) const = default;  // NOLINT(modernize-use-nullptr): misread

  template <typename H>
  friend H AbslHashValue(H h, const Uuid& id) {
    return H::combine(std::move(h), id.bytes_);
  }

 private:
  std::array<uint8_t, kSize> bytes_{};
};

}  // namespace tierline
