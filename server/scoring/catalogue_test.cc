#include "server/scoring/catalogue.h"

#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace tierline::scoring {
namespace {

TEST(Catalogue, EveryMetricStandsAtItsColumnWithAnIdOfItsOwn) {
  std::set<std::string> ids;
  for (size_t column = 0; column < MetricCatalogue().size(); ++column) {
    const MetricDefinition& metric = MetricCatalogue()[column];
    EXPECT_EQ(metric.column, column) << metric.id;
    EXPECT_TRUE(ids.insert(std::string(metric.id)).second) << metric.id;
  }
  EXPECT_EQ(ids.size(), size_t{kMetricCount});
}

TEST(Catalogue, EveryMetricIsNamedAndDescribedInBothLanguages) {
  for (const MetricDefinition& metric : MetricCatalogue()) {
    const v1::Metric resource = MetricResource(metric);
    EXPECT_EQ(resource.name(), "metrics/" + std::string(metric.id));
    for (const v1::LocalizedText* text : {&resource.display(), &resource.description()}) {
      EXPECT_THAT(text->zh(), testing::Not(testing::IsEmpty())) << metric.id;
      EXPECT_THAT(text->en(), testing::Not(testing::IsEmpty())) << metric.id;
      EXPECT_NE(text->zh(), text->en()) << metric.id;
    }
    EXPECT_NE(resource.unit(), "") << metric.id;
  }
}

TEST(Catalogue, M05_M06_M07_TheIndicatorsOfTheWeightedModelAreThere) {
  for (const char* id : {"revenue", "mean_order", "cycle_days", "on_time_collection",          // M05
                         "interactions", "feedback_quality", "referrals", "referrals_won",     // M06
                         "industry_growth", "employees", "annual_revenue", "size_percentile",  // M07
                         "decision_nodes"}) {
    EXPECT_TRUE(FindMetric(id).has_value()) << id;
  }
}

TEST(Catalogue, UnknownAndInternalMetricsAreNotFound) {
  EXPECT_FALSE(FindMetric("weather").has_value());
  EXPECT_FALSE(FindMetric("").has_value());
  EXPECT_FALSE(FindMetric("contact_room").has_value());
}

}  // namespace
}  // namespace tierline::scoring
