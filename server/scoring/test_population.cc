#include "server/scoring/test_population.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <utility>

#include "common/base/check.h"
#include "common/base/rng.h"
#include "google/protobuf/text_format.h"
#include "server/scoring/templates.h"

namespace tierline::scoring {
namespace {

class Dice {
 public:
  explicit Dice(uint64_t seed) : rng_(SeededRng(seed)) {}

  double Uniform() { return static_cast<double>(rng_->Next64() >> 11) * 0x1p-53; }
  bool Chance(double probability) { return Uniform() < probability; }
  double Whole(uint64_t below) { return static_cast<double>(rng_->Below(below)); }

 private:
  std::unique_ptr<Rng> rng_;
};

void FillTrade(Dice& dice, std::vector<double>& row) {
  const bool bought = dice.Chance(0.85);
  const double orders = bought ? 1 + std::floor(40 * std::pow(dice.Uniform(), 3)) : 0;
  row[kOrders] = row[kOrdersEver] = orders;
  row[kRepurchases] = std::max(0.0, orders - 1);
  row[kRevenue] = 0;
  if (!bought) return;
  row[kMeanOrder] = std::round(50000 * std::exp(3 * dice.Uniform()));
  row[kRevenue] = row[kMeanOrder] * orders;
  row[kRecencyDays] = dice.Whole(365);
  if (orders > 1) row[kCycleDays] = std::round(365 / orders);
  if (dice.Chance(0.8)) row[kOnTimeCollection] = std::min(1.0, 0.7 + 0.4 * dice.Uniform());
}

void FillRest(Dice& dice, std::vector<double>& row) {
  row[kInteractions] = dice.Whole(20);
  row[kContactRoom] = dice.Whole(6);
  row[kReferralsMade] = dice.Chance(0.2) ? 1 + dice.Whole(3) : 0;
  row[kReferralsWon] = row[kReferralsMade] > 0 && dice.Chance(0.5) ? 1 : 0;
  if (dice.Chance(0.3)) row[kFeedbackQuality] = 1 + dice.Whole(5);
  if (dice.Chance(0.7)) row[kIndustryGrowth] = 0.3 * dice.Uniform() - 0.05;
  if (dice.Chance(0.6)) row[kEmployees] = 1 + std::floor(500 * std::pow(dice.Uniform(), 4));
  if (dice.Chance(0.4)) row[kAnnualRevenue] = std::round(1e8 * std::exp(4 * dice.Uniform()));
  if (dice.Chance(0.5)) row[kDecisionNodes] = 1 + dice.Whole(6);
  if (dice.Chance(0.5)) row[kKeyContactYears] = 5 * dice.Uniform();
}

}  // namespace

Columns RandomCustomers(size_t customers, uint64_t seed) {
  Dice dice(seed);
  Columns columns(customers);
  for (size_t i = 0; i < customers; ++i) {
    std::vector<double> row(kMetricCount, kMissing);
    FillTrade(dice, row);
    FillRest(dice, row);
    columns.SetRow(i, row);
  }
  return columns;
}

Columns ColumnOf(MetricColumn metric, const std::vector<double>& values) {
  Columns columns(values.size());
  std::copy(values.begin(), values.end(), columns.column(metric).begin());
  return columns;
}

Columns Rearranged(const Columns& columns, const std::vector<size_t>& order) {
  Columns rearranged(order.size());
  for (size_t i = 0; i < order.size(); ++i) rearranged.SetRow(i, Row(columns, order[i]));
  return rearranged;
}

std::vector<size_t> ShuffledOrder(size_t n, uint64_t seed) {
  std::vector<size_t> order(n);
  std::iota(order.begin(), order.end(), size_t{0});
  const std::unique_ptr<Rng> rng = SeededRng(seed);
  for (size_t i = n; i > 1; --i) std::swap(order[i - 1], order[rng->Below(i)]);
  return order;
}

v1::ScoringModel TemplateModel(absl::string_view id) {
  const v1::ScoringTemplate* found = FindTemplate(id);
  TIERLINE_CHECK(found != nullptr);
  return found->scoring_model();
}

v1::ScoringModel ModelFrom(const std::string& text) {
  v1::ScoringModel model;
  TIERLINE_CHECK(google::protobuf::TextFormat::ParseFromString(text, &model));
  return model;
}

v1::ScoringModel PlainModel(const std::vector<std::pair<std::string, double>>& metrics) {
  v1::ScoringModel model = ModelFrom(R"pb(
    tiers { id: "A" role: CORE min_score: 80 }
    tiers { id: "B" role: GROWING min_score: 60 }
    tiers { id: "C" role: BASIC }
    cut_mode: FIXED_CUTS
  )pb");
  for (const auto& [metric, weight] : metrics) {
    v1::Dimension& dimension = *model.add_dimensions();
    dimension.set_id(metric);
    dimension.set_weight(weight);
    v1::Indicator& indicator = *dimension.add_indicators();
    indicator.set_metric_id(metric);
    indicator.set_weight(1);
    indicator.mutable_transform()->mutable_linear()->set_high(100);
  }
  return model;
}

std::vector<double> Row(const Columns& columns, size_t row) {
  std::vector<double> values(kMetricCount);
  columns.GetRow(row, values);
  return values;
}

Scored ScoreAll(const CompiledModel& compiled, const Columns& columns, size_t step) {
  const size_t n = columns.rows();
  Scored scored{.scores = std::vector<double>(n),
                .tiers = std::vector<uint8_t>(n),
                .coverage = std::vector<double>(n),
                .contributions = std::vector<double>(n * compiled.indicators.size())};
  for (size_t begin = 0; begin < n; begin += step) {
    Score(compiled, columns, {begin, std::min(n, begin + step)},
          {scored.scores, scored.tiers, scored.coverage, scored.contributions});
  }
  return scored;
}

}  // namespace tierline::scoring
