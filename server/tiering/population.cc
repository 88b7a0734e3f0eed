#include "server/tiering/population.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "common/base/status.h"

namespace tierline::tiering {
namespace {

constexpr int kCustomersPerRead = 500;

using MetricRow = std::array<double, scoring::kMetricCount>;

}  // namespace

std::optional<double> OwnContactCap(const v1::ScoringModel& model) {
  double most = 0;
  for (const v1::TierBand& tier : model.tiers()) most = std::max(most, tier.visits_per_month());
  if (most <= 0) return std::nullopt;
  return most * std::max(model.window_months(), 1);
}

absl::StatusOr<Population> ReadPopulation(store::Store& store, store::TenantId tenant, absl::Time now,
                                          const v1::ScoringModel& model,
                                          absl::FunctionRef<absl::Status(int64_t)> progress) {
  Population population;
  TIERLINE_RETURN_IF_ERROR(store.Read([&](sql::Connection& db) -> absl::Status {
    TIERLINE_ASSIGN_OR_RETURN(population.frame, ReadFrame(db, tenant, now));
    return absl::OkStatus();
  }));
  const scoring::MetricContext context = population.frame.Metrics(model.window_months());
  const std::optional<double> cap = OwnContactCap(model);
  std::vector<MetricRow> rows;
  Uuid after;
  while (true) {
    TIERLINE_ASSIGN_OR_RETURN(const store::Head head, store.KnownHead(tenant));
    std::vector<ScorableCustomer> customers;
    TIERLINE_RETURN_IF_ERROR(store.Read([&](sql::Connection& db) -> absl::Status {
      TIERLINE_ASSIGN_OR_RETURN(customers,
                                ReadCustomersAfter(db, population.frame, after, kCustomersPerRead));
      return absl::OkStatus();
    }));
    if (customers.empty()) break;
    after = customers.back().id;
    for (ScorableCustomer& customer : customers) {
      customer.facts.own_contact_cap = cap;
      scoring::ComputeMetrics(customer.facts, context, rows.emplace_back());
      population.members.push_back({customer.id, std::move(customer.territory), std::move(customer.owner),
                                    std::move(customer.imported_tier), head.position});
    }
    TIERLINE_RETURN_IF_ERROR(progress(static_cast<int64_t>(population.members.size())));
  }
  population.columns = std::make_unique<scoring::Columns>(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) population.columns->SetRow(i, rows[i]);
  return population;
}

}  // namespace tierline::tiering
