#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/uuid.h"
#include "server/store/store.h"
#include "tierline/v1/auth_service.pb.h"

namespace tierline::identity {

// A set of roles. A value.
class RoleSet {
 public:
  constexpr RoleSet() = default;
  constexpr RoleSet(std::initializer_list<v1::Role> roles) {
    for (v1::Role role : roles) Add(role);
  }

  // Ignores values that are no role.
  constexpr void Add(v1::Role role) {
    if (role > 0 && role < 32) bits_ |= uint32_t{1} << role;
  }
  constexpr bool Has(v1::Role role) const { return role > 0 && role < 32 && ((bits_ >> role) & 1) != 0; }
  constexpr bool Intersects(RoleSet other) const { return (bits_ & other.bits_) != 0; }
  constexpr bool empty() const { return bits_ == 0; }

  // Ascending.
  std::vector<v1::Role> ToVector() const;

  constexpr bool operator==(const RoleSet&) const = default;

 private:
  uint32_t bits_ = 0;
};

// Who calls: a value, never changed once made. What it says was true at the tenant's identity counter
// `identity`.
struct Principal {
  enum class Kind { kAnonymous, kUser, kApiKey };

  Kind kind = Kind::kAnonymous;
  store::TenantId tenant = 0;
  std::string id;  // of the user or the API key, without "users/"
  Uuid login;      // which login of the user; nil for API keys
  RoleSet roles;
  // Where the roles REP and MANAGER reach: everything, or `territories`: each granted territory with all
  // below it, ascending. Other roles reach the whole company by themselves (see access.h).
  bool all_territories = false;
  std::vector<std::string> territories;
  std::string display_name;
  std::string tenant_display_name;
  absl::Time token_expiry;
  int64_t identity = 0;

  // "users/{user}" or "apiKeys/{api_key}"; "anonymous".
  std::string name() const;

  // Whether the territory is within `all_territories` or `territories`.
  bool ReachesTerritory(absl::string_view territory) const;
};

// The caller of ExchangeToken. Lives as long as the process.
const Principal& Anonymous();

// Roles that reach the whole company without a grant.
inline constexpr RoleSet kCompanyWideRoles = {v1::OPS, v1::SERVICE, v1::PARTNER, v1::VIEWER, v1::ADMIN};

// What the caller is told about itself.
v1::PrincipalSummary Summarise(const Principal& principal);

}  // namespace tierline::identity
