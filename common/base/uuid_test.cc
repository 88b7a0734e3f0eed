#include "common/base/uuid.h"

#include <gtest/gtest.h>

#include <string>

namespace tierline {
namespace {

TEST(Uuid, Version7CarriesItsMillisecondVersionAndVariant) {
  const auto rng = SeededRng(1);
  // The example time of RFC 9562, appendix A.6: 22 February 2022, 14:22:22 at -05:00.
  const Uuid id = Uuid::NewV7(absl::FromUnixMillis(0x017F22E279B0), *rng);
  const std::string text = id.ToString();
  EXPECT_EQ(text.substr(0, 15), "017f22e2-79b0-7");
  EXPECT_NE(std::string("89ab").find(text[19]), std::string::npos) << text;
}

TEST(Uuid, Version7SortsByTime) {
  const auto rng = SeededRng(1);
  const absl::Time now = absl::FromUnixSeconds(1'770'000'000);
  EXPECT_LT(Uuid::NewV7(now, *rng), Uuid::NewV7(now + absl::Milliseconds(1), *rng));
  EXPECT_NE(Uuid::NewV7(now, *rng), Uuid::NewV7(now, *rng));
}

TEST(Uuid, AClockBefore1970StillGivesAnId) {
  const auto rng = SeededRng(1);
  EXPECT_EQ(Uuid::NewV7(absl::FromUnixSeconds(-5), *rng).ToString().substr(0, 15), "00000000-0000-7");
}

TEST(Uuid, TextGoesBothWays) {
  const char kText[] = "0190c3f1-2a4b-7c5d-8e9f-0123456789ab";
  EXPECT_EQ(Uuid::Parse(kText)->ToString(), kText);
  EXPECT_EQ(Uuid::Parse("0190C3F12A4B7C5D8E9F0123456789AB"), Uuid::Parse(kText));
}

TEST(Uuid, OtherTextsAreRefused) {
  for (const char* text :
       {"", "0190c3f1", "0190c3f1-2a4b-7c5d-8e9f-0123456789a", "0190c3f1-2a4b-7c5d-8e9f-0123456789abc",
        "0190c3f1x2a4b-7c5d-8e9f-0123456789ab", "0190c3f1-2a4b-7c5d-8e9f-0123456789ag",
        "0190c3f-12a4b-7c5d-8e9f-0123456789ab", "------------------------------------"}) {
    EXPECT_EQ(Uuid::Parse(text), std::nullopt) << text;
  }
}

TEST(Uuid, BytesGoBothWaysAndMustBeSixteen) {
  const Uuid id = *Uuid::Parse("0190c3f1-2a4b-7c5d-8e9f-0123456789ab");
  EXPECT_EQ(Uuid::FromBytes(id.bytes()), id);
  EXPECT_EQ(Uuid::FromBytes(id.bytes().substr(1)), std::nullopt);
  EXPECT_EQ(Uuid::FromBytes(""), std::nullopt);
}

TEST(Uuid, ZeroMeansNone) {
  EXPECT_TRUE(Uuid().is_nil());
  EXPECT_FALSE(Uuid::Parse("00000000-0000-0000-0000-000000000001")->is_nil());
}

}  // namespace
}  // namespace tierline
