#include "server/store/submission_queue.h"

#include <utility>

namespace tierline::store {

absl::Status SubmissionQueue::Push(Submission& submission) {
  std::lock_guard lock(mu_);
  if (closed_) return absl::UnavailableError("the server is stopping; try again elsewhere or later");
  if (waiting_.size() >= limit_) {
    return absl::ResourceExhaustedError("too many writes are waiting; try again later");
  }
  waiting_.push_back(std::move(submission));
  changed_.notify_one();
  return absl::OkStatus();
}

bool SubmissionQueue::WaitForWork() {
  std::unique_lock lock(mu_);
  changed_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
  return !waiting_.empty();
}

std::vector<Submission> SubmissionQueue::TakeGroup(int limit) {
  std::lock_guard lock(mu_);
  std::vector<Submission> group;
  std::deque<Submission> rest;
  bool open = true;
  for (Submission& submission : waiting_) {
    const bool same_tenant = group.empty() || submission.tenant == group.front().tenant;
    const bool alone = !submission.write;
    if (open && same_tenant && alone && !group.empty()) open = false;  // what follows needs the new tenant
    const bool fits = open && same_tenant && group.size() < static_cast<size_t>(limit);
    if (fits && alone) open = false;
    (fits ? group.emplace_back() : rest.emplace_back()) = std::move(submission);
  }
  waiting_ = std::move(rest);
  return group;
}

void SubmissionQueue::Close() {
  std::lock_guard lock(mu_);
  closed_ = true;
  changed_.notify_all();
}

size_t SubmissionQueue::size() const {
  std::lock_guard lock(mu_);
  return waiting_.size();
}

}  // namespace tierline::store
