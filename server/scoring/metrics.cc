#include "server/scoring/metrics.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "server/scoring/collection.h"

namespace tierline::scoring {
namespace {

constexpr double kDaysPerYear = 365.25;

// The first moment of the window of `months` whole months that ends on the day of `time`.
absl::Time WindowStart(absl::Time time, int months, absl::TimeZone zone) {
  const absl::CivilDay today = absl::ToCivilDay(time, zone);
  const absl::CivilMonth month = absl::CivilMonth(today) - months;
  const absl::CivilDay last = absl::CivilDay(month + 1) - 1;
  const absl::CivilDay before(month.year(), month.month(), std::min(today.day(), last.day()));
  return absl::FromCivil(before + 1, zone);
}

double YearsBetween(absl::CivilDay from, absl::CivilDay to) {
  return std::max<double>(0, static_cast<double>(to - from)) / kDaysPerYear;
}

// [start, end)
struct Span {
  absl::Time start;
  absl::Time end;
  bool Has(absl::Time time) const { return start <= time && time < end; }
};

// The window begins where the data was complete, so that an outage of an import takes nothing away; what
// arrived since then counts on top.
Span WindowOf(absl::Time cut, const MetricContext& context) {
  return {WindowStart(cut, context.window_months, context.zone), context.as_of + absl::Nanoseconds(1)};
}

// The purchases and returns of one customer up to the cut.
class Trade {
 public:
  Trade(const std::vector<LedgerFact>& ledger, const MetricContext& context) : context_(context) {
    bool ordered = false;
    for (const LedgerFact& fact : ledger) {
      if (fact.occurred > context.as_of) continue;
      ordered |= fact.kind == v1::Fact::ORDER;
      if (fact.kind == v1::Fact::RETURN && !fact.id.empty()) returns_.insert(fact.id);
    }
    const v1::Fact::Kind purchase = ordered ? v1::Fact::ORDER : v1::Fact::INVOICE;
    for (const LedgerFact& fact : ledger) {
      if (fact.occurred > context.as_of) continue;
      if (fact.kind == purchase) purchases_.push_back(&fact);
      if (Reduces(fact)) reductions_.push_back(&fact);
    }
    std::sort(purchases_.begin(), purchases_.end(),
              [](const LedgerFact* a, const LedgerFact* b) { return a->occurred < b->occurred; });
  }

  int64_t Revenue(const Span& span) const {
    int64_t sum = 0;
    for (const LedgerFact* fact : purchases_) sum += span.Has(fact->occurred) ? fact->amount_minor : 0;
    for (const LedgerFact* fact : reductions_) sum -= span.Has(fact->occurred) ? fact->amount_minor : 0;
    return sum;
  }

  void Fill(std::span<double> row, const Span& window) const {
    int64_t orders = 0;
    int64_t gross = 0;
    for (const LedgerFact* fact : purchases_) {
      if (!window.Has(fact->occurred)) continue;
      ++orders;
      gross += fact->amount_minor;
    }
    row[kRevenue] = static_cast<double>(Revenue(window));
    row[kOrders] = static_cast<double>(orders);
    row[kOrdersEver] = static_cast<double>(purchases_.size());
    if (orders > 0) row[kMeanOrder] = static_cast<double>(gross) / static_cast<double>(orders);
    FillRhythm(row, window);
    FillGrowth(row);
  }

  std::optional<absl::CivilDay> first() const {
    if (purchases_.empty()) return std::nullopt;
    return Day(purchases_.front()->occurred);
  }

 private:
  // A credit note that names a return is the same event told twice.
  bool Reduces(const LedgerFact& fact) const {
    if (fact.kind == v1::Fact::RETURN) return true;
    return fact.kind == v1::Fact::CREDIT_NOTE && !returns_.contains(fact.related_id);
  }

  absl::CivilDay Day(absl::Time time) const { return absl::ToCivilDay(time, context_.zone); }

  void FillRhythm(std::span<double> row, const Span& window) const {
    row[kRepurchases] = 0;
    if (purchases_.empty()) return;
    row[kRecencyDays] = std::max<double>(
        0, static_cast<double>(Day(context_.facts_through) - Day(purchases_.back()->occurred)));
    std::vector<absl::CivilDay> days;
    for (const LedgerFact* fact : purchases_) {
      if (!window.Has(fact->occurred)) continue;
      if (const absl::CivilDay day = Day(fact->occurred); days.empty() || days.back() != day)
        days.push_back(day);
    }
    if (days.empty()) return;
    row[kRepurchases] = static_cast<double>(days.size() - (days.front() == *first() ? 1 : 0));
    std::vector<double> gaps;
    for (size_t i = 1; i < days.size(); ++i) gaps.push_back(static_cast<double>(days[i] - days[i - 1]));
    if (gaps.empty()) return;
    std::sort(gaps.begin(), gaps.end());
    const size_t middle = gaps.size() / 2;
    row[kCycleDays] = gaps.size() % 2 == 1 ? gaps[middle] : (gaps[middle - 1] + gaps[middle]) / 2;
  }

  void FillGrowth(std::span<double> row) const {
    const absl::Time year = WindowStart(context_.facts_through, 12, context_.zone);
    const int64_t before = Revenue({WindowStart(context_.facts_through, 24, context_.zone), year});
    if (before <= 0) return;
    const int64_t after = Revenue({year, absl::InfiniteFuture()});
    row[kGrowthYoy] = static_cast<double>(after) / static_cast<double>(before) - 1;
  }

  const MetricContext& context_;
  absl::flat_hash_set<absl::string_view> returns_;
  std::vector<const LedgerFact*> purchases_;  // oldest first
  std::vector<const LedgerFact*> reductions_;
};

enum class Contact { kNone, kByCustomer, kByUs };

// Whether and for whom an interaction counts as contact: only visits that were checked in, and of what we
// begin only what went deep.
Contact ContactOf(const InteractionFact& fact) {
  const bool by_customer = fact.initiator == v1::Interaction::CUSTOMER;
  switch (fact.kind) {
    case v1::Interaction::VISIT:
      if (!fact.checked_in) return Contact::kNone;
      return by_customer ? Contact::kByCustomer : Contact::kByUs;
    case v1::Interaction::ENQUIRY:
      return Contact::kByCustomer;
    case v1::Interaction::CALL:
    case v1::Interaction::WECHAT:
    case v1::Interaction::EVENT:
    case v1::Interaction::TRAINING:
      if (by_customer) return Contact::kByCustomer;
      return fact.deep ? Contact::kByUs : Contact::kNone;
    default:
      return Contact::kNone;
  }
}

void FillBehaviour(const CustomerFacts& facts, const Span& window, std::span<double> row) {
  double by_customer = 0, by_us = 0, made = 0, won = 0, graded = 0;
  std::vector<double> grades;
  for (const InteractionFact& fact : facts.interactions) {
    if (!window.Has(fact.occurred)) continue;
    const Contact contact = ContactOf(fact);
    by_customer += contact == Contact::kByCustomer;
    by_us += contact == Contact::kByUs;
    if (fact.kind == v1::Interaction::REFERRAL) {
      made += 1;
      won += fact.referral_won;
    }
    if (fact.kind == v1::Interaction::FEEDBACK && fact.grade.has_value() && std::isfinite(*fact.grade)) {
      grades.push_back(*fact.grade);
    }
  }
  // Added in order of size, so that the order of facts does not show in the last bit.
  std::sort(grades.begin(), grades.end());
  for (const double grade : grades) graded += grade;
  const double cap = std::max(0.0, std::floor(facts.own_contact_cap.value_or(1e9)));
  row[kInteractions] = by_customer + std::min(by_us, cap);
  row[kContactRoom] = std::max(0.0, cap - by_us);
  if (!grades.empty()) row[kFeedbackQuality] = graded / static_cast<double>(grades.size());
  row[kReferralsMade] = made;
  row[kReferralsWon] = won;
}

void FillPotential(const CustomerFacts& facts, absl::CivilDay today, std::span<double> row) {
  if (facts.employees.has_value()) row[kEmployees] = static_cast<double>(*facts.employees);
  if (facts.annual_revenue_minor.has_value())
    row[kAnnualRevenue] = static_cast<double>(*facts.annual_revenue_minor);
  if (facts.industry_growth.has_value() && std::isfinite(*facts.industry_growth)) {
    row[kIndustryGrowth] = *facts.industry_growth;
  }
  if (facts.decision_nodes.has_value()) row[kDecisionNodes] = *facts.decision_nodes;
  if (facts.key_contact_since.has_value())
    row[kKeyContactYears] = YearsBetween(*facts.key_contact_since, today);
}

}  // namespace

void ComputeMetrics(const CustomerFacts& facts, const MetricContext& context, std::span<double> row) {
  std::fill(row.begin(), row.end(), kMissing);
  const Span window = WindowOf(context.facts_through, context);
  const Trade trade(facts.ledger, context);
  trade.Fill(row, window);
  const std::optional<double> on_time =
      OnTimeCollection(facts.ledger, {.window_start = window.start,
                                      .as_of = context.facts_through,
                                      .zone = context.zone,
                                      .grace_days = context.grace_days,
                                      .default_terms_days = context.default_terms_days});
  if (on_time.has_value()) row[kOnTimeCollection] = *on_time;
  const absl::CivilDay today = absl::ToCivilDay(context.as_of, context.zone);
  const std::optional<absl::CivilDay> since =
      facts.cooperation_since.has_value() ? facts.cooperation_since : trade.first();
  if (since.has_value()) row[kCooperationYears] = YearsBetween(*since, today);
  FillBehaviour(facts, window, row);
  FillPotential(facts, today, row);
}

absl::Time NextChange(const MetricContext& context) {
  return absl::FromCivil(absl::ToCivilDay(context.as_of, context.zone) + 1, context.zone);
}

}  // namespace tierline::scoring
