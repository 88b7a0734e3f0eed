#include "server/store/reader_pool.h"

#include <utility>

#include "absl/cleanup/cleanup.h"
#include "common/base/status.h"

namespace tierline::store {

absl::Status ReaderPool::Open(int connections) {
  for (int i = 0; i < connections; ++i) {
    TIERLINE_ASSIGN_OR_RETURN(Slot slot, driver_.Connect(sql::Driver::Mode::kReadOnly));
    GiveBack(std::move(slot));
  }
  return absl::OkStatus();
}

absl::Status ReaderPool::Read(absl::FunctionRef<absl::Status(sql::Connection&)> read) {
  Slot slot = Borrow();
  const auto give_back = absl::MakeCleanup([&] { GiveBack(std::move(slot)); });
  TIERLINE_RETURN_IF_ERROR(Begin(slot));
  absl::Status status = read(*slot);
  if (!slot->Rollback().ok() || !slot->healthy()) slot.reset();
  return status;
}

ReaderPool::Slot ReaderPool::Borrow() {
  std::unique_lock lock(mu_);
  given_back_.wait(lock, [this] { return !idle_.empty(); });
  Slot slot = std::move(idle_.back());
  idle_.pop_back();
  return slot;
}

void ReaderPool::GiveBack(Slot slot) {
  std::lock_guard lock(mu_);
  idle_.push_back(std::move(slot));
  given_back_.notify_one();
}

absl::Status ReaderPool::Begin(Slot& slot) {
  // A connection that broke while it lay idle shows only now; nothing has been read from it yet.
  if (slot != nullptr && slot->BeginRead().ok()) return absl::OkStatus();
  slot.reset();
  TIERLINE_ASSIGN_OR_RETURN(slot, driver_.Connect(sql::Driver::Mode::kReadOnly));
  return slot->BeginRead();
}

}  // namespace tierline::store
