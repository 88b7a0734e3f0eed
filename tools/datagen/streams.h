#pragma once

#include <cstdint>

namespace tierline::datagen {

// One stream of random draws per subject: a change in one subject leaves the others' data as they were.
enum Stream : uint64_t { kCompanyStream, kCustomerStream, kContactStream, kTradeStream, kInteractionStream };

}  // namespace tierline::datagen
