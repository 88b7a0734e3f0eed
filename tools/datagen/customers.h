#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "tools/datagen/company.h"
#include "tools/datagen/dice.h"
#include "tools/datagen/options.h"
#include "tools/datagen/profile.h"

namespace tierline::datagen {

// Payment terms agreed with a customer.
struct Terms {
  bool end_of_month = false;  // counted from the end of the invoice's month
  int days = 0;
};

struct Customer {
  int64_t serial = 0;  // 1 for the first
  std::string code;    // with leading zeros
  std::string name;
  std::string parent_code;
  int level = 1;  // depth in its tree
  size_t industry = 0;
  size_t district = 0;
  std::optional<size_t> owner;  // index into Company::users; none: the customer is in the pool
  bool latin = false;
  bool duplicate = false;  // the previous customer typed in again
  bool in_group = false;
  std::optional<int64_t> employees;
  std::optional<int64_t> annual_revenue_fen;
  int64_t decision_nodes = 1;
  std::string tier;
  int64_t established_year = 0;
  absl::CivilDay create_day;
  absl::CivilDay key_contact_since;
  std::string phone;
  std::string address;

  size_t archetype = 0;
  int64_t order_fen = 0;           // typical order
  int64_t value_per_mille = 1000;  // size against the archetype's median
  int64_t on_time_per_mille = 0;
  int64_t growth_per_mille = 0;  // per month
  Terms terms;
  absl::CivilDay first_trade;
  absl::CivilDay last_trade;
};

// Invents the customers one after the other; a parent comes before its children. Remembers only the group
// at hand and the previous customer.
class CustomerSource {
 public:
  // Both must outlive the source.
  CustomerSource(const Profile& profile, const Company& company, const Options& options);

  // None after the last one.
  std::optional<Customer> Next();

 private:
  struct Group {
    std::string brand;
    std::string head_code;
    std::string branch_code;
    bool latin = false;
    size_t industry = 0;
    int64_t size = 0;
    int64_t members = 0;
    int64_t branches = 0;
  };

  void Place(Customer& customer);
  void Trade(Customer& customer);
  void Describe(Customer& customer);
  void StartGroup();
  void JoinGroup(Customer& customer);
  Customer Duplicate();
  Terms DrawTerms();

  const Profile& profile_;
  const Company& company_;
  const Options options_;
  const absl::CivilDay start_;
  const int code_width_;
  std::vector<int> industry_weights_;
  std::vector<int> archetype_weights_;
  Dice dice_;
  int64_t serial_ = 0;
  Group group_;
  std::optional<Customer> previous_;
};

// The first day of the history.
absl::CivilDay HistoryStart(const Options& options);

}  // namespace tierline::datagen
