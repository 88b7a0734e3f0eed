#include "tools/bench/tier_data.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "common/base/rng.h"
#include "common/base/status.h"
#include "common/contract/names.h"
#include "server/scoring/templates.h"
#include "server/tiering/model_store.h"
#include "tools/bench/company.h"

namespace tierline::bench {
namespace {

constexpr char kTemplate[] = "weighted-403030";
constexpr int kRowsPerCommit = 10'000;
constexpr int kTerritories = 200;
constexpr int kReps = 1500;
constexpr absl::Time kFirstDay = absl::FromUnixSeconds(1'700'000'000);

absl::StatusOr<int> WriteTemplate(store::Store& store) {
  const v1::ScoringTemplate* const found = scoring::FindTemplate(kTemplate);
  if (found == nullptr) return absl::NotFoundError(absl::StrCat("no scoring template ", kTemplate));
  tiering::ModelVersion version{.id = kTemplate, .version = 1, .model = found->scoring_model()};
  version.model.set_name(contract::ScoringModelVersionName(kTemplate, 1));
  version.model.set_state(v1::ScoringModel::PUBLISHED);
  TIERLINE_RETURN_IF_ERROR(store.WriteAndWait(
      kTenant, [&](store::WriteTransaction& tx) { return tiering::WriteModel(tx, version); }));
  return version.model.tiers_size();
}

absl::Status WriteTier(store::WriteTransaction& tx, const Uuid& customer, int tiers, Rng& dice) {
  const double score = static_cast<double>(dice.Below(10'000)) / 100;
  const int tier = static_cast<int>(dice.Below(static_cast<uint64_t>(tiers)));
  const int64_t scored = absl::ToUnixMicros(tx.now());
  return tx.db()
      .Execute(
          "INSERT INTO customer_tier (tenant_id, customer_id, seq, model, version, territory, owner, score, "
          "coverage, tier, suggested, provisional, scored, data_through, effective) "
          "VALUES ($1, $2, $3, $4, 1, $5, $6, $7, 0.9, $8, $8, 0, $9, $10, $9)",
          {tx.tenant(), customer, tx.position(), kTemplate,
           absl::StrCat("territory-", dice.Below(kTerritories)), absl::StrCat("rep-", dice.Below(kReps)),
           score, tier, scored, absl::ToUnixMicros(kFirstDay)})
      .status();
}

}  // namespace

std::vector<Uuid> CustomerIds(int count) {
  const std::unique_ptr<Rng> dice = SeededRng(1);
  std::vector<Uuid> ids;
  ids.reserve(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) ids.push_back(Uuid::NewV7(kFirstDay + absl::Milliseconds(i), *dice));
  return ids;
}

absl::Status MakeTieredCompany(const std::string& data_dir, const std::vector<Uuid>& customers) {
  return MakeCompany(data_dir, [&](store::Store& store) -> absl::Status {
    TIERLINE_ASSIGN_OR_RETURN(const int tiers, WriteTemplate(store));
    const std::unique_ptr<Rng> dice = SeededRng(2);
    for (size_t begin = 0; begin < customers.size(); begin += kRowsPerCommit) {
      const size_t end = std::min(customers.size(), begin + kRowsPerCommit);
      TIERLINE_RETURN_IF_ERROR(store.WriteAndWait(kTenant, [&](store::WriteTransaction& tx) -> absl::Status {
        for (size_t i = begin; i < end; ++i)
          TIERLINE_RETURN_IF_ERROR(WriteTier(tx, customers[i], tiers, *dice));
        return absl::OkStatus();
      }));
    }
    return absl::OkStatus();
  });
}

}  // namespace tierline::bench
