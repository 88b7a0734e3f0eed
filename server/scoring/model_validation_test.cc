#include "server/scoring/model_validation.h"

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/scoring/test_population.h"

namespace tierline::scoring {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const double kNan = std::numeric_limits<double>::quiet_NaN();
const double kInfinity = std::numeric_limits<double>::infinity();

struct Case {
  const char* field;
  const char* says;
  std::function<void(v1::ScoringModel&)> spoil;
};

v1::Transform& FirstTransform(v1::ScoringModel& model) {
  return *model.mutable_dimensions(0)->mutable_indicators(0)->mutable_transform();
}

void SetPoints(v1::ScoringModel& model, const std::vector<std::pair<double, double>>& points) {
  v1::Transform::Piecewise& piecewise = *FirstTransform(model).mutable_piecewise();
  for (const auto& [value, worth] : points) {
    v1::Transform::Point& point = *piecewise.add_points();
    point.set_value(value);
    point.set_points(worth);
  }
}

std::vector<Case> BadDimensions() {
  return {
      {"dimensions", "at least one", [](auto& m) { m.clear_dimensions(); }},
      {"dimensions", "add up to 1.1,", [](auto& m) { m.mutable_dimensions(0)->set_weight(0.5); }},
      {"dimensions[0].weight", "is not a number", [](auto& m) { m.mutable_dimensions(0)->set_weight(kNan); }},
      {"dimensions[2].weight", "is -0.1", [](auto& m) { m.mutable_dimensions(2)->set_weight(-0.1); }},
      {"dimensions[1].id", "\"transaction\" is used twice",
       [](auto& m) { m.mutable_dimensions(1)->set_id("transaction"); }},
      {"dimensions[0].id", "is required", [](auto& m) { m.mutable_dimensions(0)->clear_id(); }},
      {"dimensions[1].indicators", "at least one",
       [](auto& m) { m.mutable_dimensions(1)->clear_indicators(); }},
      {"dimensions[1].indicators", "add up to 1.5,",
       [](auto& m) { m.mutable_dimensions(1)->mutable_indicators(0)->set_weight(1); }},
      {"dimensions[0].indicators[1].metric_id", "no metric \"weather\"",
       [](auto& m) { m.mutable_dimensions(0)->mutable_indicators(1)->set_metric_id("weather"); }},
      {"dimensions[0].indicators[1].metric_id", "no metric \"contact_room\"",
       [](auto& m) { m.mutable_dimensions(0)->mutable_indicators(1)->set_metric_id("contact_room"); }},
      {"dimensions[1].indicators[0].metric_id", "\"revenue\" is used twice",
       [](auto& m) { m.mutable_dimensions(1)->mutable_indicators(0)->set_metric_id("revenue"); }},
  };
}

std::vector<Case> BadTransforms() {
  const char* const transform = "dimensions[0].indicators[0].transform";
  return {
      {transform, "is required", [](auto& m) { FirstTransform(m).Clear(); }},
      {"dimensions[0].indicators[0].transform.linear", "the same",
       [](auto& m) { FirstTransform(m).mutable_linear()->set_high(0); }},
      {"dimensions[0].indicators[0].transform.linear.high", "finite",
       [](auto& m) { FirstTransform(m).mutable_linear()->set_high(kInfinity); }},
      {"dimensions[0].indicators[0].transform.log.low", "above 0",
       [](auto& m) { FirstTransform(m).mutable_log()->set_high(5); }},
      {"dimensions[0].indicators[0].transform.piecewise.points", "at least 2",
       [](auto& m) {
         SetPoints(m, {{1, 1}});
       }},
      {"dimensions[0].indicators[0].transform.piecewise.points[1].value", "above the value before it, 5",
       [](auto& m) {
         SetPoints(m, {{5, 1}, {5, 2}});
       }},
      {"dimensions[0].indicators[0].transform.piecewise.points[1].value", "finite",
       [](auto& m) {
         SetPoints(m, {{5, 1}, {kNan, 2}});
       }},
      {"dimensions[0].indicators[0].transform.piecewise.points[0].points", "between 0 and 100",
       [](auto& m) {
         SetPoints(m, {{5, 101}, {6, 2}});
       }},
      {"dimensions[0].indicators[0].transform.steps.steps", "at least 1",
       [](auto& m) { FirstTransform(m).mutable_steps(); }},
  };
}

std::vector<Case> BadTiers() {
  return {
      {"tiers", "placed by score", [](auto& m) { m.clear_tiers(); }},
      {"tiers[1].id", "\"A\" is used twice", [](auto& m) { m.mutable_tiers(1)->set_id("A"); }},
      {"tiers[0].role", "is required", [](auto& m) { m.mutable_tiers(0)->clear_role(); }},
      {"tiers[0].min_score", "is required", [](auto& m) { m.mutable_tiers(0)->clear_min_score(); }},
      {"tiers[1].min_score", "below that of the better tier",
       [](auto& m) { m.mutable_tiers(1)->set_min_score(75); }},
      {"tiers[1].min_score", "below that of the better tier",
       [](auto& m) { m.mutable_tiers(1)->set_min_score(90); }},
      {"tiers[1].min_score", "is not a number", [](auto& m) { m.mutable_tiers(1)->set_min_score(kNan); }},
      {"tiers[2].min_score", "begins at 0", [](auto& m) { m.mutable_tiers(2)->set_min_score(10); }},
      {"tiers[3].min_score", "not placed by score", [](auto& m) { m.mutable_tiers(3)->set_min_score(0); }},
      {"tiers[2].role", "must be the last", [](auto& m) { m.mutable_tiers()->SwapElements(2, 3); }},
      {"tiers[0].target_share", "is required", [](auto& m) { m.mutable_tiers(0)->clear_target_share(); }},
      {"tiers", "add up to 1.2", [](auto& m) { m.mutable_tiers(0)->set_target_share(1); }},
      {"prospect_rule.tier_id", "no tier \"A\" with role PROSPECT",
       [](auto& m) { m.mutable_prospect_rule()->set_tier_id("A"); }},
      {"min_coverage", "between 0 and 1", [](auto& m) { m.set_min_coverage(2); }},
      {"window_months", "between 0 and 120", [](auto& m) { m.set_window_months(-1); }},
      {"capacity.working_days_per_month", "between 0 and 31",
       [](auto& m) { m.mutable_capacity()->set_working_days_per_month(40); }},
  };
}

void ExpectRefused(const std::vector<Case>& cases) {
  for (const Case& it : cases) {
    v1::ScoringModel model = TemplateModel("weighted-403030");
    it.spoil(model);
    std::vector<std::string> violations;
    for (const v1::ModelViolation& violation : ValidateModel(model)) {
      violations.push_back(violation.field() + ": " + violation.description());
    }
    EXPECT_THAT(violations, Contains(testing::AllOf(testing::StartsWith(std::string(it.field) + ": "),
                                                    HasSubstr(it.says))));
  }
}

TEST(ModelValidation, BadDimensionsAreRefusedByFieldAndReason) { ExpectRefused(BadDimensions()); }
TEST(ModelValidation, BadTransformsAreRefusedByFieldAndReason) { ExpectRefused(BadTransforms()); }
TEST(ModelValidation, BadTiersAreRefusedByFieldAndReason) { ExpectRefused(BadTiers()); }

TEST(ModelValidation, TheEmptyModelIsJudgedNotCrashed) { EXPECT_THAT(ValidateModel({}), Not(IsEmpty())); }

TEST(ModelValidation, WeightsMayMissTheSumByRoundingOnly) {
  v1::ScoringModel model = PlainModel({{"revenue", 0.1}, {"orders", 0.2}, {"employees", 0.7}});
  EXPECT_THAT(ValidateModel(model), IsEmpty());
  model.mutable_dimensions(0)->set_weight(0.1 + 1e-8);
  EXPECT_THAT(ValidateModel(model), Not(IsEmpty()));
}

TEST(ModelValidation, EverythingWrongIsSaidAtOnce) {
  v1::ScoringModel model = TemplateModel("weighted-403030");
  model.mutable_dimensions(0)->set_weight(0.9);
  model.mutable_tiers(1)->set_min_score(90);
  model.set_min_coverage(2);
  EXPECT_EQ(ValidateModel(model).size(), 3u);
}

}  // namespace
}  // namespace tierline::scoring
