#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/store/store.h"

namespace tierline::store {

struct Submission {
  TenantId tenant = 0;
  absl::Time deadline = absl::InfiniteFuture();
  Store::Write write;  // empty: creates the tenant
  Store::Done done;
};

// Submissions waiting for the writer: bounded, oldest first. Thread-safe.
class SubmissionQueue {
 public:
  explicit SubmissionQueue(size_t limit) : limit_(limit) {}

  // Takes `submission`, or leaves it and says why: kResourceExhausted (full), kUnavailable (closed).
  absl::Status Push(Submission& submission);

  // Blocks until something waits. False once closed and empty.
  bool WaitForWork();

  // The oldest submission and those of the same tenant behind it, at most `limit`; the others stay in order.
  // A submission that creates a tenant comes alone. Empty when nothing waits.
  std::vector<Submission> TakeGroup(int limit);

  // Refuses what comes from now on.
  void Close();

  size_t size() const;

 private:
  const size_t limit_;

  mutable std::mutex mu_;
  std::condition_variable changed_;
  // Guarded by mu_.
  std::deque<Submission> waiting_;
  bool closed_ = false;
};

}  // namespace tierline::store
