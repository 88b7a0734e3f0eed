#include "server/tiering/model_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/names.h"
#include "server/records/etag.h"

namespace tierline::tiering {
namespace {

constexpr absl::string_view kColumns = "SELECT model, version, seq, body FROM scoring_model ";

absl::Status Append(const sql::Row& row, std::vector<ModelVersion>& out) {
  ModelVersion version;
  version.id = std::string(row.Text(0));
  version.version = row.Int64(1);
  version.seq = row.Int64(2);
  const absl::string_view body = row.Blob(3);
  if (!version.model.ParseFromArray(body.data(), static_cast<int>(body.size()))) {
    return absl::DataLossError(absl::StrCat("scoring model ", version.id, " version ", version.version,
                                            " cannot be decoded; restore the database from a backup"));
  }
  out.push_back(std::move(version));
  return absl::OkStatus();
}

std::optional<ModelVersion> First(std::vector<ModelVersion> found) {
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

}  // namespace

v1::ScoringModel ModelResource(const ModelVersion& version, bool by_version) {
  v1::ScoringModel model = version.model;
  model.set_name(by_version ? contract::ScoringModelVersionName(version.id, version.version)
                            : contract::ScoringModelName(version.id));
  model.set_version(static_cast<int32_t>(version.version));
  model.set_etag(records::EtagOf(version.seq));
  return model;
}

absl::StatusOr<std::optional<ModelVersion>> ReadModel(sql::Connection& db, store::TenantId tenant,
                                                      absl::string_view id, std::optional<int64_t> version) {
  std::vector<ModelVersion> found;
  TIERLINE_RETURN_IF_ERROR(
      db.Query(absl::StrCat(kColumns,
                            "WHERE tenant_id = $1 AND model = $2 AND ($3 = 0 OR version = $3) "
                            "ORDER BY version DESC LIMIT 1"),
               {tenant, id, version.value_or(0)}, [&](const sql::Row& row) { return Append(row, found); }));
  return First(std::move(found));
}

absl::StatusOr<std::optional<ModelVersion>> ReadDraft(sql::Connection& db, store::TenantId tenant,
                                                      absl::string_view id) {
  std::vector<ModelVersion> found;
  TIERLINE_RETURN_IF_ERROR(db.Query(
      absl::StrCat(kColumns,
                   "WHERE tenant_id = $1 AND model = $2 AND state = $3 ORDER BY version DESC LIMIT 1"),
      {tenant, id, int64_t{v1::ScoringModel::DRAFT}},
      [&](const sql::Row& row) { return Append(row, found); }));
  return First(std::move(found));
}

absl::StatusOr<std::vector<ModelVersion>> ListModels(sql::Connection& db, store::TenantId tenant,
                                                     absl::string_view after_id, int64_t after_version,
                                                     bool all_versions, int limit) {
  std::vector<ModelVersion> found;
  TIERLINE_RETURN_IF_ERROR(
      db.Query("SELECT m.model, m.version, m.seq, m.body FROM scoring_model m "
               "WHERE m.tenant_id = $1 AND (m.model > $2 OR (m.model = $2 AND m.version > $3)) "
               "AND ($4 = 1 OR m.version = (SELECT MAX(n.version) FROM scoring_model n "
               "WHERE n.tenant_id = $1 AND n.model = m.model)) "
               "ORDER BY m.model, m.version LIMIT $5",
               {tenant, after_id, after_version, all_versions, limit},
               [&](const sql::Row& row) { return Append(row, found); }));
  return found;
}

absl::Status WriteModel(store::WriteTransaction& tx, const ModelVersion& version) {
  const std::string body = version.model.SerializeAsString();
  return tx.db()
      .Execute(
          "INSERT INTO scoring_model (tenant_id, model, version, state, seq, body) VALUES ($1, $2, $3, $4, "
          "$5, $6) "
          "ON CONFLICT (tenant_id, model, version) DO UPDATE SET state = excluded.state, seq = excluded.seq, "
          "body = excluded.body",
          {tx.tenant(), version.id, version.version, int64_t{version.model.state()}, tx.position(),
           sql::Param::Blob(body)})
      .status();
}

absl::Status DeleteModel(store::WriteTransaction& tx, absl::string_view id, int64_t version) {
  return tx.db()
      .Execute("DELETE FROM scoring_model WHERE tenant_id = $1 AND model = $2 AND version = $3",
               {tx.tenant(), id, version})
      .status();
}

absl::Status SetActive(store::WriteTransaction& tx, const ActiveKey& key) {
  return tx.db()
      .Execute(
          "INSERT INTO scoring_active (tenant_id, model, version, run_id) VALUES ($1, $2, $3, $4) "
          "ON CONFLICT (tenant_id) DO UPDATE SET model = excluded.model, version = excluded.version, "
          "run_id = excluded.run_id",
          {tx.tenant(), key.id, key.version, key.run})
      .status();
}

absl::StatusOr<std::optional<ActiveKey>> ReadActiveKey(sql::Connection& db, store::TenantId tenant) {
  std::optional<ActiveKey> key;
  TIERLINE_RETURN_IF_ERROR(db.Query("SELECT model, version, run_id FROM scoring_active WHERE tenant_id = $1",
                                    {tenant}, [&](const sql::Row& row) {
                                      key = ActiveKey{std::string(row.Text(0)), row.Int64(1), row.Id(2)};
                                      return absl::OkStatus();
                                    }));
  return key;
}

absl::StatusOr<scoring::PopulationSnapshot> ReadSnapshot(sql::Connection& db, store::TenantId tenant,
                                                         const Uuid& run) {
  absl::StatusOr<scoring::PopulationSnapshot> snapshot =
      absl::DataLossError(absl::StrCat("scoring run ", run.ToString(), " is missing"));
  TIERLINE_RETURN_IF_ERROR(db.Query("SELECT snapshot FROM scoring_run WHERE tenant_id = $1 AND run_id = $2",
                                    {tenant, run}, [&](const sql::Row& row) {
                                      snapshot = scoring::DecodeSnapshot(row.Blob(0));
                                      return absl::OkStatus();
                                    }));
  return snapshot;
}

absl::StatusOr<std::shared_ptr<const ActiveModel>> ActiveModels::Get(sql::Connection& db,
                                                                     store::TenantId tenant) {
  TIERLINE_ASSIGN_OR_RETURN(const std::optional<ActiveKey> key, ReadActiveKey(db, tenant));
  if (!key.has_value()) return nullptr;
  {
    absl::MutexLock lock(&mu_);
    const auto it = models_.find(tenant);
    if (it != models_.end() && it->second->run == key->run && it->second->version == key->version &&
        it->second->id == key->id) {
      return it->second;
    }
  }
  TIERLINE_ASSIGN_OR_RETURN(const std::optional<ModelVersion> version,
                            ReadModel(db, tenant, key->id, key->version));
  if (!version.has_value())
    return absl::DataLossError(absl::StrCat("active scoring model ", key->id, " is missing"));
  auto active = std::make_shared<ActiveModel>();
  active->id = key->id;
  active->version = key->version;
  active->run = key->run;
  TIERLINE_ASSIGN_OR_RETURN(active->snapshot, ReadSnapshot(db, tenant, key->run));
  TIERLINE_ASSIGN_OR_RETURN(active->compiled, scoring::Compile(version->model, active->snapshot));
  absl::MutexLock lock(&mu_);
  models_[tenant] = active;
  return active;
}

}  // namespace tierline::tiering
