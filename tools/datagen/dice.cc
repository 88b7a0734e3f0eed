#include "tools/datagen/dice.h"

#include <algorithm>

namespace tierline::datagen {
namespace {

// Neighbouring seeds and streams must not give related sequences (finaliser of splitmix64).
uint64_t Mix(uint64_t seed, uint64_t stream) {
  uint64_t x = seed + (stream + 1) * 0x9E3779B97F4A7C15u;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

// 1000 * 2^(i/8), rounded.
constexpr int64_t kEighthPowers[8] = {1000, 1091, 1189, 1297, 1414, 1542, 1682, 1834};

}  // namespace

Dice::Dice(uint64_t seed, uint64_t stream) : rng_(SeededRng(Mix(seed, stream))) {}

uint32_t Dice::Next32() {
  if (used_ == bytes_.size()) {
    rng_->Fill(bytes_);
    used_ = 0;
  }
  const uint8_t* p = bytes_.data() + used_;
  used_ += 4;
  return uint32_t{p[0]} | uint32_t{p[1]} << 8 | uint32_t{p[2]} << 16 | uint32_t{p[3]} << 24;
}

int64_t Dice::Below(int64_t bound) {
  return static_cast<int64_t>((uint64_t{Next32()} * static_cast<uint64_t>(bound)) >> 32);
}

int64_t Dice::Between(Range range) { return range.low + Below(range.high - range.low + 1); }

size_t Dice::Weighted(std::span<const int> weights) {
  int64_t sum = 0;
  for (int weight : weights) sum += weight;
  int64_t left = Below(sum);
  size_t i = 0;
  while (left >= weights[i]) left -= weights[i++];
  return i;
}

int64_t Dice::Spread(int64_t median, int64_t eighths) {
  // The sum of four uniform draws is close to normal; its standard deviation here is 1155.
  int64_t normal = 0;
  for (int i = 0; i < 4; ++i) normal += Between({-1000, 1000});
  // Shifted by 64 octaves' worth of eighths, so that division rounds the same way below zero.
  constexpr int64_t kShift = 64 * 8;
  const int64_t exponent = std::clamp<int64_t>((eighths * normal + kShift * 1155) / 1155 - kShift, -160, 160);
  const int64_t octaves = (exponent + 160) / 8 - 20;
  const int64_t scaled = median * kEighthPowers[(exponent + 160) % 8] / 1000;
  const int64_t power = octaves >= 0 ? scaled << octaves : scaled >> -octaves;
  return power * Between({955, 1045}) / 1000;
}

}  // namespace tierline::datagen
