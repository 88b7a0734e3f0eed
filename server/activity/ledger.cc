#include "server/activity/ledger.h"

#include <array>

#include "common/base/status.h"

namespace tierline::activity {
namespace {

constexpr int kColumns = 20;

// In the order of the columns of `fact`.
std::array<sql::Param, kColumns> Columns(const store::WriteTransaction& tx, const LedgerEntry& entry,
                                         int64_t digest) {
  return {tx.tenant(),
          entry.system,
          entry.external_id,
          entry.interaction,
          entry.revision,
          entry.kind,
          entry.customer,
          entry.customer_system,
          entry.customer_code,
          entry.occurred,
          absl::ToUnixMicros(tx.now()),
          entry.amount_minor,
          entry.due,
          entry.related,
          entry.traits,
          entry.grade,
          entry.voided,
          digest,
          tx.position(),
          sql::Param::Blob(entry.body)};
}

}  // namespace

absl::StatusOr<bool> InsertEntry(store::WriteTransaction& tx, const LedgerEntry& entry, int64_t digest) {
  const std::array<sql::Param, kColumns> columns = Columns(tx, entry, digest);
  TIERLINE_ASSIGN_OR_RETURN(
      const int64_t added,
      tx.db().Execute(
          "INSERT INTO fact (tenant_id, system, external_id, interaction, revision, kind, "
          "customer_id, customer_system, customer_code, occurred, recorded, amount_minor, due, "
          "related, traits, grade, voided, digest, seq, body) VALUES ($1, $2, $3, $4, $5, $6, $7, "
          "$8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) "
          "ON CONFLICT (tenant_id, system, external_id, interaction) DO NOTHING",
          sql::Params(columns)));
  return added != 0;
}

absl::StatusOr<Present> ReadPresent(store::WriteTransaction& tx, const LedgerEntry& entry) {
  Present present;
  TIERLINE_ASSIGN_OR_RETURN(
      const bool found,
      tx.db().QueryOne("SELECT revision, digest, customer_id FROM fact WHERE tenant_id = $1 AND system = $2 "
                       "AND external_id = $3 AND interaction = $4",
                       {tx.tenant(), entry.system, entry.external_id, entry.interaction},
                       [&](const sql::Row& row) {
                         present.revision = {.number = row.Int64(0), .digest = row.Int64(1)};
                         if (!row.IsNull(2)) present.customer = row.Id(2);
                         return absl::OkStatus();
                       }));
  if (!found) return absl::InternalError("a fact that was there a moment ago is gone");
  return present;
}

absl::Status ReplaceEntry(store::WriteTransaction& tx, const LedgerEntry& entry, int64_t digest) {
  TIERLINE_RETURN_IF_ERROR(
      tx.db()
          .Execute("INSERT INTO fact_history (tenant_id, system, external_id, interaction, revision, kind, "
                   "customer_id, customer_system, customer_code, occurred, recorded, amount_minor, due, "
                   "related, traits, grade, voided, digest, seq, body) "
                   "SELECT tenant_id, system, external_id, interaction, revision, kind, customer_id, "
                   "customer_system, customer_code, occurred, recorded, amount_minor, due, related, traits, "
                   "grade, voided, digest, seq, body FROM fact "
                   "WHERE tenant_id = $1 AND system = $2 AND external_id = $3 AND interaction = $4",
                   {tx.tenant(), entry.system, entry.external_id, entry.interaction})
          .status());
  const std::array<sql::Param, kColumns> columns = Columns(tx, entry, digest);
  return tx.db()
      .Execute(
          "UPDATE fact SET revision = $5, kind = $6, customer_id = $7, customer_system = $8, "
          "customer_code = $9, occurred = $10, recorded = $11, amount_minor = $12, due = $13, "
          "related = $14, traits = $15, grade = $16, voided = $17, digest = $18, seq = $19, body = $20 "
          "WHERE tenant_id = $1 AND system = $2 AND external_id = $3 AND interaction = $4",
          sql::Params(columns))
      .status();
}

}  // namespace tierline::activity
