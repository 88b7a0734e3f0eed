#include "server/scoring/engine.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "server/scoring/model_validation.h"

namespace tierline::scoring {
namespace {

constexpr size_t kBlock = CompiledTransform::kBlock;

// Sums of weights that are 0.5 on paper must not count as less.
constexpr double kCoverageSlack = 1e-9;

// Rounds to steps of 2^-30, about 1e-9: a score that is 75 on paper must not miss the cut 75 by its last bit.
// Adding and taking away a number this large leaves no room for smaller steps.
double Settle(double score) {
  constexpr double kLarge = 3.0 * (1 << 21);  // 1.5 * 2^52 * 2^-30
  return (score + kLarge) - kLarge;
}

IndicatorUse UseOf(const v1::Indicator& indicator, const MetricStatistics& statistics, int64_t customers) {
  if (statistics.present == 0) return IndicatorUse::kAbsent;
  const bool presence_differs =
      indicator.missing_rule() == v1::Indicator::NO_POINTS && statistics.present < customers;
  const bool constant = statistics.min == statistics.max && !presence_differs && customers > 1;
  return constant ? IndicatorUse::kConstant : IndicatorUse::kUsed;
}

CompiledIndicator CompileIndicator(const v1::Indicator& indicator, size_t dimension, size_t position,
                                   const PopulationSnapshot& snapshot) {
  const MetricColumn column = *FindMetric(indicator.metric_id());
  const MetricStatistics& statistics = snapshot.metrics[column];
  CompiledIndicator compiled{.column = column,
                             .dimension = dimension,
                             .position = position,
                             .use = UseOf(indicator, statistics, snapshot.customers),
                             .transform = CompiledTransform(indicator.transform(), statistics,
                                                            MetricCatalogue()[column].lower_is_better)};
  if (indicator.missing_rule() == v1::Indicator::NO_POINTS) {
    compiled.missing_is_known = true;
    compiled.missing_value = kMissing;
  } else {
    compiled.missing_value = statistics.median;
    compiled.missing_points = compiled.transform.PointsOf(statistics.median);
  }
  return compiled;
}

double GivenWeight(const CompiledModel& compiled, const CompiledIndicator& indicator) {
  return compiled.model.dimensions(static_cast<int>(indicator.dimension))
      .indicators(static_cast<int>(indicator.position))
      .weight();
}

// Shares each dimension's weight among its indicators in use, and the weight of dimensions without any among
// the others. False when nothing in use has weight.
bool HandOnWeights(CompiledModel& compiled) {
  const int dimensions = compiled.model.dimensions_size();
  std::vector<double> inside(dimensions, 0);  // weight in use inside each dimension
  for (const CompiledIndicator& indicator : compiled.indicators) {
    if (indicator.use == IndicatorUse::kUsed) inside[indicator.dimension] += GivenWeight(compiled, indicator);
  }
  double across = 0;
  for (int d = 0; d < dimensions; ++d) across += inside[d] > 0 ? compiled.model.dimensions(d).weight() : 0;
  if (across <= 0) return false;
  for (CompiledIndicator& indicator : compiled.indicators) {
    indicator.weight = 0;
    if (indicator.use != IndicatorUse::kUsed || inside[indicator.dimension] <= 0) continue;
    const double dimension =
        compiled.model.dimensions(static_cast<int>(indicator.dimension)).weight() / across;
    indicator.weight = dimension * (GivenWeight(compiled, indicator) / inside[indicator.dimension]);
  }
  return true;
}

absl::Status SettleWeights(CompiledModel& compiled) {
  if (HandOnWeights(compiled)) return absl::OkStatus();
  compiled.undifferentiated = true;
  for (CompiledIndicator& indicator : compiled.indicators) {
    if (indicator.use == IndicatorUse::kConstant) indicator.use = IndicatorUse::kUsed;
  }
  if (HandOnWeights(compiled)) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "preparing a scoring model: no metric of the model with weight has any data; load facts, or use other "
      "metrics");
}

void CompileTiers(const PopulationSnapshot& snapshot, CompiledModel& compiled) {
  for (int t = 0; t < compiled.model.tiers_size(); ++t) {
    const v1::TierBand& tier = compiled.model.tiers(t);
    const bool by_score = tier.role() != v1::PROSPECT;
    compiled.min_scores.push_back(by_score ? tier.min_score() : 1000);
    if (by_score) compiled.lowest_tier = t;
    const v1::ProspectRule& rule = compiled.model.prospect_rule();
    if (rule.enabled() && rule.tier_id() == tier.id() && snapshot.orders_loaded) compiled.prospect_tier = t;
  }
  if (compiled.model.has_min_coverage()) compiled.min_coverage = compiled.model.min_coverage();
}

// The running sums of one block of rows.
struct Block {
  double padded[kBlock];  // the values of a last block that is not full
  double points[kBlock];
  double scores[kBlock];
  double coverage[kBlock];
};

// Puts the rule for missing values in place of their points, and adds the indicator to score and coverage.
void AddIndicator(const CompiledIndicator& indicator, const double* values, Block& block) {
  const double weight = indicator.weight;
  const double missing_points = indicator.missing_points;
  const double missing_coverage = indicator.missing_is_known ? weight : 0.0;
  for (size_t i = 0; i < kBlock; ++i) {
    const bool missing = values[i] != values[i];
    block.points[i] = missing ? missing_points : block.points[i];
  }
  for (size_t i = 0; i < kBlock; ++i) {
    const bool missing = values[i] != values[i];
    block.coverage[i] += missing ? missing_coverage : weight;
    block.points[i] *= weight;
    block.scores[i] += block.points[i];
  }
}

// The cuts fall from tier to tier, so the tier is the number of cuts that were missed; counting has no branch
// to guess.
size_t TierOf(const CompiledModel& compiled, double score) {
  size_t missed = 0;
  for (size_t t = 0; t < compiled.lowest_tier; ++t) missed += score < compiled.min_scores[t] ? 1 : 0;
  return missed;
}

void PlaceBlock(const CompiledModel& compiled, const Columns& columns, size_t begin, size_t count,
                const ScoreOutput& out, const Block& block) {
  const std::span<uint8_t> tiers = out.tiers.subspan(begin, count);
  for (size_t i = 0; i < count; ++i) tiers[i] = static_cast<uint8_t>(TierOf(compiled, block.scores[i]));
  if (!compiled.prospect_tier.has_value()) return;
  const double* orders = columns.column(kOrdersEver).data() + begin;
  for (size_t i = 0; i < count; ++i) {
    if (!(orders[i] > 0)) tiers[i] = static_cast<uint8_t>(*compiled.prospect_tier);
  }
}

void ScoreBlock(const CompiledModel& compiled, const Columns& columns, size_t begin, size_t count,
                const ScoreOutput& out, Block& block) {
  std::fill(block.scores, block.scores + kBlock, 0.0);
  std::fill(block.coverage, block.coverage + kBlock, 0.0);
  for (size_t k = 0; k < compiled.indicators.size(); ++k) {
    const CompiledIndicator& indicator = compiled.indicators[k];
    const size_t contributions = k * columns.rows() + begin;
    if (indicator.weight == 0) {
      if (!out.contributions.empty()) std::fill_n(out.contributions.data() + contributions, count, 0.0);
      continue;
    }
    const double* values = columns.column(indicator.column).data() + begin;
    if (count < kBlock) {
      std::copy_n(values, count, block.padded);
      std::fill(block.padded + count, block.padded + kBlock, 0.0);
      values = block.padded;
    }
    indicator.transform.Apply(values, block.points);
    AddIndicator(indicator, values, block);
    if (!out.contributions.empty()) {
      std::copy_n(block.points, count, out.contributions.data() + contributions);
    }
  }
  for (double& score : block.scores) score = Settle(score);
  std::copy_n(block.scores, count, out.scores.data() + begin);
  if (!out.coverage.empty()) std::copy_n(block.coverage, count, out.coverage.data() + begin);
  PlaceBlock(compiled, columns, begin, count, out, block);
}

}  // namespace

absl::StatusOr<CompiledModel> Compile(const v1::ScoringModel& model, const PopulationSnapshot& snapshot) {
  if (const auto violations = ValidateModel(model); !violations.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("preparing a scoring model: ", violations.front().field(),
                                                   ": ", violations.front().description()));
  }
  CompiledModel compiled{.model = model};
  for (int d = 0; d < model.dimensions_size(); ++d) {
    for (int i = 0; i < model.dimensions(d).indicators_size(); ++i) {
      compiled.indicators.push_back(CompileIndicator(model.dimensions(d).indicators(i), d, i, snapshot));
    }
  }
  CompileTiers(snapshot, compiled);
  if (absl::Status status = SettleWeights(compiled); !status.ok()) return status;
  return compiled;
}

void Score(const CompiledModel& compiled, const Columns& columns, RowRange range, const ScoreOutput& out) {
  Block block;
  for (size_t begin = range.begin; begin < range.end; begin += kBlock) {
    ScoreBlock(compiled, columns, begin, std::min(kBlock, range.end - begin), out, block);
  }
}

CustomerScore ScoreRow(const CompiledModel& compiled, std::span<const double> row,
                       std::span<double> contributions) {
  CustomerScore result;
  for (size_t k = 0; k < compiled.indicators.size(); ++k) {
    const CompiledIndicator& indicator = compiled.indicators[k];
    const double value = row[indicator.column];
    const bool missing = std::isnan(value);
    double contribution = 0;
    if (indicator.weight != 0) {
      contribution =
          (missing ? indicator.missing_points : indicator.transform.PointsOf(value)) * indicator.weight;
      result.score += contribution;
      result.coverage += missing && !indicator.missing_is_known ? 0 : indicator.weight;
    }
    if (!contributions.empty()) contributions[k] = contribution;
  }
  result.score = Settle(result.score);
  result.tier = TierOf(compiled, result.score);
  if (compiled.prospect_tier.has_value() && !(row[kOrdersEver] > 0)) result.tier = *compiled.prospect_tier;
  result.provisional = IsProvisional(compiled, result.coverage);
  return result;
}

bool IsProvisional(const CompiledModel& compiled, double coverage) {
  return coverage < compiled.min_coverage - kCoverageSlack;
}

}  // namespace tierline::scoring
