#pragma once

#include <optional>
#include <span>

#include "absl/time/time.h"
#include "server/scoring/facts.h"

namespace tierline::scoring {

struct CollectionTerms {
  absl::Time window_start;      // invoices whose deadline passed after this count ...
  absl::Time as_of;             // ... and up to this; later facts are not seen
  absl::TimeZone zone;          // due dates end at midnight there
  int grace_days = 15;          // days after the due date that still are on time
  int default_terms_days = 30;  // due date of an invoice that has none, from its day
};

// The on-time collection rate (账期内回款率), weighted by amount: of the invoices whose deadline (due date
// and grace days) passed inside the window, the share that was paid by then. A payment that names an invoice
// pays it first; the rest, and payments that name none, pay the oldest open invoice. Paying before the
// invoice is on time. A credit note naming an invoice makes it smaller. Empty when no deadline passed.
std::optional<double> OnTimeCollection(std::span<const LedgerFact> ledger, const CollectionTerms& terms);

}  // namespace tierline::scoring
