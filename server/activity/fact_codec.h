#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/contract/errors.h"
#include "server/activity/books.h"
#include "server/activity/ledger_entry.h"
#include "server/sql/sql.h"
#include "tierline/v1/activity_service.pb.h"

// Between the messages of the contract and the ledger. Pure.
namespace tierline::activity {

// The entry of a fact or an interaction that passed contract::Validate(), without its customer. The entry
// borrows from the message. Violations are added to `list` with paths below `path` ("facts[3]").
// CURRENCY_MISMATCH for foreign money.
absl::Status ReadFact(const v1::Fact& fact, const Books& books, absl::string_view path, LedgerEntry& entry,
                      std::vector<contract::FieldViolation>& list);
absl::Status ReadInteraction(const v1::Interaction& interaction, const Books& books, absl::string_view path,
                             LedgerEntry& entry, std::vector<contract::FieldViolation>& list);

// The columns of `fact` that the two functions below read, in their order.
inline constexpr absl::string_view kFactColumns =
    "system, external_id, revision, kind, customer_id, customer_system, customer_code, occurred, recorded, "
    "amount_minor, related, traits, grade, voided, body";

// The message a row was made of. kDataLoss when its body cannot be read.
absl::Status WriteFact(const sql::Row& row, absl::string_view currency, v1::Fact& fact);
absl::Status WriteInteraction(const sql::Row& row, v1::Interaction& interaction);

}  // namespace tierline::activity
