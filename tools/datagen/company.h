#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/datagen/options.h"
#include "tools/datagen/profile.h"

namespace tierline::datagen {

struct Territory {
  std::string code;
  std::string name;
  std::string parent_code;  // empty: a region
  std::string region_name;
  bool latin = false;
  int weight = 0;  // of a district
};

struct User {
  std::string login;
  std::string name;
  std::string role;
  std::string territory_codes;  // separated by semicolons
};

// The selling side: small enough to stay in memory. Every district has at least one rep.
struct Company {
  std::vector<Territory> regions;
  std::vector<Territory> districts;
  std::vector<int> district_weights;
  std::vector<User> users;                         // reps first
  std::vector<std::vector<size_t>> district_reps;  // indexes into users, by district
};

Company InventCompany(const Profile& profile, const Options& options);

}  // namespace tierline::datagen
