#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>

#include "common/base/rng.h"

namespace tierline::datagen {

// An inclusive range of whole numbers.
struct Range {
  int64_t low = 0;
  int64_t high = 0;
};

// Seeded random draws in whole numbers only, so that the same draws come out on every machine: no floating
// point and no standard library distribution is involved. Not thread-safe.
class Dice {
 public:
  // Different streams of one seed are independent of each other.
  Dice(uint64_t seed, uint64_t stream);

  // Uniform in [0, bound); 0 < bound < 2^32.
  int64_t Below(int64_t bound);

  // Uniform in [range.low, range.high].
  int64_t Between(Range range);

  // True in `per_mille` of 1000 cases.
  bool Chance(int64_t per_mille) { return Below(1000) < per_mille; }

  // An index into `weights`, as often as its share of their sum (which must be > 0).
  size_t Weighted(std::span<const int> weights);

  template <typename T, size_t N>
  const T& Pick(std::span<const T, N> items) {
    return items[static_cast<size_t>(Below(static_cast<int64_t>(items.size())))];
  }

  // About log-normal around `median`: one standard deviation is `eighths` eighths of a doubling.
  int64_t Spread(int64_t median, int64_t eighths);

 private:
  uint32_t Next32();

  const std::unique_ptr<Rng> rng_;
  std::array<uint8_t, 4096> bytes_;
  size_t used_ = 4096;
};

}  // namespace tierline::datagen
