#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/contract/errors.h"
#include "server/customers/customers_test.h"
#include "server/customers/industry_growth.h"

namespace tierline::customers {
namespace {

using ::testing::ElementsAre;
using testing::EqualsProto;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::Ops;

v1::Industry Grown(const std::string& id, std::initializer_list<std::pair<int, double>> by_year) {
  v1::Industry industry;
  industry.set_name("industries/" + id);
  for (const auto& [year, ratio] : by_year) {
    v1::Industry::Growth& growth = *industry.add_growth();
    growth.mutable_date()->set_year(year);
    growth.mutable_date()->set_month(1);
    growth.mutable_date()->set_day(1);
    growth.set_growth_ratio(ratio);
  }
  return industry;
}

TEST(IndustryGrowth, TheNewestNotAfterTheDayCounts) {
  const v1::Industry industry = Grown("C34", {{2024, 0.1}, {2026, 0.3}, {2025, 0.2}});
  EXPECT_EQ(GrowthOn(industry, absl::CivilDay(2023, 12, 31)), std::nullopt);
  EXPECT_EQ(GrowthOn(industry, absl::CivilDay(2024, 1, 1)), 0.1);
  EXPECT_EQ(GrowthOn(industry, absl::CivilDay(2025, 12, 31)), 0.2);
  EXPECT_EQ(GrowthOn(industry, absl::CivilDay(2030, 1, 1)), 0.3);
}

class Industries : public CustomersTest {
 protected:
  absl::StatusOr<v1::BatchUpsertIndustriesResponse> Upsert(std::initializer_list<v1::Industry> industries) {
    v1::BatchUpsertIndustriesRequest request;
    for (const v1::Industry& industry : industries) *request.add_industries() = industry;
    return Do(&CustomerHandlers::BatchUpsertIndustries, Ops(), request);
  }
};

TEST_P(Industries, GrowthIsAddedAndReplacedByDate) {
  ASSERT_THAT(Upsert({Grown("C34", {{2024, 0.1}, {2025, 0.2}})}), IsOk());
  ASSERT_THAT(Upsert({Grown("C34", {{2025, 0.25}, {2027, 0.4}}), Grown("A01", {})}), IsOk());

  const auto listed = Ask(&CustomerHandlers::ListIndustries, Ops(), v1::ListIndustriesRequest());
  ASSERT_THAT(listed, IsOk());
  ASSERT_EQ(listed->industries_size(), 2);
  EXPECT_EQ(listed->industries(0).name(), "industries/A01");
  EXPECT_THAT(listed->industries(1), EqualsProto(Grown("C34", {{2024, 0.1}, {2025, 0.25}, {2027, 0.4}})));
  EXPECT_THAT(Rows("SELECT industry, growth FROM industry ORDER BY industry", "td"),
              ElementsAre("A01|-", "C34|0.25"));
}

TEST_P(Industries, ItsCustomersAreScoredAnewWhenItChanges) {
  v1::Customer customer = Named("恒信机电");
  customer.set_industry("industries/C34");
  ASSERT_THAT(Create(Ops(), customer), IsOk());
  ASSERT_THAT(Create(Ops(), Named("别的")), IsOk());
  TakeDirty();

  ASSERT_THAT(Upsert({Grown("C34", {{2025, 0.2}})}), IsOk());
  EXPECT_THAT(TakeDirty(), ElementsAre("恒信机电"));
  ASSERT_THAT(Upsert({Grown("C34", {{2025, 0.2}})}), IsOk());
  EXPECT_THAT(TakeDirty(), IsEmpty());
}

TEST_P(Industries, FiftyDatesAreEnough) {
  v1::Industry industry = Grown("C34", {});
  for (int year = 1950; year < 2000; ++year) {
    *industry.add_growth() = Grown("C34", {{year, 0.1}}).growth(0);
  }
  ASSERT_THAT(Upsert({industry}), IsOk());
  const auto more = Upsert({Grown("C34", {{2000, 0.1}})});
  EXPECT_EQ(contract::ViolationsOf(more.status()).at(0).path, "industries[0].growth");
}

INSTANTIATE_TEST_SUITE_P(Engines, Industries, ::testing::ValuesIn(testing::Engines()), testing::EngineName);

}  // namespace
}  // namespace tierline::customers
