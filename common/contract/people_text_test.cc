// What people read: languages, terms, numbers, money, dates.
#include <limits>
#include <set>
#include <string>

#include "common/contract/format.h"
#include "common/contract/locale.h"
#include "common/contract/terms.h"
#include "common/contract/utf8.h"
#include "gtest/gtest.h"

namespace tierline::contract {
namespace {

constexpr Locale kZh = Locale::kChinese;
constexpr Locale kEn = Locale::kEnglish;

TEST(Locales, AreReadFromTagsAndLists) {
  for (const char* zh : {"zh-CN", "zh", "ZH-hans", "zh_CN.UTF-8", "fr, zh;q=0.9, en;q=0.8", " zh-TW "}) {
    EXPECT_EQ(ParseLocale(zh), kZh) << zh;
  }
  for (const char* en : {"en", "en-GB,zh", "EN_us", "", "fr", "zhx", "C", "\xff"})
    EXPECT_EQ(ParseLocale(en), kEn) << en;
  EXPECT_EQ(ParseLocale("fr", kZh), kZh);
  EXPECT_EQ(ParseLocale(LocaleTag(kZh)), kZh);
  EXPECT_EQ(ParseLocale(LocaleTag(kEn), kZh), kEn);
}

TEST(Terms, EveryTermHasBothLanguagesAndItsOwnName) {
  std::set<std::string> names, zh, en;
  for (int i = static_cast<int>(kFirstTerm); i <= static_cast<int>(kLastTerm); ++i) {
    const TermId id = static_cast<TermId>(i);
    EXPECT_FALSE(Term(id, kEn).empty());
    EXPECT_GT(Term(id, kZh).size(), ScanUtf8(Term(id, kZh)).code_points) << Term(id, kZh);
    EXPECT_EQ(FindTerm(TermName(id)), id);
    names.emplace(TermName(id));
    zh.emplace(Term(id, kZh));
    en.emplace(Term(id, kEn));
  }
  const size_t count = static_cast<size_t>(kLastTerm) + 1;
  EXPECT_EQ(names.size(), count);
  EXPECT_EQ(en.size(), count) << "one word per concept";
  EXPECT_EQ(zh.size(), count) << "one word per concept";
  EXPECT_FALSE(FindTerm("no_such_term").has_value());
}

TEST(Terms, AreTheGlossarysWords) {
  EXPECT_EQ(Term(TermId::kSuggestedTier, kZh), "建议级别");
  EXPECT_EQ(Term(TermId::kSuggestedTier, kEn), "suggested tier");
  EXPECT_EQ(Term(TermId::kOnTimeCollection, kZh), "账期内回款率");
  EXPECT_EQ(TermName(TermId::kLast12Months), "last_12_months");
  EXPECT_EQ(RoleTerm(v1::GROWING, kZh), "成长型客户");
  EXPECT_EQ(RoleTerm(v1::PROSPECT, kEn), "prospect");
  EXPECT_EQ(RoleTerm(static_cast<v1::TierRole>(77), kEn), "—");
}

TEST(Numbers, AreGroupedAndRoundedAsPeopleRound) {
  EXPECT_EQ(FormatNumber(1234567.891, 2), "1,234,567.89");
  EXPECT_EQ(FormatNumber(999.995, 2), "1,000.00");
  EXPECT_EQ(FormatNumber(1.005, 2), "1.01");
  EXPECT_EQ(FormatNumber(2.5, 0), "3");
  EXPECT_EQ(FormatNumber(-2.5, 0), "-3");
  EXPECT_EQ(FormatNumber(-0.001, 2), "0.00");
  EXPECT_EQ(FormatNumber(0, 0), "0");
  EXPECT_EQ(FormatNumber(74.285714, 1), "74.3");
  EXPECT_EQ(FormatNumber(1e20, 0), "100,000,000,000,000,000,000");
  EXPECT_EQ(FormatNumber(std::numeric_limits<double>::quiet_NaN(), 1), "—");
  EXPECT_EQ(FormatNumber(std::numeric_limits<double>::infinity(), 1), "—");
}

TEST(Numbers, AreShortenedInTheUnitsOfTheLanguage) {
  EXPECT_EQ(FormatShortNumber(12345, kZh), "1.2万");
  EXPECT_EQ(FormatShortNumber(12345, kEn), "12.3K");
  EXPECT_EQ(FormatShortNumber(3.4e8, kZh), "3.4亿");
  EXPECT_EQ(FormatShortNumber(3.4e8, kEn), "340M");
  EXPECT_EQ(FormatShortNumber(9999, kZh), "9,999");
  EXPECT_EQ(FormatShortNumber(9999.96, kZh), "1万");
  EXPECT_EQ(FormatShortNumber(999960, kEn), "1M");
  EXPECT_EQ(FormatShortNumber(99999999, kZh), "1亿");
  EXPECT_EQ(FormatShortNumber(-20000, kZh), "-2万");
  EXPECT_EQ(FormatShortNumber(0.04, kEn), "0");
}

TEST(Money, HasTheCurrencysOwnDecimals) {
  EXPECT_EQ(FormatMoney(1234567, "CNY", kZh), "¥12,345.67");
  EXPECT_EQ(FormatMoney(1234567, "CNY", kEn), "CNY 12,345.67");
  EXPECT_EQ(FormatMoney(-5, "USD", kEn), "-$0.05");
  EXPECT_EQ(FormatMoney(-5, "USD", kZh), "-US$0.05");
  EXPECT_EQ(FormatMoney(1200, "JPY", kEn), "JPY 1,200");
  EXPECT_EQ(FormatMoney(1234, "KWD", kEn), "KWD 1.234");
  EXPECT_EQ(FormatMoney(100, "", kEn), "1.00");
  EXPECT_EQ(FormatMoney(std::numeric_limits<int64_t>::min(), "CNY", kZh), "-¥92,233,720,368,547,758.08");
  EXPECT_EQ(FormatShortMoney(1234567, "CNY", kZh), "¥1.2万");
  EXPECT_EQ(FormatShortMoney(-1234567, "CNY", kEn), "-CNY 12.3K");
}

TEST(Ratios, ArePercent) {
  EXPECT_EQ(FormatPercent(0.824), "82%");
  EXPECT_EQ(FormatPercent(0.824, 1), "82.4%");
  EXPECT_EQ(FormatPercent(-0.001), "0%");
  EXPECT_EQ(FormatPercent(0.285, 0), "29%") << "0.285 * 100 is a little less than 28.5 in binary";
}

TEST(Times, AreWrittenInTheTenantsZone) {
  const absl::TimeZone shanghai = absl::FixedTimeZone(8 * 3600);
  const absl::Time time = absl::FromUnixSeconds(1741327500);  // 2025-03-07T06:05:00Z
  EXPECT_EQ(FormatDateTime(time, shanghai, kZh), "2025年3月7日 14:05");
  EXPECT_EQ(FormatDateTime(time, shanghai, kEn), "7 Mar 2025, 14:05");
  EXPECT_EQ(FormatDate(absl::CivilDay(2024, 12, 31), kEn), "31 Dec 2024");
  EXPECT_EQ(FormatDateTime(absl::InfiniteFuture(), shanghai, kEn), "—");
  EXPECT_EQ(FormatDays(1, kEn), "1 day");
  EXPECT_EQ(FormatDays(1200, kEn), "1,200 days");
  EXPECT_EQ(FormatDays(3, kZh), "3天");
}

}  // namespace
}  // namespace tierline::contract
