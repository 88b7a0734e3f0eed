#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/base/log.h"
#include "server/api/observer.h"

namespace tierline::rpc {

// Numbers that are asked for when the page is read.
struct Gauges {
  std::function<double()> queued_writes;
  std::function<double()> pending_calls;
};

// Counts and times every call for Prometheus and logs those that failed: method, code, reason and tenant,
// never who called or what was sent.
class CallMetrics : public api::Observer {
 public:
  // Serves http://`address`/metrics; an empty address serves nothing. kUnavailable when the address cannot be
  // used.
  virtual absl::Status Serve(const std::string& address) = 0;
};

// `log` outlives the metrics.
std::unique_ptr<CallMetrics> NewCallMetrics(Log& log, Gauges gauges);

}  // namespace tierline::rpc
