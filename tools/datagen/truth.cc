#include "tools/datagen/truth.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/datagen/calendar.h"

namespace tierline::datagen {
namespace {

// Keys and values here are plain ASCII, so nothing needs escaping.
std::string Pair(absl::string_view key, int64_t value) { return absl::StrCat("\"", key, "\": ", value); }
std::string Pair(absl::string_view key, absl::string_view value) {
  return absl::StrCat("\"", key, "\": \"", value, "\"");
}

std::string Object(const std::vector<std::string>& pairs) {
  return absl::StrCat("{", absl::StrJoin(pairs, ", "), "}");
}

std::string Object(const std::map<std::string, int64_t>& values) {
  std::vector<std::string> pairs;
  for (const auto& [key, value] : values) pairs.push_back(Pair(key, value));
  return Object(pairs);
}

std::string ArchetypeJson(const ArchetypeTruth& truth) {
  return Object({Pair("customers", truth.customers), Pair("orders", truth.orders),
                 Pair("revenue_minor", truth.revenue_minor), Pair("invoices_due", truth.invoices_due),
                 Pair("paid_by_due_date", truth.paid_by_due_date), Pair("interactions", truth.interactions)});
}

std::string DirtJson(const Truth& truth) {
  return Object({Pair("duplicate_customers", truth.duplicate_customers),
                 Pair("names_with_line_break", truth.names_with_line_break),
                 Pair("unknown_customer_facts", truth.unknown_customer_facts),
                 Pair("unknown_customer_minor", truth.unknown_customer_minor),
                 Pair("corrected_orders", truth.corrected_orders), Pair("voided_orders", truth.voided_orders),
                 Pair("negative_returns", truth.negative_returns),
                 Pair("unmatched_payments", truth.unmatched_payments)});
}

}  // namespace

int64_t TopFifthPerMille(std::vector<int64_t> customer_revenue) {
  std::sort(customer_revenue.begin(), customer_revenue.end(), std::greater<>());
  const auto fifth = customer_revenue.begin() + static_cast<int64_t>(customer_revenue.size() / 5);
  const int64_t best = std::accumulate(customer_revenue.begin(), fifth, int64_t{0});
  const int64_t all = std::accumulate(fifth, customer_revenue.end(), best);
  // Scaled down first: a large company's revenue times 1000 leaves 64 bits.
  return all == 0 ? 0 : best / 1000 * 1000 / std::max<int64_t>(all / 1000, 1);
}

std::string TruthToJson(const Truth& truth, const Profile& profile, const Options& options) {
  const std::string chosen =
      Object({Pair("profile", profile.name), Pair("customers", options.customers), Pair("reps", options.reps),
              Pair("seed", absl::StrCat(options.seed)), Pair("as_of", FormatDay(options.as_of)),
              Pair("months", options.months)});
  std::vector<std::string> archetypes;
  int64_t revenue = 0;
  for (size_t i = 0; i < truth.archetypes.size(); ++i) {
    archetypes.push_back(
        absl::StrCat("    \"", profile.archetypes[i].name, "\": ", ArchetypeJson(truth.archetypes[i])));
    revenue += truth.archetypes[i].revenue_minor;
  }
  const std::string totals =
      Object({Pair("currency", profile.currency), Pair("revenue_minor", revenue),
              Pair("top_fifth_revenue_per_mille", TopFifthPerMille(truth.customer_revenue_minor)),
              Pair("groups", truth.groups), Pair("grouped_customers", truth.grouped_customers),
              Pair("deepest_level", truth.deepest_level), Pair("pool_customers", truth.pool_customers),
              Pair("referrals_won", truth.referrals_won)});
  return absl::StrCat("{\n  \"options\": ", chosen, ",\n  \"rows\": ", Object(truth.rows),
                      ",\n  \"fact_rows\": ", Object(truth.facts), ",\n  \"totals\": ", totals,
                      ",\n  \"dirt\": ", DirtJson(truth), ",\n  \"archetypes\": {\n",
                      absl::StrJoin(archetypes, ",\n"), "\n  }\n}\n");
}

}  // namespace tierline::datagen
