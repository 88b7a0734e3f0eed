#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/scoring/columns.h"
#include "server/scoring/population.h"
#include "server/scoring/transform.h"
#include "tierline/v1/scoring_service.pb.h"

// The scoring engine: metric columns in, score, coverage and tier columns out. Pure; the same inputs give the
// same bytes whatever the order of rows, the split into ranges or the number of threads.
namespace tierline::scoring {

// Why an indicator counts or does not.
enum class IndicatorUse {
  kUsed,
  kAbsent,    // no customer has a value: its weight was handed on
  kConstant,  // all customers have the same value: its weight was handed on
};

struct CompiledIndicator {
  MetricColumn column;
  size_t dimension = 0;  // index into the model's dimensions
  size_t position = 0;   // index inside the dimension
  IndicatorUse use = IndicatorUse::kUsed;
  double weight = 0;          // share of the whole score after weights were handed on; 0 unless used
  double missing_value = 0;   // what is shown for a missing value; kMissing where the rule gives no points
  double missing_points = 0;  // what a missing value is worth
  bool missing_is_known = false;  // missing counts as known (rule NO_POINTS)
  CompiledTransform transform;
};

// A model made ready for one population. Immutable; may be shared by threads.
struct CompiledModel {
  v1::ScoringModel model;
  std::vector<CompiledIndicator> indicators;  // all of the model, in its order
  std::vector<double> min_scores;       // per tier of the model; above 100 for tiers not placed by score
  size_t lowest_tier = 0;               // index of the lowest scored tier
  std::optional<size_t> prospect_tier;  // set while the prospect rule is in force
  double min_coverage = 0.5;
  bool undifferentiated = false;  // no column differs between customers: constant ones kept their weights
};

// Prepares `model`, which must be valid, for a population. A column without data, or the same for everybody,
// hands its weight on to the others of its dimension in proportion; a dimension left with none hands it to
// the other dimensions. With one customer nothing counts as constant. Where all columns with data are
// constant they keep their weights: everybody gets the same score, and `undifferentiated` says so.
// kFailedPrecondition when no metric of the model has data; kInvalidArgument when the model is not valid.
absl::StatusOr<CompiledModel> Compile(const v1::ScoringModel& model, const PopulationSnapshot& snapshot);

// Rows [begin, end).
struct RowRange {
  size_t begin = 0;
  size_t end = 0;
};

// Where results go. Each span holds one value per row of the columns. `coverage` may be empty.
// `contributions` may be empty, or hold one column per indicator of the compiled model, one after the other.
struct ScoreOutput {
  std::span<double> scores;    // 0-100, in steps of 2^-30 so that cuts are met exactly
  std::span<uint8_t> tiers;    // index into the model's tiers
  std::span<double> coverage;  // 0-1: the share of weight whose value is known
  std::span<double> contributions;
};

// Scores a range of rows. Allocates nothing. Disjoint ranges may be scored by different threads.
void Score(const CompiledModel& compiled, const Columns& columns, RowRange range, const ScoreOutput& out);

// Whether so little is known that the tier is provisional (暂定).
bool IsProvisional(const CompiledModel& compiled, double coverage);

// The result for one customer.
struct CustomerScore {
  double score = 0;
  double coverage = 0;
  size_t tier = 0;  // index into the model's tiers: the suggested tier
  bool provisional = false;
};

// Scores one metric row (kMetricCount values, relative metrics filled): bit for bit what Score() gives.
// `contributions` is empty or holds one value per indicator.
CustomerScore ScoreRow(const CompiledModel& compiled, std::span<const double> row,
                       std::span<double> contributions = {});

}  // namespace tierline::scoring
