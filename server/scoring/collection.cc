#include "server/scoring/collection.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <tuple>
#include <vector>

namespace tierline::scoring {
namespace {

struct Invoice {
  const LedgerFact* fact;
  absl::Time deadline;
  int64_t open;  // still to be paid
  int64_t size;  // after credit notes
  int64_t on_time = 0;
};

bool EarlierFact(const LedgerFact* a, const LedgerFact* b) {
  return std::tie(a->occurred, a->id) < std::tie(b->occurred, b->id);
}

std::vector<const LedgerFact*> FactsOf(std::span<const LedgerFact> ledger, v1::Fact::Kind kind,
                                       absl::Time as_of) {
  std::vector<const LedgerFact*> facts;
  for (const LedgerFact& fact : ledger) {
    if (fact.kind == kind && fact.occurred <= as_of && fact.amount_minor > 0) facts.push_back(&fact);
  }
  std::sort(facts.begin(), facts.end(), EarlierFact);
  return facts;
}

absl::Time Deadline(const LedgerFact& invoice, const CollectionTerms& terms) {
  const absl::CivilDay due =
      invoice.due.value_or(absl::ToCivilDay(invoice.occurred, terms.zone) + terms.default_terms_days);
  return absl::FromCivil(due + terms.grace_days + 1, terms.zone);  // the end of the last day
}

int64_t Pay(Invoice& invoice, int64_t amount, absl::Time when) {
  const int64_t paid = std::min(amount, invoice.open);
  invoice.open -= paid;
  if (when < invoice.deadline) invoice.on_time += paid;
  return amount - paid;
}

class Allocation {
 public:
  Allocation(std::span<const LedgerFact> ledger, const CollectionTerms& terms) {
    for (const LedgerFact* fact : FactsOf(ledger, v1::Fact::INVOICE, terms.as_of)) {
      if (!fact->id.empty()) by_id_[fact->id] = invoices_.size();
      invoices_.push_back({fact, Deadline(*fact, terms), fact->amount_minor, fact->amount_minor});
    }
    for (const LedgerFact* note : FactsOf(ledger, v1::Fact::CREDIT_NOTE, terms.as_of)) {
      if (Invoice* invoice = Named(*note)) {
        const int64_t less = std::min(note->amount_minor, invoice->size);
        invoice->size -= less;
        invoice->open -= less;
      }
    }
  }

  // Payments that name an invoice go first, so that the queue of open invoices is what nobody named.
  void PayAll(const std::vector<const LedgerFact*>& payments) {
    std::vector<std::pair<const LedgerFact*, int64_t>> unmatched;
    for (const LedgerFact* payment : payments) {
      Invoice* invoice = Named(*payment);
      const int64_t rest = invoice == nullptr ? payment->amount_minor
                                              : Pay(*invoice, payment->amount_minor, payment->occurred);
      if (rest > 0) unmatched.emplace_back(payment, rest);
    }
    size_t oldest = 0;
    for (auto [payment, amount] : unmatched) {
      while (amount > 0 && oldest < invoices_.size()) {
        amount = Pay(invoices_[oldest], amount, payment->occurred);
        if (invoices_[oldest].open == 0) ++oldest;
      }
    }
  }

  const std::vector<Invoice>& invoices() const { return invoices_; }

 private:
  Invoice* Named(const LedgerFact& fact) {
    const auto it = fact.related_id.empty() ? by_id_.end() : by_id_.find(fact.related_id);
    return it == by_id_.end() ? nullptr : &invoices_[it->second];
  }

  std::vector<Invoice> invoices_;  // oldest first
  std::map<absl::string_view, size_t> by_id_;
};

}  // namespace

std::optional<double> OnTimeCollection(std::span<const LedgerFact> ledger, const CollectionTerms& terms) {
  Allocation allocation(ledger, terms);
  if (allocation.invoices().empty()) return std::nullopt;
  allocation.PayAll(FactsOf(ledger, v1::Fact::PAYMENT, terms.as_of));
  double due = 0;
  double on_time = 0;
  for (const Invoice& invoice : allocation.invoices()) {
    if (invoice.deadline <= terms.window_start || invoice.deadline > terms.as_of) continue;
    due += static_cast<double>(invoice.size);
    on_time += static_cast<double>(invoice.on_time);
  }
  if (due <= 0) return std::nullopt;
  return on_time / due;
}

}  // namespace tierline::scoring
