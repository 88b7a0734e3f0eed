#pragma once

#include <cstdint>

// How the ledger's tables encode facts and interactions; shared by who writes them and who scores them.
namespace tierline::records {

// Column fact.kind: the number of v1::Fact::Kind; interactions this much more than their
// v1::Interaction::Kind.
inline constexpr int64_t kInteractionKind = 100;

// Bits of column fact.traits; of interactions only.
enum Trait : int64_t {
  kByCustomer = 1,  // the customer began it
  kDeep = 2,
  kCheckedIn = 4,
  kReferralWon = 8,
};

}  // namespace tierline::records
