#include "server/tiering/tier_rows.h"

#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "google/protobuf/util/time_util.h"
#include "server/records/dirty.h"

namespace tierline::tiering {
namespace {

constexpr absl::string_view kColumns =
    "SELECT customer_id, seq, model, version, territory, owner, score, coverage, tier, suggested, "
    "provisional, scored, "
    "data_through, effective FROM customer_tier ";

TierRow RowOf(const sql::Row& row) {
  TierRow tier;
  tier.customer = row.Id(0);
  tier.seq = row.Int64(1);
  tier.model = std::string(row.Text(2));
  tier.version = row.Int64(3);
  tier.territory = std::string(row.Text(4));
  tier.owner = std::string(row.Text(5));
  tier.score = row.Double(6);
  tier.coverage = row.Double(7);
  tier.tier = static_cast<int>(row.Int64(8));
  tier.suggested = static_cast<int>(row.Int64(9));
  tier.provisional = row.Bool(10);
  tier.scored = row.Int64(11);
  tier.data_through = row.Int64(12);
  tier.effective = row.Int64(13);
  return tier;
}

absl::Status WriteTierRow(store::WriteTransaction& tx, const TierRow& row) {
  return tx.db()
      .Execute(
          "INSERT INTO customer_tier (tenant_id, customer_id, seq, model, version, territory, owner, score, "
          "coverage, "
          "tier, suggested, provisional, scored, data_through, effective) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) "
          "ON CONFLICT (tenant_id, customer_id) DO UPDATE SET seq = excluded.seq, model = excluded.model, "
          "version = excluded.version, territory = excluded.territory, owner = excluded.owner, "
          "score = excluded.score, coverage = excluded.coverage, tier = excluded.tier, "
          "suggested = excluded.suggested, provisional = excluded.provisional, scored = excluded.scored, "
          "data_through = excluded.data_through, effective = excluded.effective",
          {tx.tenant(), row.customer, tx.position(), row.model, row.version, row.territory, row.owner,
           row.score, row.coverage, row.tier, row.suggested, row.provisional, row.scored, row.data_through,
           row.effective})
      .status();
}

absl::Status WriteChange(store::WriteTransaction& tx, const Uuid& customer, const v1::TierChange& change) {
  return tx.db()
      .Execute(
          "INSERT INTO tier_change (tenant_id, seq, customer_id, body) VALUES ($1, $2, $3, $4) "
          "ON CONFLICT (tenant_id, seq, customer_id) DO UPDATE SET body = excluded.body",
          {tx.tenant(), tx.position(), customer, sql::Param::Blob(change.SerializeAsString())})
      .status();
}

// The tiers of the version a row was scored with; rows of another version are judged by what their tier meant
// there.
class FormerTiers {
 public:
  FormerTiers(const ActiveKey& key, const v1::ScoringModel& model) : key_(key), model_(model) {}

  // Null when the customer has no tier.
  absl::StatusOr<const v1::TierBand*> Find(store::WriteTransaction& tx, const TierRow& row) {
    if (row.tier < 0) return nullptr;
    const v1::ScoringModel* model = &model_;
    if (row.model != key_.id || row.version != key_.version) {
      if (!former_.has_value() || former_->id != row.model || former_->version != row.version) {
        TIERLINE_ASSIGN_OR_RETURN(former_, ReadModel(tx.db(), tx.tenant(), row.model, row.version));
      }
      if (!former_.has_value()) return nullptr;
      model = &former_->model;
    }
    return row.tier < model->tiers_size() ? &model->tiers(row.tier) : nullptr;
  }

 private:
  const ActiveKey& key_;
  const v1::ScoringModel& model_;
  std::optional<ModelVersion> former_;
};

v1::TierChange ChangeOf(const v1::TierBand* from, const v1::TierBand& to, const scoring::TierPlan& plan,
                        const TierRow& row, const ActiveKey& key, absl::Time now) {
  v1::TierChange change;
  if (from != nullptr) {
    change.set_from_tier_id(from->id());
    change.set_from_tier_role(from->role());
  }
  change.set_to_tier_id(to.id());
  change.set_to_tier_role(to.role());
  change.set_reason(plan.reason);
  change.set_score(row.score);
  change.set_model_version(absl::StrCat("scoringModels/", key.id, "/versions/", key.version));
  *change.mutable_change_time() =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now));
  return change;
}

void Count(const scoring::TierPlan& plan, size_t suggested, bool provisional, ApplyCounts& counts) {
  switch (plan.action) {
    case scoring::TierAction::kFirst:
      counts.moves.set_first_count(counts.moves.first_count() + 1);
      break;
    case scoring::TierAction::kUpgrade:
      counts.moves.set_upgrade_count(counts.moves.upgrade_count() + 1);
      break;
    case scoring::TierAction::kDowngrade:
      counts.moves.set_downgrade_count(counts.moves.downgrade_count() + 1);
      break;
    case scoring::TierAction::kSuggest:
      counts.moves.set_suggested_count(counts.moves.suggested_count() + 1);
      break;
    case scoring::TierAction::kKeep:
    case scoring::TierAction::kReplace:
      break;
  }
  counts.provisional += provisional ? 1 : 0;
  ++counts.effective[plan.effective];
  ++counts.suggested[suggested];
}

// Also for a customer without a row: a run that read it before must not give it a tier.
absl::Status ApplyDeleted(store::WriteTransaction& tx, const ActiveKey& key, const Uuid& customer,
                          const std::optional<TierRow>& present) {
  if (present.has_value() && present->tier < 0) return absl::OkStatus();
  TierRow row = present.value_or(TierRow{.customer = customer, .model = key.id, .version = key.version});
  row.tier = -1;
  row.suggested = -1;
  return WriteTierRow(tx, row);
}

// What to do with a score when the customer's row may rest on newer facts.
enum class Precedence { kWrite, kWriteAndMark, kKeepRow };

Precedence PrecedenceOf(const std::optional<TierRow>& present, const ScoreBasis& basis) {
  if (!present.has_value() || present->seq <= basis.through) return Precedence::kWrite;
  if (present->tier < 0) return Precedence::kKeepRow;
  const bool same_key = present->model == basis.key.id && present->version == basis.key.version &&
                        present->seq > basis.in_force;
  return same_key ? Precedence::kKeepRow : Precedence::kWriteAndMark;
}

void CountKept(const TierRow& row, ApplyCounts& counts) {
  if (row.tier < 0) return;
  ++counts.effective[row.tier];
  ++counts.suggested[row.suggested];
  counts.provisional += row.provisional ? 1 : 0;
}

absl::Status ClearMark(store::WriteTransaction& tx, const Uuid& customer, store::Position through) {
  return tx.db()
      .Execute("DELETE FROM dirty_customer WHERE tenant_id = $1 AND customer_id = $2 AND seq <= $3",
               {tx.tenant(), customer, through})
      .status();
}

// Gives the customer its score, and the tier the occasion allows.
absl::Status ApplyScore(store::WriteTransaction& tx, const v1::ScoringModel& model, const ScoreBasis& basis,
                        const ScoredCustomer& customer, const std::optional<TierRow>& present,
                        FormerTiers& former, ApplyCounts& counts) {
  TierRow row = present.value_or(TierRow{.customer = customer.id});
  TIERLINE_ASSIGN_OR_RETURN(const v1::TierBand* from, former.Find(tx, row));
  const scoring::TierPlan plan =
      scoring::PlanTierMove(model, from == nullptr ? "" : absl::string_view(from->id()),
                            from == nullptr ? v1::TIER_ROLE_UNSPECIFIED : from->role(),
                            customer.imported_tier, customer.score.tier, basis.occasion);
  row.model = basis.key.id;
  row.version = basis.key.version;
  row.territory = customer.territory;
  row.owner = customer.owner;
  row.score = customer.score.score;
  row.coverage = customer.score.coverage;
  row.provisional = customer.score.provisional;
  row.tier = static_cast<int>(plan.effective);
  row.suggested = static_cast<int>(customer.score.tier);
  row.scored = absl::ToUnixMicros(tx.now());
  row.data_through = absl::ToUnixMicros(basis.data_through);
  if (plan.moves()) {
    row.effective = row.scored;
    const v1::TierChange change = ChangeOf(from, model.tiers(row.tier), plan, row, basis.key, tx.now());
    TIERLINE_RETURN_IF_ERROR(WriteChange(tx, customer.id, change));
  }
  Count(plan, customer.score.tier, row.provisional, counts);
  return WriteTierRow(tx, row);
}

}  // namespace

absl::StatusOr<std::optional<TierRow>> ReadTierRow(sql::Connection& db, store::TenantId tenant,
                                                   const Uuid& customer) {
  std::optional<TierRow> found;
  TIERLINE_RETURN_IF_ERROR(db.Query(absl::StrCat(kColumns, "WHERE tenant_id = $1 AND customer_id = $2"),
                                    {tenant, customer}, [&](const sql::Row& row) {
                                      found = RowOf(row);
                                      return absl::OkStatus();
                                    }));
  return found;
}

absl::Status ReadTierRowsAfter(sql::Connection& db, store::TenantId tenant, store::Position seq, int limit,
                               absl::FunctionRef<void(const TierRow&)> fn) {
  // The bound is the position of the limit-th row, so that rows of one commit stay together.
  std::optional<int64_t> last;
  TIERLINE_RETURN_IF_ERROR(db.Query(
      "SELECT seq FROM customer_tier WHERE tenant_id = $1 AND seq > $2 ORDER BY seq LIMIT 1 OFFSET $3",
      {tenant, seq, limit - 1}, [&](const sql::Row& row) {
        last = row.Int64(0);
        return absl::OkStatus();
      }));
  return db.Query(absl::StrCat(kColumns, "WHERE tenant_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq"),
                  {tenant, seq, last.value_or(std::numeric_limits<int64_t>::max())},
                  [&](const sql::Row& row) {
                    fn(RowOf(row));
                    return absl::OkStatus();
                  });
}

absl::Status ApplyScores(store::WriteTransaction& tx, const v1::ScoringModel& model, const ScoreBasis& basis,
                         std::span<const ScoredCustomer> scored, ApplyCounts& counts) {
  FormerTiers former(basis.key, model);
  for (const ScoredCustomer& customer : scored) {
    TIERLINE_ASSIGN_OR_RETURN(const std::optional<TierRow> present,
                              ReadTierRow(tx.db(), tx.tenant(), customer.id));
    const Precedence precedence = PrecedenceOf(present, basis);
    if (precedence == Precedence::kKeepRow) {
      CountKept(*present, counts);
      continue;
    }
    TIERLINE_RETURN_IF_ERROR(ClearMark(tx, customer.id, basis.through));
    if (customer.deleted) {
      TIERLINE_RETURN_IF_ERROR(ApplyDeleted(tx, basis.key, customer.id, present));
      continue;
    }
    TIERLINE_RETURN_IF_ERROR(ApplyScore(tx, model, basis, customer, present, former, counts));
    if (precedence == Precedence::kWriteAndMark) {
      TIERLINE_RETURN_IF_ERROR(records::MarkCustomerDirty(tx, customer.id));
    }
  }
  return absl::OkStatus();
}

}  // namespace tierline::tiering
