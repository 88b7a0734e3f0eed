#include "server/store/head_poller.h"

#include <utility>

namespace tierline::store {

HeadPoller::HeadPoller(sql::Driver& driver, absl::Duration period, KnownHeads& heads)
    : driver_(driver), period_(period), heads_(heads), thread_([this] { Poll(); }) {}

HeadPoller::~HeadPoller() {
  {
    std::lock_guard lock(mu_);
    stopping_ = true;
  }
  stop_.notify_one();
  thread_.join();
}

void HeadPoller::Poll() {
  std::unique_lock lock(mu_);
  while (!stop_.wait_for(lock, absl::ToChronoNanoseconds(period_), [this] { return stopping_; })) {
    lock.unlock();
    Look();
    lock.lock();
  }
}

void HeadPoller::Look() {
  // An error is not reported: the next look tries again, and writes and reads meet the same trouble
  // themselves.
  if (connection_ == nullptr) {
    absl::StatusOr<std::unique_ptr<sql::Connection>> connection =
        driver_.Connect(sql::Driver::Mode::kReadOnly);
    if (!connection.ok()) return;
    connection_ = *std::move(connection);
  }
  const absl::Status status =
      ReadHeads(*connection_, [this](TenantId tenant, const Head& head) { heads_.Seen(tenant, head); });
  if (!status.ok()) connection_.reset();
}

}  // namespace tierline::store
