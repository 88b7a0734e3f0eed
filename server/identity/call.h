#pragma once

#include "absl/time/time.h"
#include "common/contract/locale.h"
#include "server/identity/access.h"
#include "server/identity/principal.h"

namespace tierline::identity {

// What every handler is told about the call it serves. Borrowed: it lives as long as the call.
struct CallContext {
  const Principal& principal;
  contract::Locale locale = contract::Locale::kEnglish;
  absl::Time now;
  // What the access table allows this call to touch.
  Ownership ownership = Ownership::kDenied;
};

}  // namespace tierline::identity
