#pragma once

#include <vector>

#include "server/store/store.h"

namespace tierline::store {

// The product's schema, oldest step first: the files schema/NNNN_name.sql.
const std::vector<Migration>& Schema();

}  // namespace tierline::store
