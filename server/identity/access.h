#pragma once

#include <span>

#include "absl/strings/string_view.h"
#include "server/identity/principal.h"

// The one access table: which role may call which method, and on what. Pure; default deny.
namespace tierline::identity {

// What a call may touch, in rising order.
enum class Ownership {
  kDenied,     // nothing: the call is refused
  kSelf,       // what is the caller's own: the own user, the operations it started
  kTerritory,  // customers in the caller's territories (Principal::ReachesTerritory) or owned by the caller
  kTenant,     // the whole company
};

// One method. A role stands in at most one of the sets.
struct AccessRow {
  absl::string_view method;  // "tierline.v1.CustomerService/GetCustomer"
  RoleSet tenant;
  RoleSet territory;
  RoleSet self;
  bool anonymous = false;  // needs no credential; everybody may call it
};

// Every row, ordered by method.
std::span<const AccessRow> AccessTable();

// The row of a method, or null. Rows live as long as the process: look up once per method.
const AccessRow* FindAccessRow(absl::string_view method);

// The most any of the roles allows.
Ownership Decide(const AccessRow& row, RoleSet roles);

// Default deny: an unknown method is denied to everybody. An anonymous method gives kSelf.
Ownership Decide(absl::string_view method, const Principal& principal);

}  // namespace tierline::identity
