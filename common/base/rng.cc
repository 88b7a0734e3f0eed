#include "common/base/rng.h"

#include <unistd.h>

#include <algorithm>
#include <limits>
#include <mutex>
#include <random>

#include "common/base/check.h"

namespace tierline {
namespace {

class MachineRng final : public Rng {
 public:
  void Fill(std::span<uint8_t> out) override {
    constexpr size_t kMostPerCall = 256;  // getentropy()'s limit
    while (!out.empty()) {
      const size_t n = std::min(out.size(), kMostPerCall);
      TIERLINE_CHECK(getentropy(out.data(), n) == 0);
      out = out.subspan(n);
    }
  }
};

class DeterministicRng final : public Rng {
 public:
  explicit DeterministicRng(uint64_t seed) : engine_(seed) {}

  void Fill(std::span<uint8_t> out) override {
    std::lock_guard lock(mu_);
    while (!out.empty()) {
      uint64_t word = engine_();
      const size_t n = std::min(out.size(), sizeof(word));
      for (size_t i = 0; i < n; ++i, word >>= 8) out[i] = static_cast<uint8_t>(word);
      out = out.subspan(n);
    }
  }

 private:
  std::mutex mu_;
  // Guarded by mu_. The standard fixes its output, so that a seed means the same everywhere.
  std::mt19937_64 engine_;
};

}  // namespace

uint64_t Rng::Next64() {
  std::array<uint8_t, 8> bytes;
  Fill(bytes);
  uint64_t word = 0;
  for (size_t i = bytes.size(); i > 0; --i) word = word << 8 | bytes[i - 1];
  return word;
}

uint64_t Rng::Below(uint64_t bound) {
  TIERLINE_CHECK(bound > 0);
  // Values of the incomplete last stretch are drawn again: a plain remainder would favour small numbers.
  constexpr uint64_t kMax = std::numeric_limits<uint64_t>::max();
  const uint64_t excess = (kMax % bound + 1) % bound;
  uint64_t word;
  do {
    word = Next64();
  } while (word > kMax - excess);
  return word % bound;
}

Rng& SystemRng() {
  static MachineRng rng;
  return rng;
}

std::unique_ptr<Rng> SeededRng(uint64_t seed) { return std::make_unique<DeterministicRng>(seed); }

}  // namespace tierline
