#pragma once

#include "server/records/registry.h"

namespace tierline::customers {

// Registers customers and contacts with the tables derived from them: `customer`, `customer_code`, `contact`.
// Writing a customer with a code of another one gives ALREADY_EXISTS / ALREADY_THERE.
void RegisterKinds(records::Registry& registry);

}  // namespace tierline::customers
