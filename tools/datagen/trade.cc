#include "tools/datagen/trade.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/datagen/calendar.h"
#include "tools/datagen/streams.h"

namespace tierline::datagen {
namespace {

constexpr absl::string_view kSystem = "erp";

int64_t RoundToTenFen(int64_t fen) { return (fen + 5) / 10 * 10; }

absl::CivilDay DueDay(absl::CivilDay invoiced, const Terms& terms) {
  return (terms.end_of_month ? EndOfMonth(invoiced) : invoiced) + terms.days;
}

}  // namespace

TradeWriter::TradeWriter(const Profile& profile, const Options& options, CsvFile& facts, Truth& truth)
    : profile_(profile), options_(options), facts_(facts), truth_(truth), dice_(options.seed, kTradeStream) {}

void TradeWriter::Write(const Customer& customer) {
  truth_.customer_revenue_minor.push_back(0);
  const Archetype& archetype = profile_.archetypes[customer.archetype];
  const int64_t cycle = dice_.Between(archetype.cycle_days);
  absl::CivilDay day = customer.first_trade + dice_.Below(cycle);
  for (int64_t orders = 0; orders < archetype.orders.high; ++orders) {
    if (SeasonOf(day) == Season::kClosed && !dice_.Chance(120)) day = Reopening(day) + dice_.Below(8);
    const bool past_end = day > customer.last_trade || day > options_.as_of;
    if (past_end && orders >= archetype.orders.low) return;
    WriteOrder(DrawOrder(customer, std::min(day, options_.as_of)));
    day += std::max<int64_t>(cycle * dice_.Between({700, 1300}) / 1000, 1);
  }
}

TradeWriter::Order TradeWriter::DrawOrder(const Customer& customer, absl::CivilDay day) {
  const int64_t months = (day - customer.first_trade) / 30;
  int64_t amount = dice_.Spread(customer.order_fen, 4);
  amount = amount * std::max<int64_t>(1000 + customer.growth_per_mille * months, 200) / 1000;
  amount = amount * profile_.month_season[static_cast<size_t>(day.month() - 1)] / 1000;
  if (SeasonOf(day) == Season::kStockingUp) amount = amount * 135 / 100;
  amount = std::max<int64_t>(RoundToTenFen(amount), 1000);
  const int64_t cost = amount * (1000 - dice_.Between(profile_.margin)) / 1000;
  const int64_t unit = dice_.Between({800, 12000});
  return {&customer, day, amount, cost, std::max<int64_t>(amount / unit, 1), dice_.Pick(profile_.categories)};
}

void TradeWriter::WriteOrder(Order order) {
  ++order_number_;
  customer_code_ = order.customer->code;
  const bool stands = WriteRevisions(order);
  if (order_number_ % profile_.unknown_code_every == profile_.unknown_code_every / 9) {
    WriteUnknownCustomerOrder(order);
  }
  if (!stands) return;
  ArchetypeTruth& truth = truth_.archetypes[order.customer->archetype];
  ++truth.orders;
  truth.revenue_minor += order.amount;
  truth_.customer_revenue_minor.back() += order.amount;
  WriteDelivery(order);
  if (dice_.Chance(profile_.archetypes[order.customer->archetype].returns)) WriteReturn(order);
  if (dice_.Chance(40)) WriteServiceCost(order);
}

bool TradeWriter::WriteRevisions(Order& order) {
  Fact first{.kind = "ORDER", .id = Id("SO"), .day = order.day, .amount = order.amount, .goods = true};
  const int64_t roll = dice_.Below(1000);
  if (roll >= profile_.corrections + profile_.voids) {
    Put(order, first);
    return true;
  }
  const bool voided = roll >= profile_.corrections;
  Order changed = order;
  changed.amount = voided ? 0 : RoundToTenFen(order.amount * dice_.Between({60, 95}) / 100);
  changed.cost = voided ? 0 : order.cost * changed.amount / order.amount;
  changed.quantity = voided ? 0 : order.quantity;
  Fact second = first;
  second.revision = 2;
  second.amount = changed.amount;
  second.voided = voided;
  // Sources do not always send revisions in order.
  const bool late_first = dice_.Chance(250);
  if (late_first) Put(changed, second);
  Put(order, first);
  if (!late_first) Put(changed, second);
  ++(voided ? truth_.voided_orders : truth_.corrected_orders);
  order = changed;
  return !voided;
}

void TradeWriter::WriteUnknownCustomerOrder(Order order) {
  customer_code_ = absl::StrFormat("X%05d", 90001 + order_number_ / profile_.unknown_code_every % 50);
  order.amount = RoundToTenFen(dice_.Spread(150000, 4));
  order.cost = order.amount * 85 / 100;
  Put(order, {.kind = "ORDER", .id = Id("SX"), .day = order.day, .amount = order.amount, .goods = true});
  ++truth_.unknown_customer_facts;
  truth_.unknown_customer_minor += order.amount;
  customer_code_ = order.customer->code;
}

void TradeWriter::WriteDelivery(const Order& order) {
  const absl::CivilDay delivered = order.day + dice_.Between({1, 5});
  if (delivered > options_.as_of) return;
  Put(order,
      {.kind = "DELIVERY", .id = Id("DN"), .day = delivered, .amount = order.amount, .related = Id("SO")});
  const absl::CivilDay invoiced = delivered + dice_.Below(4);
  if (invoiced <= options_.as_of) WriteInvoice(order, invoiced);
}

void TradeWriter::WriteInvoice(const Order& order, absl::CivilDay day) {
  const absl::CivilDay due = DueDay(day, order.customer->terms);
  Fact invoice{.kind = "INVOICE", .id = Id("IV"), .day = day, .amount = order.amount, .goods = true};
  invoice.due_date = FormatDay(due);
  invoice.related = Id("SO");
  Put(order, invoice);
  WritePayments(order, invoice.id, day, due);
}

void TradeWriter::WritePayments(const Order& order, const std::string& invoice, absl::CivilDay invoiced,
                                absl::CivilDay due) {
  const bool on_time = dice_.Chance(order.customer->on_time_per_mille);
  // One late payment in six still comes within the usual fortnight of grace.
  const Range delay = dice_.Below(6) == 0 ? Range{1, 15} : Range{16, 80};
  const int64_t early = dice_.Below(std::min<int64_t>(due - invoiced, 10) + 1);
  const absl::CivilDay paid = on_time ? due - early : due + dice_.Between(delay);
  if (due <= options_.as_of) {
    ArchetypeTruth& truth = truth_.archetypes[order.customer->archetype];
    ++truth.invoices_due;
    if (on_time) ++truth.paid_by_due_date;
  }
  if (!dice_.Chance(60)) {
    WritePayment(order, Id("PY"), paid, order.amount, invoice);
    return;
  }
  const int64_t part = RoundToTenFen(order.amount * dice_.Between({30, 70}) / 100);
  const absl::CivilDay earlier = std::max(invoiced, paid - dice_.Between({1, 10}));
  WritePayment(order, absl::StrCat(Id("PY"), "-1"), earlier, part, invoice);
  WritePayment(order, absl::StrCat(Id("PY"), "-2"), paid, order.amount - part, invoice);
}

void TradeWriter::WritePayment(const Order& order, const std::string& id, absl::CivilDay day, int64_t amount,
                               const std::string& invoice) {
  const bool unmatched = dice_.Chance(profile_.unmatched_payments);
  if (day > options_.as_of) return;
  if (unmatched) ++truth_.unmatched_payments;
  Put(order,
      {.kind = "PAYMENT", .id = id, .day = day, .amount = amount, .related = unmatched ? "" : invoice});
}

void TradeWriter::WriteReturn(const Order& order) {
  const absl::CivilDay day = order.day + dice_.Between({12, 40});
  if (day > options_.as_of) return;
  const int64_t amount = RoundToTenFen(order.amount * dice_.Between({5, 40}) / 100);
  // Some books write what comes back as a negative amount.
  const bool negative = dice_.Chance(100);
  if (negative) ++truth_.negative_returns;
  Put(order, {.kind = "RETURN",
              .id = Id("RT"),
              .day = day,
              .amount = negative ? -amount : amount,
              .related = Id("SO")});
  const absl::CivilDay credited = day + dice_.Below(6);
  if (credited > options_.as_of) return;
  Put(order, {.kind = "CREDIT_NOTE", .id = Id("CN"), .day = credited, .amount = amount, .related = Id("IV")});
}

void TradeWriter::WriteServiceCost(const Order& order) {
  const absl::CivilDay day = order.day + dice_.Below(10);
  if (day > options_.as_of) return;
  const int64_t amount = RoundToTenFen(order.amount * dice_.Between({1, 4}) / 100);
  Put(order, {.kind = "COST", .id = Id("CO"), .day = day, .amount = amount, .related = Id("SO")});
}

void TradeWriter::Put(const Order& order, const Fact& fact) {
  const int minute = static_cast<int>(dice_.Between({8 * 60, 18 * 60}));
  facts_.Text(kSystem).Text(fact.id).Number(fact.revision).Text(fact.kind).Text(customer_code_);
  facts_.Text(FormatTime(fact.day, minute)).Number(fact.amount).Text(profile_.currency);
  facts_.Text(fact.due_date).Text(fact.related);
  if (fact.goods) {
    facts_.Text(order.category).Number(order.quantity).Number(order.cost);
  } else {
    facts_.Empty().Empty().Empty();
  }
  facts_.Text(fact.voided ? "true" : "");
  facts_.EndRow();
  ++truth_.facts[std::string(fact.kind)];
}

std::string TradeWriter::Id(absl::string_view prefix) const {
  const std::string number = absl::StrCat(order_number_);
  return absl::StrCat(prefix, std::string(number.size() < 9 ? 9 - number.size() : 0, '0'), number);
}

}  // namespace tierline::datagen
