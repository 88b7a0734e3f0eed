#include "server/tiering/full_run.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/errors.h"
#include "common/contract/names.h"
#include "google/protobuf/util/time_util.h"
#include "server/records/operations.h"
#include "server/scoring/cuts.h"
#include "server/scoring/engine.h"
#include "server/scoring/population.h"
#include "server/tiering/model_store.h"
#include "server/tiering/population.h"
#include "server/tiering/run_rows.h"
#include "server/tiering/tier_rows.h"
#include "tierline/v1/admin_service.pb.h"
#include "tierline/v1/auth_service.pb.h"

namespace tierline::tiering {
namespace {

using google::protobuf::util::TimeUtil;

constexpr size_t kCustomersPerCommit = 250;
constexpr int kReadingPercent = 50;  // reading is about half of the work, writing the other

google::protobuf::Timestamp Stamp(absl::Time time) {
  return TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(time));
}

absl::Status Cancelled() {
  return contract::Error(absl::StatusCode::kCancelled, v1::CALL_CANCELLED,
                         "the run was cancelled; what was scored stays scored");
}

absl::Status Stopping() { return absl::UnavailableError("the server is stopping"); }

// Whether the storage gave way, or could not take more just now: reasons to try again, not to fail.
bool IsOfStorage(const absl::Status& status) {
  return (absl::IsUnavailable(status) || absl::IsResourceExhausted(status)) &&
         contract::ReasonOf(status) == v1::ERROR_REASON_UNSPECIFIED;
}

// One run from start to end.
class FullRun {
 public:
  FullRun(const RunParts& parts, store::TenantId tenant, const Uuid& id)
      : parts_(parts), tenant_(tenant), id_(id) {}

  bool Do() {
    absl::Status status = Work();
    if (!IsOfStorage(status)) status = End(status);
    if (status.ok()) return true;
    parts_.log.Warning("scoring_run_interrupted",
                       {{"run", id_.ToString()}, {"error", std::string(status.message())}});
    return false;
  }

 private:
  absl::Status Work() {
    TIERLINE_RETURN_IF_ERROR(Load());
    TIERLINE_ASSIGN_OR_RETURN(population_,
                              ReadPopulation(parts_.store, tenant_, parts_.clock.Now(), version_.model,
                                             [this](int64_t read) { return OnRead(read); }));
    if (population_.members.empty()) {
      return contract::Error(absl::StatusCode::kFailedPrecondition, v1::POPULATION_EMPTY,
                             "there are no customers to score; import customers first");
    }
    if (!in_force_already_) {
      TIERLINE_ASSIGN_OR_RETURN(snapshot_, scoring::MeasurePopulation(*population_.columns));
    }
    TIERLINE_RETURN_IF_ERROR(ScoreAll());
    if (publishing()) TIERLINE_RETURN_IF_ERROR(FreezeModel());
    Describe();
    if (!in_force_already_) TIERLINE_RETURN_IF_ERROR(PutInForce());
    TIERLINE_RETURN_IF_ERROR(WriteAll());
    return parts_.book.Refresh(tenant_);
  }

  bool publishing() const { return version_.model.state() == v1::ScoringModel::DRAFT; }
  ActiveKey key() const { return {version_.id, version_.version, id_}; }

  absl::Status Load() {
    return parts_.store.Read([&](sql::Connection& db) -> absl::Status {
      TIERLINE_ASSIGN_OR_RETURN(std::optional<RunRow> run, ReadRun(db, tenant_, id_));
      if (!run.has_value())
        return absl::NotFoundError(absl::StrCat("scoring run ", id_.ToString(), " is missing"));
      run_ = *std::move(run);
      TIERLINE_ASSIGN_OR_RETURN(std::optional<ModelVersion> version,
                                ReadModel(db, tenant_, run_.model, run_.version));
      if (!version.has_value())
        return absl::NotFoundError(absl::StrCat("scoring model ", run_.model, " is missing"));
      version_ = *std::move(version);
      TIERLINE_ASSIGN_OR_RETURN(occasion_, OccasionOf(db, tenant_, run_));
      // A run that is taken up again keeps the population it is in force with.
      TIERLINE_ASSIGN_OR_RETURN(const std::optional<ActiveKey> active, ReadActiveKey(db, tenant_));
      in_force_already_ = active == key();
      if (in_force_already_) {
        TIERLINE_ASSIGN_OR_RETURN(snapshot_, ReadSnapshot(db, tenant_, id_));
      }
      TIERLINE_ASSIGN_OR_RETURN(total_, CountCustomers(db, tenant_));
      return db.Query(
          "SELECT COUNT(*) FROM user_role r JOIN user_account u ON u.tenant_id = r.tenant_id AND "
          "u.user_id = r.user_id "
          "WHERE r.tenant_id = $1 AND r.role = $2 AND u.state <> $3 AND u.deleted IS NULL",
          {tenant_, int64_t{v1::REP}, int64_t{v1::User::DISABLED}}, [&](const sql::Row& row) {
            reps_ = static_cast<int>(row.Int64(0));
            return absl::OkStatus();
          });
    });
  }

  absl::Status OnRead(int64_t read) {
    if (parts_.stopping) return Stopping();
    if (read - reported_ < std::max<int64_t>(total_ / 20, 2000)) return absl::OkStatus();
    reported_ = read;
    return parts_.store.WriteAndWait(tenant_, [&](store::WriteTransaction& tx) {
      return Report(tx, read * kReadingPercent / std::max<int64_t>(total_, 1));
    });
  }

  absl::Status ScoreAll() {
    const size_t rows = population_.members.size();
    TIERLINE_ASSIGN_OR_RETURN(compiled_, scoring::Compile(version_.model, snapshot_));
    scores_.assign(rows, 0);
    tiers_.assign(rows, 0);
    coverage_.assign(rows, 0);
    scoring::Score(*compiled_, *population_.columns, {0, rows}, {scores_, tiers_, coverage_, {}});
    return absl::OkStatus();
  }

  // The cuts come from the scores of those who are placed by score, then stay as they are until the next
  // version.
  absl::Status FreezeModel() {
    if (version_.model.cut_mode() == v1::ScoringModel::PROPOSED_CUTS) {
      std::vector<double> placed;
      for (size_t i = 0; i < scores_.size(); ++i) {
        if (compiled_->prospect_tier != tiers_[i]) placed.push_back(scores_[i]);
      }
      version_.model =
          scoring::FreezeCuts(version_.model, scoring::ProposeCuts(version_.model, placed, reps_));
    }
    return ScoreAll();
  }

  void Describe() {
    run_.body.set_customer_count(static_cast<int64_t>(population_.members.size()));
    *run_.body.mutable_data_time() = Stamp(population_.frame.facts_through);
    run_.body.clear_unused_metric_ids();
    for (const scoring::CompiledIndicator& indicator : compiled_->indicators) {
      if (indicator.use == scoring::IndicatorUse::kUsed) continue;
      run_.body.add_unused_metric_ids(std::string(scoring::MetricCatalogue()[indicator.column].id));
    }
  }

  absl::Status PutInForce() {
    return parts_.store.WriteAndWait(tenant_, [&](store::WriteTransaction& tx) -> absl::Status {
      TIERLINE_RETURN_IF_ERROR(Report(tx, kReadingPercent));
      if (publishing()) TIERLINE_RETURN_IF_ERROR(Publish(tx));
      TIERLINE_RETURN_IF_ERROR(WriteRun(tx, run_, scoring::EncodeSnapshot(snapshot_)));
      tx.OnCommit([this, position = tx.position()] { in_force_ = position; });
      return SetActive(tx, key());
    });
  }

  absl::Status Publish(store::WriteTransaction& tx) {
    TIERLINE_ASSIGN_OR_RETURN(const std::optional<ModelVersion> draft,
                              ReadModel(tx.db(), tenant_, version_.id, version_.version));
    if (!draft.has_value() || draft->seq != version_.seq) {
      const std::string name = contract::ScoringModelName(version_.id);
      return contract::Error(
          absl::StatusCode::kAborted, v1::ETAG_MISMATCH,
          absl::StrCat(name, " was changed while it was being published; publish it again"),
          {{"name", name}});
    }
    TIERLINE_ASSIGN_OR_RETURN(const std::optional<ActiveKey> active, ReadActiveKey(tx.db(), tenant_));
    if (active.has_value()) {
      TIERLINE_ASSIGN_OR_RETURN(std::optional<ModelVersion> old,
                                ReadModel(tx.db(), tenant_, active->id, active->version));
      if (old.has_value()) {
        old->model.set_state(v1::ScoringModel::RETIRED);
        TIERLINE_RETURN_IF_ERROR(WriteModel(tx, *old));
      }
    }
    ModelVersion published = version_;
    published.seq = tx.position();
    published.model.set_state(v1::ScoringModel::PUBLISHED);
    *published.model.mutable_publish_time() = Stamp(tx.now());
    TIERLINE_RETURN_IF_ERROR(WriteModel(tx, published));
    tx.OnCommit([this, published] { version_ = published; });
    return absl::OkStatus();
  }

  absl::Status WriteAll() {
    counts_.effective.assign(version_.model.tiers_size(), 0);
    counts_.suggested.assign(version_.model.tiers_size(), 0);
    std::vector<ScoredCustomer> chunk;
    for (size_t begin = 0; begin < population_.members.size(); begin += kCustomersPerCommit) {
      const size_t end = std::min(begin + kCustomersPerCommit, population_.members.size());
      if (parts_.stopping) return Stopping();
      chunk.clear();
      store::Position through = std::numeric_limits<store::Position>::max();
      for (size_t i = begin; i < end; ++i) {
        const Member& member = population_.members[i];
        through = std::min(through, member.read_at);
        const scoring::CustomerScore score{scores_[i], coverage_[i], tiers_[i],
                                           coverage_[i] < compiled_->min_coverage};
        chunk.push_back({member.id, false, member.territory, member.owner, member.imported_tier, score});
      }
      ApplyCounts written = counts_;
      TIERLINE_RETURN_IF_ERROR(
          parts_.store.WriteAndWait(tenant_, [&](store::WriteTransaction& tx) -> absl::Status {
            written = counts_;
            TIERLINE_RETURN_IF_ERROR(ApplyScores(tx, version_.model,
                                                 {.key = key(),
                                                  .occasion = occasion_,
                                                  .data_through = population_.frame.facts_through,
                                                  .through = through,
                                                  .in_force = in_force_},
                                                 chunk, written));
            done_ = static_cast<int64_t>(end);
            return Report(tx, kReadingPercent + static_cast<int64_t>(end) * (100 - kReadingPercent) /
                                                    static_cast<int64_t>(population_.members.size()));
          }));
      counts_ = std::move(written);
    }
    return absl::OkStatus();
  }

  // Progress goes with the work it speaks of; the same look tells whether the run was cancelled.
  absl::Status Report(store::WriteTransaction& tx, int64_t percent) {
    TIERLINE_ASSIGN_OR_RETURN(const std::optional<records::OperationRow> row,
                              records::ReadOperation(tx.db(), tenant_, id_));
    if (!row.has_value() || row->cancelled || row->body.done()) return Cancelled();
    percent_ = percent;
    google::longrunning::Operation operation = row->body;
    operation.mutable_metadata()->PackFrom(MetadataOf(percent));
    return records::UpdateOperation(tx, id_, operation);
  }

  v1::ScoringRunMetadata MetadataOf(int64_t percent) const {
    v1::ScoringRunMetadata metadata;
    metadata.set_run(run_.body.name());
    metadata.set_progress_percent(static_cast<int32_t>(std::min<int64_t>(percent, 100)));
    metadata.set_customers_done(done_);
    metadata.set_customers_total(total_);
    *metadata.mutable_move_counts() = counts_.moves;
    *metadata.mutable_start_time() = run_.body.start_time();
    return metadata;
  }

  absl::Status End(const absl::Status& status) {
    if (run_.id.is_nil()) {
      parts_.log.Error("scoring_run_lost",
                       {{"run", id_.ToString()}, {"error", std::string(status.message())}});
      return absl::OkStatus();
    }
    run_.body.set_state(status.ok()                 ? v1::ScoringRun::SUCCEEDED
                        : absl::IsCancelled(status) ? v1::ScoringRun::CANCELLED
                                                    : v1::ScoringRun::FAILED);
    *run_.body.mutable_end_time() = Stamp(parts_.clock.Now());
    FillCounts();
    google::longrunning::Operation operation;
    operation.set_name(contract::OperationName(id_));
    operation.set_done(true);
    operation.mutable_metadata()->PackFrom(MetadataOf(status.ok() ? 100 : percent_));
    if (!status.ok()) {
      *operation.mutable_error() =
          contract::ToRpcStatus(contract::EnsureInfo(status), contract::Locale::kEnglish);
      parts_.log.Warning("scoring_run_ended",
                         {{"run", id_.ToString()}, {"error", std::string(status.message())}});
    } else if (run_.body.trigger() == v1::ScoringRun::PUBLISH) {
      v1::PublishScoringModelResponse response;
      *response.mutable_scoring_model() = ModelResource(version_, false);
      *response.mutable_scoring_run() = run_.body;
      operation.mutable_response()->PackFrom(response);
    } else {
      operation.mutable_response()->PackFrom(run_.body);
    }
    return parts_.store.WriteAndWait(tenant_, [&](store::WriteTransaction& tx) -> absl::Status {
      TIERLINE_ASSIGN_OR_RETURN(const std::optional<records::OperationRow> row,
                                records::ReadOperation(tx.db(), tenant_, id_));
      if (!row.has_value() || row->body.done()) return absl::OkStatus();  // ended by another replica
      TIERLINE_RETURN_IF_ERROR(UpdateRun(tx, run_));
      return records::UpdateOperation(tx, id_, operation);
    });
  }

  void FillCounts() {
    run_.body.set_provisional_count(counts_.provisional);
    *run_.body.mutable_move_counts() = counts_.moves;
    run_.body.clear_tier_counts();
    for (size_t i = 0; i < counts_.effective.size(); ++i) {
      const v1::TierBand& band = version_.model.tiers(static_cast<int>(i));
      v1::TierCount& count = *run_.body.add_tier_counts();
      count.set_tier_id(band.id());
      count.set_role(band.role());
      count.set_customer_count(counts_.effective[i]);
      count.set_suggested_count(counts_.suggested[i]);
    }
  }

  const RunParts parts_;
  const store::TenantId tenant_;
  const Uuid id_;

  RunRow run_;
  ModelVersion version_;
  int reps_ = 0;
  int64_t total_ = 0;
  int64_t reported_ = 0;
  int64_t done_ = 0;
  int64_t percent_ = 0;
  scoring::Occasion occasion_ = scoring::Occasion::kLive;
  bool in_force_already_ = false;
  store::Position in_force_ = 0;
  Population population_;
  scoring::PopulationSnapshot snapshot_;
  std::optional<scoring::CompiledModel> compiled_;
  std::vector<double> scores_;
  std::vector<uint8_t> tiers_;
  std::vector<double> coverage_;
  ApplyCounts counts_;
};

}  // namespace

bool DoRun(const RunParts& parts, store::TenantId tenant, const Uuid& run) {
  return FullRun(parts, tenant, run).Do();
}

}  // namespace tierline::tiering
