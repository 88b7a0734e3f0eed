#include "tools/datagen/company.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/datagen/names.h"
#include "tools/datagen/streams.h"

namespace tierline::datagen {
namespace {

void AddTerritories(const Profile& profile, Company& company) {
  for (size_t r = 0; r < profile.regions.size(); ++r) {
    const Region& region = profile.regions[r];
    const std::string code = absl::StrFormat("%02d", r + 1);
    const std::string name(region.name);
    company.regions.push_back({code, name, "", name, region.latin, 0});
    for (size_t d = 0; d < region.districts.size(); ++d) {
      const District& district = region.districts[d];
      company.districts.push_back({absl::StrFormat("%s%02d", code, d + 1), std::string(district.name), code,
                                   name, region.latin, district.weight});
      company.district_weights.push_back(district.weight);
    }
  }
}

User InventUser(bool latin, absl::string_view role, std::string territory_codes, size_t serial, Dice& dice) {
  PersonName person = InventPerson(latin, dice);
  return {absl::StrFormat("%s%03d", person.login, serial), std::move(person.display), std::string(role),
          std::move(territory_codes)};
}

void AddReps(size_t reps, Company& company, Dice& dice) {
  const size_t districts = company.districts.size();
  company.district_reps.resize(districts);
  for (size_t r = 0; r < reps; ++r) {
    // Fewer reps than districts: each takes a run of neighbours. More: they share the districts in turn.
    std::string codes;
    bool latin = false;
    for (size_t d = 0; d < districts; ++d) {
      const bool covers = reps < districts ? d * reps / districts == r : r % districts == d;
      if (!covers) continue;
      company.district_reps[d].push_back(r);
      absl::StrAppend(&codes, codes.empty() ? "" : ";", company.districts[d].code);
      latin = company.districts[d].latin;
    }
    company.users.push_back(InventUser(latin, "REP", codes, r + 1, dice));
  }
}

}  // namespace

Company InventCompany(const Profile& profile, const Options& options) {
  Company company;
  Dice dice(options.seed, kCompanyStream);
  AddTerritories(profile, company);
  AddReps(static_cast<size_t>(options.reps), company, dice);
  for (const Territory& region : company.regions) {
    company.users.push_back(InventUser(region.latin, "MANAGER", region.code, company.users.size() + 1, dice));
  }
  company.users.push_back(InventUser(false, "OPS", "", company.users.size() + 1, dice));
  return company;
}

}  // namespace tierline::datagen
