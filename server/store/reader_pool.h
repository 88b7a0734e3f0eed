#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "server/sql/sql.h"

namespace tierline::store {

// Read connections, lent one at a time. Thread-safe.
class ReaderPool {
 public:
  explicit ReaderPool(sql::Driver& driver) : driver_(driver) {}

  absl::Status Open(int connections);

  // Runs `read` in a read transaction. Blocks while all connections are lent.
  absl::Status Read(absl::FunctionRef<absl::Status(sql::Connection&)> read);

 private:
  using Slot = std::unique_ptr<sql::Connection>;  // empty: to be connected again

  Slot Borrow();
  void GiveBack(Slot slot);
  absl::Status Begin(Slot& slot);

  sql::Driver& driver_;

  std::mutex mu_;
  std::condition_variable given_back_;
  std::vector<Slot> idle_;  // guarded by mu_
};

}  // namespace tierline::store
