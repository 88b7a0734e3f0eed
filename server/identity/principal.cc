#include "server/identity/principal.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/contract/names.h"
#include "google/protobuf/util/time_util.h"

namespace tierline::identity {

using ::google::protobuf::util::TimeUtil;

std::vector<v1::Role> RoleSet::ToVector() const {
  std::vector<v1::Role> roles;
  for (int i = v1::Role_MIN; i <= v1::Role_MAX; ++i) {
    const auto role = static_cast<v1::Role>(i);
    if (v1::Role_IsValid(i) && Has(role)) roles.push_back(role);
  }
  return roles;
}

std::string Principal::name() const {
  switch (kind) {
    case Kind::kUser:
      return contract::UserName(id);
    case Kind::kApiKey:
      return absl::StrCat("apiKeys/", id);
    case Kind::kAnonymous:
      break;
  }
  return "anonymous";
}

bool Principal::ReachesTerritory(absl::string_view territory) const {
  return all_territories || std::binary_search(territories.begin(), territories.end(), territory);
}

const Principal& Anonymous() {
  static const Principal* const anonymous = new Principal();
  return *anonymous;
}

v1::PrincipalSummary Summarise(const Principal& principal) {
  v1::PrincipalSummary summary;
  summary.set_name(principal.name());
  summary.set_kind(principal.kind == Principal::Kind::kUser ? v1::PrincipalSummary::USER
                                                            : v1::PrincipalSummary::API_KEY);
  summary.set_display_name(principal.display_name);
  summary.set_tenant_display_name(principal.tenant_display_name);
  for (v1::Role role : principal.roles.ToVector()) summary.add_roles(role);
  summary.set_all_territories(principal.all_territories || principal.roles.Intersects(kCompanyWideRoles));
  if (!summary.all_territories()) {
    for (const std::string& territory : principal.territories) {
      summary.add_territories(contract::TerritoryName(territory));
    }
  }
  *summary.mutable_expire_time() = TimeUtil::SecondsToTimestamp(absl::ToUnixSeconds(principal.token_expiry));
  return summary;
}

}  // namespace tierline::identity
