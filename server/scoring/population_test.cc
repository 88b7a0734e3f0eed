#include "server/scoring/population.h"

#include <limits>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/scoring/test_population.h"

namespace tierline::scoring {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsNan;

PopulationSnapshot Measure(Columns columns) { return *MeasurePopulation(columns); }

TEST(Population, StatisticsOfTheKnownValues) {
  const MetricStatistics it = Measure(ColumnOf(kEmployees, {7, kMissing, 1, 4, 100})).metrics[kEmployees];
  EXPECT_EQ(it.present, 4);
  EXPECT_EQ(it.min, 1);
  EXPECT_EQ(it.max, 100);
  EXPECT_EQ(it.median, 5.5);
  EXPECT_EQ(it.sum, 112);
  EXPECT_THAT(it.knots, ElementsAre(1, 4, 7, 100));
}

TEST(Population, EqualValuesShareAPercentile) {
  const MetricStatistics it = Measure(ColumnOf(kEmployees, {10, 20, 20, 20})).metrics[kEmployees];
  EXPECT_EQ(it.Percentile(10), 0.125);
  EXPECT_EQ(it.Percentile(20), 0.625);
  EXPECT_EQ(it.Percentile(15), 0.25);
  EXPECT_EQ(it.Percentile(5), 0);
  EXPECT_EQ(it.Percentile(21), 1);
}

TEST(Population, ManyCustomersAreRememberedByEvenlySpacedKnots) {
  std::vector<double> values;
  for (int i = 0; i < 5000; ++i) values.push_back(i);
  const MetricStatistics it = Measure(ColumnOf(kEmployees, values)).metrics[kEmployees];
  ASSERT_EQ(it.knots.size(), MetricStatistics::kMaxKnots);
  EXPECT_EQ(it.knots.front(), 0);
  EXPECT_EQ(it.knots.back(), 4999);
  EXPECT_NEAR(it.Percentile(1250), 0.25, 0.001);
}

TEST(Population, ShareOfRevenueAndSizeAreRelativeToAllCustomers) {
  Columns columns(4);
  const std::vector<double> revenue = {10, 30, 60, 0};
  const std::vector<double> employees = {5, 50, kMissing, kMissing};
  const std::vector<double> annual = {kMissing, 9e8, 1e8, kMissing};
  for (size_t i = 0; i < 4; ++i) {
    columns.column(kRevenue)[i] = revenue[i];
    columns.column(kEmployees)[i] = employees[i];
    columns.column(kAnnualRevenue)[i] = annual[i];
  }
  const PopulationSnapshot snapshot = *MeasurePopulation(columns);
  EXPECT_THAT(columns.column(kRevenueShare),
              ElementsAre(DoubleEq(0.1), DoubleEq(0.3), DoubleEq(0.6), DoubleEq(0)));
  EXPECT_THAT(columns.column(kSizePercentile),
              ElementsAre(DoubleEq(0.25), DoubleEq(0.75), DoubleEq(0.25), IsNan()));
  std::vector<double> row = Row(columns, 1);
  row[kRevenueShare] = row[kSizePercentile] = kMissing;
  FillRelativeMetrics(snapshot, row);
  EXPECT_EQ(row[kRevenueShare], columns.column(kRevenueShare)[1]);
  EXPECT_EQ(row[kSizePercentile], columns.column(kSizePercentile)[1]);
}

TEST(Population, OrderDataIsLoadedOnceSomebodyIsKnownToHaveBought) {
  EXPECT_FALSE(Measure(ColumnOf(kOrdersEver, {0, 0})).orders_loaded);
  EXPECT_FALSE(Measure(ColumnOf(kOrdersEver, {kMissing, kMissing})).orders_loaded);
  EXPECT_TRUE(Measure(ColumnOf(kOrdersEver, {0, 1})).orders_loaded);
}

TEST(Population, TheSameCustomersInAnyOrderGiveTheSameBytes) {
  const Columns columns = RandomCustomers(3000, 7);
  const std::string bytes = EncodeSnapshot(Measure(columns));
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    EXPECT_EQ(EncodeSnapshot(Measure(Rearranged(columns, ShuffledOrder(3000, seed)))), bytes);
  }
}

TEST(Population, NobodyAtAllIsAnError) {
  Columns nobody(0);
  const absl::Status status = MeasurePopulation(nobody).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("no customers"));
}

TEST(Population, InfiniteValuesAreRefusedByMetricAndRow) {
  Columns columns = ColumnOf(kMeanOrder, {1, -std::numeric_limits<double>::infinity()});
  const absl::Status status = MeasurePopulation(columns).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("mean_order of row 1"));
}

TEST(SnapshotCodec, WhatWasStoredComesBack) {
  const PopulationSnapshot snapshot = Measure(RandomCustomers(1500, 3));
  const absl::StatusOr<PopulationSnapshot> again = DecodeSnapshot(EncodeSnapshot(snapshot));
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(*again, snapshot);
}

TEST(SnapshotCodec, BytesThatAreNoSnapshotAreRefused) {
  const std::string bytes = EncodeSnapshot(Measure(RandomCustomers(5, 3)));
  for (const std::string& bad :
       {std::string(), std::string("TLPS"), bytes.substr(0, bytes.size() - 1), bytes + "x",
        "XLPS" + bytes.substr(4), bytes.substr(0, 4) + "\xff" + bytes.substr(5)}) {
    EXPECT_EQ(DecodeSnapshot(bad).status().code(), absl::StatusCode::kDataLoss) << bad.size();
  }
}

}  // namespace
}  // namespace tierline::scoring
