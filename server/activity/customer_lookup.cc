#include "server/activity/customer_lookup.h"

#include "common/base/status.h"
#include "common/contract/names.h"
#include "server/records/customer_scope.h"

namespace tierline::activity {

absl::StatusOr<std::optional<Uuid>> CustomerLookup::ByCode(absl::string_view system, absl::string_view code) {
  const std::pair<absl::string_view, absl::string_view> key(system, code);
  if (const auto known = codes_.find(key); known != codes_.end()) return known->second;
  TIERLINE_ASSIGN_OR_RETURN(std::optional<Uuid> customer, ReadCode(system, code));
  codes_.emplace(key, customer);
  return customer;
}

absl::StatusOr<std::optional<Uuid>> CustomerLookup::ReadCode(absl::string_view system,
                                                             absl::string_view code) {
  std::optional<Uuid> customer;
  TIERLINE_RETURN_IF_ERROR(
      db_.QueryOne("SELECT customer_id FROM customer_code WHERE tenant_id = $1 AND system = $2 AND code = $3",
                   {call_.principal.tenant, system, code},
                   [&](const sql::Row& row) {
                     customer = row.Id(0);
                     return absl::OkStatus();
                   })
          .status());
  if (customer.has_value() && call_.ownership != identity::Ownership::kTenant) {
    TIERLINE_ASSIGN_OR_RETURN(const bool reachable, Reachable(*customer));
    if (!reachable) customer.reset();
  }
  return customer;
}

absl::StatusOr<std::optional<Uuid>> CustomerLookup::ByName(absl::string_view name) {
  if (const auto known = names_.find(name); known != names_.end()) return known->second;
  std::optional<Uuid> customer;
  if (const absl::StatusOr<Uuid> id = contract::ParseCustomerName(name); id.ok()) {
    TIERLINE_ASSIGN_OR_RETURN(const bool reachable, Reachable(*id));
    if (reachable) customer = *id;
  }
  names_.emplace(name, customer);
  return customer;
}

absl::StatusOr<bool> CustomerLookup::Reachable(const Uuid& customer) {
  if (const auto known = reachable_.find(customer); known != reachable_.end()) return known->second;
  TIERLINE_ASSIGN_OR_RETURN(const std::optional<records::CustomerPlace> place,
                            records::ReadCustomerPlace(db_, call_.principal.tenant, customer));
  const bool reachable = place.has_value() && records::Reaches(call_, place->territory, place->owner);
  reachable_.emplace(customer, reachable);
  return reachable;
}

}  // namespace tierline::activity
