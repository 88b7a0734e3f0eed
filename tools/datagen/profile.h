#pragma once

#include <span>
#include <string>

#include "absl/strings/string_view.h"
#include "tools/datagen/dice.h"

namespace tierline::datagen {

struct District {
  absl::string_view name;
  int weight;  // share of customers
};

struct Region {
  absl::string_view name;
  bool latin;  // customers carry Latin names
  std::span<const District> districts;
};

struct Industry {
  absl::string_view code;
  absl::string_view name_zh;
  absl::string_view name_en;
  absl::string_view growth;  // annual ratio
  int weight;                // share of customers
  std::span<const absl::string_view> shops_zh;
  std::span<const absl::string_view> shops_en;
};

// How one kind of customer trades. Times in days, money in fen, shares in per mille.
struct Archetype {
  absl::string_view name;
  int per_mille;      // share of customers
  Range orders;       // most orders in the history; {0, 0} never buys
  Range cycle_days;   // from order to order
  int64_t order_fen;  // median size of an order
  int64_t spread;     // of sizes between customers, in eighths of a doubling
  Range on_time;      // share of invoices paid by the due date
  Range growth;       // of the order size per month
  Range first_order;  // where in the history the trade starts
  Range last_order;   // and where it ends
  Range contacts;     // interactions a year
  int64_t referral;   // share of interactions that are referrals
  int64_t returns;    // share of orders followed by a return
};

// A kind of company as data.
struct Profile {
  absl::string_view name;
  absl::string_view currency;
  std::span<const Region> regions;
  std::span<const Industry> industries;
  std::span<const Archetype> archetypes;
  std::span<const absl::string_view> categories;
  std::span<const int> month_season;  // per mille of an ordinary month, January first
  Range margin;                       // gross margin of an order
  int64_t latin_names;                // share of Latin names in other regions
  int64_t groups;                     // share of customers that head a group
  int64_t duplicates;                 // share of customers entered twice
  int64_t unknown_code_every;         // one order in so many names an unknown customer
  int64_t corrections;                // share of orders corrected by revision 2
  int64_t voids;                      // share of orders voided by revision 2
  int64_t unmatched_payments;         // share of payments that name no invoice
};

// Null when there is no such profile. Lives as long as the process.
const Profile* FindProfile(absl::string_view name);

// The known names, separated by commas.
std::string ProfileNames();

const Profile& DistributorProfile();

}  // namespace tierline::datagen
