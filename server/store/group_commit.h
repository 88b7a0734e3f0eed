#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "common/base/clock.h"
#include "common/base/rng.h"
#include "server/sql/sql.h"
#include "server/store/known_heads.h"
#include "server/store/store.h"
#include "server/store/submission_queue.h"
#include "server/store/write_session.h"

namespace tierline::store {

// The writer without its thread: each step commits one group of waiting submissions of one tenant. Nothing is
// acknowledged before the commit that holds it has succeeded. One thread at a time; failed() from any.
class GroupCommit {
 public:
  // Everything referred to outlives it. `on_fatal` is called once, when failed() becomes true.
  GroupCommit(sql::Driver& driver, SubmissionQueue& queue, KnownHeads& heads, int group_limit,
              const Clock& clock, Rng& rng, std::function<void(absl::Status)> on_fatal);

  // Connects the one writing connection. Before the first step.
  absl::Status Connect();

  // Takes a group, runs it, answers every submission in it. False when nothing waited.
  bool RunOne();

  bool failed() const { return failed_; }

  // Moves the engine's log into the database. Between steps.
  absl::Status Checkpoint();

 private:
  using Group = std::vector<Submission>;
  using Answers = std::vector<absl::Status>;

  Answers Run(Group& group);
  // OK: `answers` are final. Otherwise the transaction was lost and nothing of it is kept.
  absl::Status RunTransaction(Group& group, Answers& answers);
  absl::Status RunWrites(Group& group, Answers& answers, WriteSession& session);
  absl::Status RunWrite(Store::Write& write, WriteSession& session, absl::Status& answer);
  absl::Status CreateTenant(TenantId tenant, absl::Status& answer);
  absl::StatusOr<std::optional<Head>> LockHead(TenantId tenant);
  // Why the transaction can no longer commit; OK when it can.
  absl::Status Loss() const;
  void Abandon();
  void Fail(const absl::Status& cause);

  sql::Driver& driver_;
  SubmissionQueue& queue_;
  KnownHeads& heads_;
  const int group_limit_;
  const Clock& clock_;
  Rng& rng_;
  std::function<void(absl::Status)> on_fatal_;

  std::unique_ptr<sql::Connection> db_;  // empty: to be connected again
  std::atomic<bool> failed_ = false;
};

}  // namespace tierline::store
