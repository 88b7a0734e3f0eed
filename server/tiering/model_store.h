#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "common/base/uuid.h"
#include "server/scoring/engine.h"
#include "server/scoring/population.h"
#include "server/sql/sql.h"
#include "server/store/store.h"
#include "tierline/v1/scoring_service.pb.h"

// Versions of scoring models as rows: one draft at most, one published at most, the rest retired.
namespace tierline::tiering {

// One version as stored. `model` carries state and times; name, version and etag come from the key and
// `seq`.
struct ModelVersion {
  std::string id;       // "weighted-403030"
  int64_t version = 0;  // from 1
  store::Position seq = 0;
  v1::ScoringModel model;
};

// A version as callers see it, with etag: under the model's name, or the version's own.
v1::ScoringModel ModelResource(const ModelVersion& version, bool by_version);

// The newest version of a model, or the given one. Empty when there is none.
absl::StatusOr<std::optional<ModelVersion>> ReadModel(sql::Connection& db, store::TenantId tenant,
                                                      absl::string_view id,
                                                      std::optional<int64_t> version = std::nullopt);

// The newest version in DRAFT state of a model. Empty when there is none.
absl::StatusOr<std::optional<ModelVersion>> ReadDraft(sql::Connection& db, store::TenantId tenant,
                                                      absl::string_view id);

// Versions after (after_id, after_version) in that order, at most `limit`; only the newest of each model
// unless `all_versions`.
absl::StatusOr<std::vector<ModelVersion>> ListModels(sql::Connection& db, store::TenantId tenant,
                                                     absl::string_view after_id, int64_t after_version,
                                                     bool all_versions, int limit);

// Inserts or replaces one version; seq becomes the commit's.
absl::Status WriteModel(store::WriteTransaction& tx, const ModelVersion& version);

absl::Status DeleteModel(store::WriteTransaction& tx, absl::string_view id, int64_t version);

// The model in force for a tenant: the published version and the population it is scored against.
struct ActiveModel {
  std::string id;
  int64_t version = 0;
  Uuid run;  // the run whose snapshot is in force
  scoring::PopulationSnapshot snapshot;
  scoring::CompiledModel compiled;
};

// Names what is in force, without the contents.
struct ActiveKey {
  std::string id;
  int64_t version = 0;
  Uuid run;

  bool operator==(const ActiveKey&) const = default;
};

// Says which run's snapshot is in force for the published version, in the transaction that ends the run.
absl::Status SetActive(store::WriteTransaction& tx, const ActiveKey& key);

// What is in force now; empty before the first publication.
absl::StatusOr<std::optional<ActiveKey>> ReadActiveKey(sql::Connection& db, store::TenantId tenant);

// The population's statistics that a run measured. kDataLoss when there are none.
absl::StatusOr<scoring::PopulationSnapshot> ReadSnapshot(sql::Connection& db, store::TenantId tenant,
                                                         const Uuid& run);

// Active models by tenant, compiled once and read again when another one is in force. Thread-safe.
class ActiveModels {
 public:
  // The model in force as `db` sees it; null before the first publication.
  absl::StatusOr<std::shared_ptr<const ActiveModel>> Get(sql::Connection& db, store::TenantId tenant);

 private:
  absl::Mutex mu_;
  absl::flat_hash_map<store::TenantId, std::shared_ptr<const ActiveModel>> models_ ABSL_GUARDED_BY(mu_);
};

}  // namespace tierline::tiering
