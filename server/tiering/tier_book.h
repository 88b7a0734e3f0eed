#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/base/uuid.h"
#include "server/store/store.h"
#include "server/tiering/tier_rows.h"
#include "tierline/v1/tier_service.pb.h"

// The present tiers of all tenants in memory, so that asking for a tier never waits for the disk. Follows the
// rows by their positions: whatever wrote them, this process or another replica.
namespace tierline::tiering {

// Texts that many entries share, by number.
class Texts {
 public:
  uint32_t Intern(absl::string_view text);
  const std::string& operator[](uint32_t number) const { return texts_[number]; }

 private:
  absl::flat_hash_map<std::string, uint32_t> numbers_;
  std::vector<std::string> texts_;
};

// Thread-safe.
class TierBook {
 public:
  // `store` outlives the book.
  explicit TierBook(store::Store& store) : store_(store) {}

  // Reads the rows written since the last call. Blocks: not for callback threads. One reader per tenant at a
  // time.
  absl::Status Refresh(store::TenantId tenant);

  enum class Found { kYes, kNo, kForbidden };

  // Whether a caller may see a customer with that territory and owner.
  using MaySee = absl::FunctionRef<bool(absl::string_view territory, absl::string_view owner)>;

  // Fills `tier`. Never blocks on I/O.
  Found Get(store::TenantId tenant, const Uuid& customer, MaySee may_see, v1::CustomerTier& tier) const;

  // The resource of a row, as Get() would fill it. Reads the row's model version from `db` when it is new.
  absl::Status Fill(sql::Connection& db, store::TenantId tenant, const TierRow& row, v1::CustomerTier& tier);

  // How many customers have a tier.
  size_t size(store::TenantId tenant) const;

 private:
  // 48 bytes: a million customers must fit beside everything else.
  struct Entry {
    double score;
    int64_t seq;
    int64_t scored;
    int64_t data_through;
    int64_t effective;
    float coverage;
    uint32_t territory;
    uint32_t owner;
    uint16_t version;
    uint8_t tier;
    uint8_t suggested : 7;
    uint8_t provisional : 1;
  };
  // What entries of one model version share.
  struct Version {
    std::string id;  // of the model
    int64_t number = 0;
    std::string name;  // scoringModels/{model}/versions/{version}
    v1::ScoringModel model;
  };
  static constexpr size_t kShards = 32;
  struct Shard {
    mutable absl::Mutex mu;
    absl::flat_hash_map<Uuid, Entry> entries ABSL_GUARDED_BY(mu);
  };
  struct Tenant {
    absl::Mutex refresh;  // one refresh at a time
    store::Position position ABSL_GUARDED_BY(refresh) = 0;
    mutable absl::Mutex mu;
    std::vector<std::unique_ptr<const Version>> versions ABSL_GUARDED_BY(mu);
    Texts texts ABSL_GUARDED_BY(mu);
    std::array<Shard, kShards> shards;
  };

  Tenant* Find(store::TenantId tenant) const;
  Tenant& FindOrAdd(store::TenantId tenant);
  absl::Status LoadVersions(sql::Connection& db, store::TenantId id, Tenant& tenant,
                            const std::vector<TierRow>& rows) const;
  static std::optional<uint16_t> VersionNumber(const Tenant& tenant, const TierRow& row)
      ABSL_SHARED_LOCKS_REQUIRED(tenant.mu);
  static Entry EntryOf(Tenant& tenant, const TierRow& row, uint16_t version)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(tenant.mu);
  static void Render(const Uuid& customer, const Entry& entry, const Version& version,
                     absl::string_view territory, v1::CustomerTier& tier);
  static size_t ShardOf(const Uuid& customer);

  store::Store& store_;
  mutable absl::Mutex mu_;
  absl::flat_hash_map<store::TenantId, std::unique_ptr<Tenant>> tenants_ ABSL_GUARDED_BY(mu_);
};

}  // namespace tierline::tiering
