#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>

namespace tierline {

// The only source of randomness. Thread-safe.
class Rng {
 public:
  virtual ~Rng() = default;

  // Fills `out` with random bytes.
  virtual void Fill(std::span<uint8_t> out) = 0;

  uint64_t Next64();

  // Uniform in [0, bound); bound > 0.
  uint64_t Below(uint64_t bound);
};

// Cryptographically strong randomness of the machine. Lives as long as the process.
Rng& SystemRng();

// Deterministic: the same seed gives the same sequence on every machine. Not for secrets.
std::unique_ptr<Rng> SeededRng(uint64_t seed);

}  // namespace tierline
