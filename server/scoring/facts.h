#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "tierline/v1/activity_service.pb.h"

// What is known of one customer, as plain values: the input of ComputeMetrics().
namespace tierline::scoring {

// One fact of the ledger, in its newest revision. Voided facts are left out.
struct LedgerFact {
  v1::Fact::Kind kind = v1::Fact::KIND_UNSPECIFIED;
  absl::Time occurred;
  int64_t amount_minor = 0;           // the tenant's currency; returns and credit notes positive
  std::optional<absl::CivilDay> due;  // invoices
  std::string id;                     // system and external id; unique within the customer
  std::string related_id;  // same form; the invoice a payment pays, the return a credit note belongs to
};

// One interaction, in its newest revision. Voided ones are left out.
struct InteractionFact {
  v1::Interaction::Kind kind = v1::Interaction::KIND_UNSPECIFIED;
  absl::Time occurred;
  v1::Interaction::Initiator initiator = v1::Interaction::INITIATOR_UNSPECIFIED;
  bool deep = false;
  bool checked_in = false;
  std::optional<double> grade;  // feedback 0-5
  bool referral_won = false;
};

struct CustomerFacts {
  std::optional<int64_t> employees;
  std::optional<int64_t> annual_revenue_minor;
  std::optional<double> industry_growth;  // ratio per year, 0.12 = 12 %
  std::optional<int> decision_nodes;
  std::optional<absl::CivilDay> key_contact_since;
  std::optional<absl::CivilDay> cooperation_since;

  // How many contacts begun by us count in the window: the cadence of the customer's tier times the window.
  // Empty: all.
  std::optional<double> own_contact_cap;

  std::vector<LedgerFact> ledger;             // any order
  std::vector<InteractionFact> interactions;  // any order
};

}  // namespace tierline::scoring
