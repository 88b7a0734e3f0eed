#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/identity/principal.h"

namespace tierline::api {

// Told of every call that ended, for metrics and logs. Thread-safe; must not block.
class Observer {
 public:
  virtual ~Observer() = default;

  // `principal` is null when the caller was never known. `status` is what the handler said, before texts for
  // outsiders are cut.
  virtual void OnCall(absl::string_view method, const identity::Principal* principal,
                      const absl::Status& status, absl::Duration taken) = 0;
};

}  // namespace tierline::api
