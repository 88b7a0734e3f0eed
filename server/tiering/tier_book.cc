#include "server/tiering/tier_book.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/names.h"
#include "google/protobuf/util/time_util.h"
#include "server/records/etag.h"

namespace tierline::tiering {
namespace {

using google::protobuf::util::TimeUtil;

constexpr int kRowsPerRead = 10'000;

}  // namespace

uint32_t Texts::Intern(absl::string_view text) {
  const auto [it, fresh] = numbers_.try_emplace(text, static_cast<uint32_t>(texts_.size()));
  if (fresh) texts_.emplace_back(text);
  return it->second;
}

size_t TierBook::ShardOf(const Uuid& customer) {
  // The last byte of a UUID is random in every version.
  return static_cast<uint8_t>(customer.bytes()[Uuid::kSize - 1]) % kShards;
}

TierBook::Tenant* TierBook::Find(store::TenantId tenant) const {
  absl::ReaderMutexLock lock(&mu_);
  const auto it = tenants_.find(tenant);
  return it == tenants_.end() ? nullptr : it->second.get();
}

TierBook::Tenant& TierBook::FindOrAdd(store::TenantId tenant) {
  absl::MutexLock lock(&mu_);
  std::unique_ptr<Tenant>& slot = tenants_[tenant];
  if (slot == nullptr) slot = std::make_unique<Tenant>();
  return *slot;
}

std::optional<uint16_t> TierBook::VersionNumber(const Tenant& tenant, const TierRow& row) {
  for (size_t i = 0; i < tenant.versions.size(); ++i) {
    const Version& version = *tenant.versions[i];
    if (version.number == row.version && version.id == row.model) return static_cast<uint16_t>(i);
  }
  return std::nullopt;
}

absl::Status TierBook::LoadVersions(sql::Connection& db, store::TenantId id, Tenant& tenant,
                                    const std::vector<TierRow>& rows) const {
  for (const TierRow& row : rows) {
    {
      absl::ReaderMutexLock lock(&tenant.mu);
      if (VersionNumber(tenant, row).has_value()) continue;
    }
    TIERLINE_ASSIGN_OR_RETURN(std::optional<ModelVersion> read, ReadModel(db, id, row.model, row.version));
    auto version = std::make_unique<Version>();
    version->id = row.model;
    version->number = row.version;
    version->name = contract::ScoringModelVersionName(row.model, row.version);
    if (read.has_value()) version->model = std::move(read->model);
    absl::MutexLock lock(&tenant.mu);
    if (!VersionNumber(tenant, row).has_value()) tenant.versions.push_back(std::move(version));
  }
  return absl::OkStatus();
}

TierBook::Entry TierBook::EntryOf(Tenant& tenant, const TierRow& row, uint16_t version) {
  Entry entry{};
  entry.score = row.score;
  entry.seq = row.seq;
  entry.scored = row.scored;
  entry.data_through = row.data_through;
  entry.effective = row.effective;
  entry.coverage = static_cast<float>(row.coverage);
  entry.territory = tenant.texts.Intern(row.territory);
  entry.owner = tenant.texts.Intern(row.owner);
  entry.version = version;
  entry.tier = static_cast<uint8_t>(row.tier);
  entry.suggested = static_cast<uint8_t>(row.suggested) & 0x7f;
  entry.provisional = row.provisional;
  return entry;
}

absl::Status TierBook::Refresh(store::TenantId id) {
  Tenant& tenant = FindOrAdd(id);
  absl::MutexLock refresh(&tenant.refresh);
  while (true) {
    std::vector<TierRow> rows;
    TIERLINE_RETURN_IF_ERROR(store_.Read([&](sql::Connection& db) -> absl::Status {
      TIERLINE_RETURN_IF_ERROR(ReadTierRowsAfter(db, id, tenant.position, kRowsPerRead,
                                                 [&](const TierRow& row) { rows.push_back(row); }));
      return LoadVersions(db, id, tenant, rows);
    }));
    if (rows.empty()) return absl::OkStatus();
    for (const TierRow& row : rows) {
      Shard& shard = tenant.shards[ShardOf(row.customer)];
      if (row.tier < 0) {
        absl::MutexLock lock(&shard.mu);
        shard.entries.erase(row.customer);
        continue;
      }
      absl::MutexLock names(&tenant.mu);
      const Entry entry = EntryOf(tenant, row, VersionNumber(tenant, row).value_or(0));
      absl::MutexLock lock(&shard.mu);
      shard.entries[row.customer] = entry;
    }
    tenant.position = rows.back().seq;
    if (rows.size() < static_cast<size_t>(kRowsPerRead)) return absl::OkStatus();
  }
}

void TierBook::Render(const Uuid& customer, const Entry& entry, const Version& version,
                      absl::string_view territory, v1::CustomerTier& tier) {
  tier.set_name(contract::TierName(customer));
  if (entry.tier < version.model.tiers_size()) {
    const v1::TierBand& band = version.model.tiers(entry.tier);
    tier.set_tier_id(band.id());
    tier.set_tier_role(band.role());
    *tier.mutable_tier_display() = band.display();
  }
  if (entry.suggested < version.model.tiers_size()) {
    const v1::TierBand& band = version.model.tiers(entry.suggested);
    tier.set_suggested_tier_id(band.id());
    tier.set_suggested_tier_role(band.role());
  }
  tier.set_score(entry.score);
  *tier.mutable_score_time() = TimeUtil::MicrosecondsToTimestamp(entry.scored);
  *tier.mutable_data_time() = TimeUtil::MicrosecondsToTimestamp(entry.data_through);
  *tier.mutable_effective_time() = TimeUtil::MicrosecondsToTimestamp(entry.effective);
  tier.set_model_version(version.name);
  tier.set_coverage_ratio(entry.coverage);
  tier.set_provisional(entry.provisional);
  if (!territory.empty()) tier.set_territory(contract::TerritoryName(territory));
  tier.set_etag(records::EtagOf(entry.seq));
}

TierBook::Found TierBook::Get(store::TenantId id, const Uuid& customer, MaySee may_see,
                              v1::CustomerTier& tier) const {
  const Tenant* tenant = Find(id);
  if (tenant == nullptr) return Found::kNo;
  Entry entry;
  {
    const Shard& shard = tenant->shards[ShardOf(customer)];
    absl::ReaderMutexLock lock(&shard.mu);
    const auto it = shard.entries.find(customer);
    if (it == shard.entries.end()) return Found::kNo;
    entry = it->second;
  }
  absl::ReaderMutexLock lock(&tenant->mu);
  const std::string& territory = tenant->texts[entry.territory];
  if (!may_see(territory, tenant->texts[entry.owner])) return Found::kForbidden;
  Render(customer, entry, *tenant->versions[entry.version], territory, tier);
  return Found::kYes;
}

absl::Status TierBook::Fill(sql::Connection& db, store::TenantId id, const TierRow& row,
                            v1::CustomerTier& tier) {
  Tenant& tenant = FindOrAdd(id);
  TIERLINE_RETURN_IF_ERROR(LoadVersions(db, id, tenant, {row}));
  absl::MutexLock lock(&tenant.mu);
  const std::optional<uint16_t> version = VersionNumber(tenant, row);
  if (!version.has_value()) return absl::InternalError("a model version that was just read is missing");
  Render(row.customer, EntryOf(tenant, row, *version), *tenant.versions[*version], row.territory, tier);
  return absl::OkStatus();
}

size_t TierBook::size(store::TenantId id) const {
  const Tenant* tenant = Find(id);
  if (tenant == nullptr) return 0;
  size_t total = 0;
  for (const Shard& shard : tenant->shards) {
    absl::ReaderMutexLock lock(&shard.mu);
    total += shard.entries.size();
  }
  return total;
}

}  // namespace tierline::tiering
