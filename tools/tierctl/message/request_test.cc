#include "tools/tierctl/message/request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

#include "tools/tierctl/fake_server.h"
#include "tools/tierctl/message/values.h"
#include "tools/tierctl/shell/arguments.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// The request a command line makes, as JSON.
std::string DryRun(std::vector<std::string> args) {
  TestShell shell;
  args.insert(args.end(), {"--request-id", "11111111-1111-4111-8111-111111111111", "--dry-run"});
  const int exit_code = shell.Run(args);
  return exit_code == 0 ? shell.out : absl::StrCat("exit ", exit_code, ": ", shell.err);
}

TEST(Flags, NestedFieldsRepeatedFieldsAndShortFormsFillTheRequest) {
  const std::string json = DryRun({"customers", "create", "--customer.display-name", "华东机电",
                                   "--customer.tags", "a", "--customer.tags=b", "--customer.external-ids",
                                   "system=erp,code=00017", "--customer.annual-revenue", "123.45CNY",
                                   "--customer.cooperation-since-date", "2026/6/30", "--validate-only"});
  EXPECT_THAT(json, HasSubstr("\"display_name\": \"华东机电\""));
  EXPECT_THAT(json, HasSubstr("\"code\": \"00017\""));
  EXPECT_THAT(json, HasSubstr("\"amount_minor\": \"12345\""));
  EXPECT_THAT(json, HasSubstr("\"day\": 30"));
  EXPECT_THAT(json, HasSubstr("\"validate_only\": true"));
}

TEST(Flags, AnUpdateWithoutMaskChangesExactlyTheFlagsGiven) {
  const std::string json =
      DryRun({"customers", "update", "0190", "--customer.region", "华东", "--customer.etag", "e"});
  EXPECT_THAT(json, HasSubstr("\"update_mask\": \"region\""));
  EXPECT_THAT(json, HasSubstr("\"name\": \"customers/0190\""));
}

TEST(Flags, FlagsWinOverTheFile) {
  TestShell shell;
  shell.in = R"({"customer": {"display_name": "from file", "region": "华北"}})";
  EXPECT_EQ(shell.Run({"customers", "create", "--from-file", "-", "--customer.display-name", "from flag",
                       "--dry-run"}),
            0);
  EXPECT_THAT(shell.out, HasSubstr("from flag"));
  EXPECT_THAT(shell.out, HasSubstr("华北"));
}

TEST(Flags, TwoMembersOfAOneofAreRefusedBeforeAnyCall) {
  EXPECT_THAT(DryRun({"auth", "exchange-token", "--code", "x", "--refresh-token", "y"}),
              HasSubstr("exit 2: error: only one of --code and --refresh-token"));
}

TEST(Flags, MissingRequiredFieldsAreAUsageErrorAndWrongValuesAreNot) {
  TestShell shell;
  EXPECT_EQ(shell.Run({"customers", "create", "--dry-run"}), kExitUsage);
  EXPECT_EQ(shell.Run({"customers", "create", "--customer.display-name", "x", "--customer.industry",
                       "bad name", "--dry-run"}),
            kExitValidation);
  EXPECT_THAT(shell.err, HasSubstr("--customer.industry: "));
}

TEST(Flags, UnknownOnesAreAnsweredWithTheNearest) {
  TestShell shell;
  EXPECT_EQ(shell.Run({"customers", "create", "--customer.displayname", "x"}), kExitUsage);
  EXPECT_THAT(shell.err, HasSubstr("did you mean --customer.display-name"));
}

TEST(Flags, SecretsAreNotEchoed) {
  TestShell shell;
  EXPECT_EQ(shell.Run({"auth", "exchange-token", "--api-key", "top-secret", "--dry-run"}), 0);
  EXPECT_EQ(shell.out.find("top-secret"), std::string::npos);
}

TEST(Flags, OutputOnlyFieldsHaveNone) {
  for (const FieldFlag& flag :
       FieldFlags(*Catalog::Embedded().FindMethodByPath("CustomerService/CreateCustomer")->input_type())) {
    EXPECT_FALSE(IsOutputOnly(flag.field())) << flag.name;
  }
}

struct EnumCase {
  const char* text;
  int number;
};
class EnumText : public ::testing::TestWithParam<EnumCase> {};
TEST_P(EnumText, IsReadWithAnyCaseAndPrefix) {
  const auto* type = Catalog::Embedded().pool().FindEnumTypeByName("tierline.v1.Fact.Kind");
  const auto value = ParseEnum(*type, GetParam().text);
  EXPECT_EQ(value.ok() ? (*value)->number() : -1, GetParam().number);
}
INSTANTIATE_TEST_SUITE_P(Table, EnumText,
                         ::testing::Values(EnumCase{"ORDER", 1}, EnumCase{"credit-note", 6},
                                           EnumCase{"kind_payment", 4}, EnumCase{"KIND_UNSPECIFIED", 0},
                                           EnumCase{"nothing", -1}));

TEST(Values, DatesAreReadAsPeopleWriteThem) {
  const absl::CivilDay day(2026, 6, 30);
  for (const char* text :
       {"2026-06-30", "2026/6/30", "20260630", "2026年6月30日", "2026.6.30", "2026-06-30 00:00:00"}) {
    EXPECT_EQ(ParseDay(text).value_or(absl::CivilDay()), day) << text;
  }
  for (const char* text : {"", "2026-02-30", "2026-13-01", "30/06/2026", "30.06.26", "0030-6-1x", "2026-06",
                           "2026-06-30x", "99999999"}) {
    EXPECT_FALSE(ParseDay(text).ok()) << text;
  }
}

TEST(Values, TimesWithoutOffsetAreInTheZone) {
  const absl::TimeZone zone = *ParseTimeZone("+08:00");
  const absl::Time noon = absl::FromCivil(absl::CivilSecond(2026, 6, 30, 4, 0, 0), absl::UTCTimeZone());
  EXPECT_EQ(ParseTime("2026-06-30 12:00", zone).value_or(absl::InfinitePast()), noon);
  EXPECT_EQ(ParseTime("2026-06-30T04:00:00Z", zone).value_or(absl::InfinitePast()), noon);
  EXPECT_EQ(ParseTime("2026/6/30", zone).value_or(absl::InfinitePast()), noon - absl::Hours(12));
  EXPECT_FALSE(ParseTime("2026-06-30 25:00", zone).ok());
}

TEST(Values, AmountsAreExactAndNeverRounded) {
  EXPECT_EQ(ParseDecimal("1,234.50", 2).value_or(-1), 123450);
  EXPECT_EQ(ParseDecimal("-0.05", 2).value_or(-1), -5);
  EXPECT_EQ(ParseDecimal("¥12", 2).value_or(-1), 1200);
  EXPECT_EQ(ParseAmount("100JPY")->minor, 100);
  for (const char* text : {"", "1.005", "12a", "1.2.3", ".", "--1", "99999999999999999999", "1e5"}) {
    EXPECT_FALSE(ParseDecimal(text, 2).ok()) << text;
  }
}

TEST(Arguments, SwitchesValuesAndWords) {
  const auto parsed = ParseArguments({"w", "-ojson", "--all", "--limit=3", "--no-headers", "--", "--x"},
                                     {{"output"}, {"all", false}, {"limit"}, {"no-headers", false}});
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->Get("output"), "json");
  EXPECT_TRUE(parsed->On("all"));
  EXPECT_EQ(parsed->Get("limit"), "3");
  EXPECT_THAT(parsed->words, ElementsAre("w", "--x"));
  EXPECT_FALSE(ParseArguments({"--limit"}, {{"limit"}}).ok());
}

}  // namespace
}  // namespace tierline::tierctl
