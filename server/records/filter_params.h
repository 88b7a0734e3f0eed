#pragma once

#include "common/contract/filter.h"
#include "server/sql/sql.h"

namespace tierline::records {

// The parameter that binds a filter's value as the tables store it: times in microseconds, ids as bytes.
// Borrows texts and ids from `value`.
sql::Param ParamOf(const contract::FilterValue& value);

}  // namespace tierline::records
