#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "common/base/uuid.h"

namespace tierline::activity {

// One revision of a fact or an interaction as the ledger keeps it. Texts are borrowed from the request.
// Times are microseconds since 1970, UTC; amounts are minor units of the tenant's currency.
struct LedgerEntry {
  bool interaction = false;
  absl::string_view system;
  absl::string_view external_id;
  int64_t revision = 1;
  int64_t kind = 0;              // see server/records/ledger.h, as for traits
  std::optional<Uuid> customer;  // empty: waits under its code
  absl::string_view customer_system;
  absl::string_view customer_code;
  int64_t occurred = 0;
  int64_t amount_minor = 0;
  std::optional<int64_t> due;
  absl::string_view related;
  int64_t traits = 0;
  std::optional<double> grade;
  bool voided = false;
  std::string body;  // what has no column, as a message of the fact's type
};

// A stable 64-bit digest of what the sender said, without the revision: the same on every machine and in
// every version. Of the customer it sees the code, or the id where there is no code: so finding the customer
// of a waiting fact does not change it.
int64_t DigestOf(const LedgerEntry& entry);

}  // namespace tierline::activity
