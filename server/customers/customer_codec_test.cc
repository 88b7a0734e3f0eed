#include "server/customers/customer_codec.h"

#include <gtest/gtest.h>

namespace tierline::customers {
namespace {

TEST(FoldName, WidthAndCaseDoNotMatter) {
  EXPECT_EQ(FoldName("ＡＢＢ（中国）Ltd～"), "abb(中国)ltd~");
  EXPECT_EQ(FoldName("恒信机电"), "恒信机电");
}

TEST(FoldName, WhatIsNotFullWidthStays) {
  EXPECT_EQ(FoldName("￥｟ｱ"), "￥｟ｱ");
  EXPECT_EQ(FoldName("\xEF\xBC"), "\xEF\xBC");
  EXPECT_EQ(FoldName(""), "");
}

TEST(IdPart, IsTheLastPartOfAName) {
  EXPECT_EQ(IdPart("territories/east-1"), "east-1");
  EXPECT_EQ(IdPart(""), "");
}

TEST(MicrosOfDate, AYearAloneIsItsFirstDay) {
  google::type::Date date;
  EXPECT_EQ(MicrosOfDate(date), std::nullopt);
  date.set_year(1970);
  EXPECT_EQ(MicrosOfDate(date), 0);
  date.set_month(2);
  EXPECT_EQ(MicrosOfDate(date), int64_t{31} * 86400 * 1000000);
}

}  // namespace
}  // namespace tierline::customers
