#include "common/contract/names.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/contract/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tierline::contract {
namespace {

constexpr char kId[] = "0190c3f1-7a2e-7cc3-98c4-dc0c0c07398f";
constexpr char kOther[] = "0190c3f1-7a2e-7cc3-98c4-dc0c0c073990";

TEST(Names, FormatAndParseAreInverse) {
  const Uuid id = *Uuid::Parse(kId);
  const Uuid other = *Uuid::Parse(kOther);
  EXPECT_EQ(CustomerName(id), absl::StrCat("customers/", kId));
  EXPECT_EQ(*ParseCustomerName(CustomerName(id)), id);
  EXPECT_EQ(*ParseTierName(TierName(id)), id);
  EXPECT_EQ(*ParseApiKeyName(ApiKeyName(id)), id);
  EXPECT_EQ(*ParseScoringRunName(ScoringRunName(id)), id);
  EXPECT_EQ(*ParseOperationName(OperationName(id)), id);
  EXPECT_EQ(*ParseContactName(ContactName(id, other)), (ContactId{id, other}));
  EXPECT_EQ(*ParseTerritoryName(TerritoryName("east-1")), "east-1");
  EXPECT_EQ(*ParseUserName(UserName("wang-fang")), "wang-fang");
  EXPECT_EQ(*ParseScoringModelName(ScoringModelName("main")), "main");
  EXPECT_EQ(*ParseScoringTemplateName(ScoringTemplateName("weighted-403030")), "weighted-403030");
  EXPECT_EQ(*ParseIndustryName(IndustryName("C13.2")), "C13.2");
  EXPECT_EQ(*ParseSourceName(SourceName("erp_1")), "erp_1");
  EXPECT_EQ(*ParseMetricName(MetricName("revenue_12m")), "revenue_12m");
  EXPECT_EQ(*ParseScoringModelVersionName(ScoringModelVersionName("main", 12)),
            (ScoringModelVersionId{"main", 12}));
}

TEST(Names, UuidsInNamesMayBeWrittenInCapitals) {
  EXPECT_EQ(ParseCustomerName("customers/0190C3F1-7A2E-7CC3-98C4-DC0C0C07398F")->ToString(), kId);
}

TEST(Names, HostileNamesAreRefusedWithTheShapeThatIsWanted) {
  const std::string kBad[] = {"",
                              "customers",
                              "customers/",
                              "customers/x/y",
                              "Customers/1",
                              "customers/a b",
                              std::string("customers/a\0b", 13),
                              "/customers/1",
                              "customers/1/",
                              "customers/../1",
                              "customers/" + std::string(65, 'a'),
                              "customers/-",
                              "customers/客户",
                              "customers/00000000-0000-0000-0000-000000000000"};
  for (const std::string& name : kBad) {
    const auto id = ParseCustomerName(name, "fact.customer");
    ASSERT_FALSE(id.ok()) << name;
    EXPECT_EQ(ViolationsOf(id.status())[0].path, "fact.customer");
    EXPECT_THAT(ViolationsOf(id.status())[0].description, ::testing::HasSubstr("customers/{customer}"))
        << name;
  }
}

TEST(Names, ReadableIdsAreLowerCase) {
  EXPECT_TRUE(IsReadableId("a" + std::string(61, '1')));
  for (const std::string& id : {std::string(), std::string("1a"), std::string("-a"), std::string("Aa"),
                                std::string("a_b"), "a" + std::string(62, '1')}) {
    EXPECT_FALSE(IsReadableId(id)) << id;
  }
  EXPECT_FALSE(ParseTerritoryName("territories/.east").ok());
  EXPECT_TRUE(ParseTerritoryName("territories/0101").ok());
  EXPECT_TRUE(ParseReadableId("east", "territory_id").ok());
  EXPECT_FALSE(ParseReadableId("East", "territory_id").ok());
}

TEST(Names, VersionsAreCanonicalNumbersFromOne) {
  for (const char* version : {"0", "-1", "01", "1.0", "x", "99999999999999999999"}) {
    EXPECT_FALSE(ParseScoringModelVersionName(absl::StrCat("scoringModels/main/versions/", version)).ok())
        << version;
  }
}

TEST(Names, ChosenIdsAreRealUuids) {
  EXPECT_TRUE(ParseUuidId(kId, "customer_id").ok());
  EXPECT_FALSE(ParseUuidId("7", "customer_id").ok());
  EXPECT_FALSE(ParseUuidId("00000000-0000-0000-0000-000000000000", "customer_id").ok());
}

TEST(Names, WildcardParentsAreLeftToTheCaller) {
  EXPECT_EQ(*ParseName("customers/{customer}/tier", "customers/-/tier", "name"),
            std::vector<std::string>{"-"});
}

}  // namespace
}  // namespace tierline::contract
