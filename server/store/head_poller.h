#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "absl/time/time.h"
#include "server/sql/sql.h"
#include "server/store/known_heads.h"

namespace tierline::store {

// Looks every `period` for commits of other replicas, on a thread and a connection of its own. The
// destructor ends it.
class HeadPoller {
 public:
  HeadPoller(sql::Driver& driver, absl::Duration period, KnownHeads& heads);
  ~HeadPoller();

 private:
  void Poll();
  void Look();

  sql::Driver& driver_;
  const absl::Duration period_;
  KnownHeads& heads_;

  std::unique_ptr<sql::Connection> connection_;  // of the thread

  std::mutex mu_;
  std::condition_variable stop_;
  bool stopping_ = false;  // guarded by mu_

  std::thread thread_;  // last: uses all of the above
};

}  // namespace tierline::store
