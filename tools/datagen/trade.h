#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "tools/datagen/csv_file.h"
#include "tools/datagen/customers.h"
#include "tools/datagen/dice.h"
#include "tools/datagen/options.h"
#include "tools/datagen/profile.h"
#include "tools/datagen/truth.h"

namespace tierline::datagen {

inline constexpr absl::string_view kFactColumns =
    "system,external_id,revision,kind,customer_code,occurred_time,amount_minor,currency,due_date,"
    "related_external_id,category,quantity,cost_minor,voided";

// Writes the trade of one customer after the other as ledger facts: orders and what follows from them. A
// voided order is its revision 2 with amount 0.
class TradeWriter {
 public:
  // All must outlive the writer.
  TradeWriter(const Profile& profile, const Options& options, CsvFile& facts, Truth& truth);

  void Write(const Customer& customer);

 private:
  struct Order {
    const Customer* customer;
    absl::CivilDay day;
    int64_t amount;
    int64_t cost;
    int64_t quantity;
    absl::string_view category;
  };
  struct Fact {
    absl::string_view kind;
    std::string id;
    absl::CivilDay day;
    int64_t amount = 0;
    int64_t revision = 1;
    std::string due_date;
    std::string related;
    bool goods = false;   // carries category, quantity and cost
    bool voided = false;  // never was
  };

  Order DrawOrder(const Customer& customer, absl::CivilDay day);
  void WriteOrder(Order order);
  void WriteUnknownCustomerOrder(Order order);
  bool WriteRevisions(Order& order);
  void WriteDelivery(const Order& order);
  void WriteInvoice(const Order& order, absl::CivilDay day);
  void WritePayments(const Order& order, const std::string& invoice, absl::CivilDay invoiced,
                     absl::CivilDay due);
  void WritePayment(const Order& order, const std::string& id, absl::CivilDay day, int64_t amount,
                    const std::string& invoice);
  void WriteReturn(const Order& order);
  void WriteServiceCost(const Order& order);
  void Put(const Order& order, const Fact& fact);
  std::string Id(absl::string_view prefix) const;

  const Profile& profile_;
  const Options options_;
  CsvFile& facts_;
  Truth& truth_;
  Dice dice_;
  int64_t order_number_ = 0;
  std::string customer_code_;
};

}  // namespace tierline::datagen
