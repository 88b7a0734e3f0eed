#include "common/base/rng.h"

#include <gmock/gmock.h>

#include <set>
#include <vector>

namespace tierline {
namespace {

using ::testing::Each;
using ::testing::Gt;

std::vector<uint64_t> Draw(Rng& rng, int count) {
  std::vector<uint64_t> words;
  for (int i = 0; i < count; ++i) words.push_back(rng.Next64());
  return words;
}

TEST(SeededRng, TheSameSeedGivesTheSameSequenceAndAnotherSeedAnother) {
  EXPECT_EQ(Draw(*SeededRng(7), 100), Draw(*SeededRng(7), 100));
  EXPECT_NE(Draw(*SeededRng(7), 100), Draw(*SeededRng(8), 100));
}

// The C++ standard gives the ten-thousandth value of its engine's default seed.
TEST(SeededRng, IsTheSameOnEveryMachine) {
  EXPECT_EQ(Draw(*SeededRng(5489), 10'000).back(), 9981545732273789042u);
}

TEST(SeededRng, FillsAnyNumberOfBytes) {
  const auto rng = SeededRng(1);
  std::vector<uint8_t> bytes(13, 0);
  std::vector<bool> changed(bytes.size(), false);
  for (int round = 0; round < 50; ++round) {
    rng->Fill(bytes);
    for (size_t i = 0; i < bytes.size(); ++i) changed[i] = changed[i] || bytes[i] != 0;
  }
  EXPECT_THAT(changed, Each(true));
}

TEST(Rng, BelowIsUniformAndStaysBelow) {
  const auto rng = SeededRng(3);
  std::vector<int> seen(6, 0);
  for (int i = 0; i < 6000; ++i) ++seen.at(rng->Below(6));
  EXPECT_THAT(seen, Each(Gt(850)));  // of 1000 expected; five standard deviations are 144
  EXPECT_EQ(rng->Below(1), 0u);
}

// A bound just above half of all words: a plain remainder would favour the small numbers two to one.
TEST(Rng, BelowDoesNotFavourSmallNumbers) {
  const auto rng = SeededRng(4);
  const uint64_t bound = (uint64_t{1} << 63) + (uint64_t{1} << 62);
  int small = 0;
  for (int i = 0; i < 3000; ++i) small += rng->Below(bound) < bound / 3 ? 1 : 0;
  EXPECT_LT(small, 1200);  // 1000 expected, 1500 with the fault
}

TEST(SystemRng, GivesOtherBytesEachTimeAlsoForLongRuns) {
  std::set<uint64_t> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(SystemRng().Next64());
  EXPECT_EQ(seen.size(), 1000u);
  std::vector<uint8_t> long_run(1000, 0);
  SystemRng().Fill(long_run);
  EXPECT_NE(std::vector<uint8_t>(long_run.end() - 32, long_run.end()), std::vector<uint8_t>(32, 0));
}

}  // namespace
}  // namespace tierline
