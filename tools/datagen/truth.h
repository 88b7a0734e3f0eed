#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tools/datagen/options.h"
#include "tools/datagen/profile.h"

namespace tierline::datagen {

// What is true of the customers of one archetype. Orders are those that still stand (latest revision, not
// voided, known customer); money in minor units.
struct ArchetypeTruth {
  int64_t customers = 0;
  int64_t orders = 0;
  int64_t revenue_minor = 0;
  int64_t invoices_due = 0;      // due date not after the last day
  int64_t paid_by_due_date = 0;  // of those
  int64_t interactions = 0;
};

// What the generator knows about the company it wrote: the yardstick for tests of whatever reads the files.
// Memory grows by 8 bytes per customer.
struct Truth {
  std::map<std::string, int64_t> rows;  // by file name
  std::vector<ArchetypeTruth> archetypes;
  std::vector<int64_t> customer_revenue_minor;  // in the order of customers.csv
  std::map<std::string, int64_t> facts;         // rows by kind
  int64_t groups = 0;
  int64_t grouped_customers = 0;
  int64_t deepest_level = 1;
  int64_t duplicate_customers = 0;
  int64_t pool_customers = 0;
  int64_t names_with_line_break = 0;
  int64_t unknown_customer_facts = 0;
  int64_t unknown_customer_minor = 0;
  int64_t corrected_orders = 0;
  int64_t voided_orders = 0;
  int64_t negative_returns = 0;
  int64_t unmatched_payments = 0;
  int64_t referrals_won = 0;
};

// Share of all revenue brought by the best fifth of all customers, per mille; 0 without revenue.
int64_t TopFifthPerMille(std::vector<int64_t> customer_revenue);

// The content of expected.json.
std::string TruthToJson(const Truth& truth, const Profile& profile, const Options& options);

}  // namespace tierline::datagen
