#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/executor.h"
#include "common/base/rng.h"
#include "server/sql/sql.h"

// Transactions over one database: a pool of readers and the group-commit write queue.
namespace tierline::store {

// A tenant's number: the first column of every key.
using TenantId = int64_t;

// Position of a commit in a tenant's feed: dense, in commit order, from 1.
using Position = int64_t;

// What is known of a tenant's head row. `identity` counts changes of users, keys, roles and territories, so
// that caches of who may do what know when to look again.
struct Head {
  Position position = 0;
  int64_t epoch = 0;
  int64_t identity = 0;
};

// The open write transaction, given to a submission. The tenant's head row is locked: nothing of this tenant
// changes under it on any replica. Everything a submission writes goes through `db()`.
class WriteTransaction {
 public:
  virtual ~WriteTransaction() = default;
  virtual sql::Connection& db() = 0;
  virtual TenantId tenant() const = 0;
  virtual Position position() const = 0;  // shared by all submissions of one commit
  virtual absl::Time now() const = 0;     // of the commit; the same for all submissions of one commit
  virtual Rng& rng() = 0;

  // Says that customers became dirty: commit listeners see CommitInfo::dirty.
  virtual void MarkDirty() = 0;

  // Says that users, keys, roles or territories changed: Head::identity is raised in this transaction.
  virtual absl::Status BumpIdentity() = 0;

  // Runs after the commit is durable and before the submission is acknowledged, in order; never when the
  // submission or the commit failed. Must not block or write.
  virtual void OnCommit(absl::AnyInvocable<void()> hook) = 0;
};

struct CommitInfo {
  TenantId tenant = 0;
  Head head;  // the newest known: at least the commit's; never goes back within an epoch
  bool dirty =
      false;  // customers became dirty; always true for another replica's commit, of which no more is known
};

struct StoreOptions {
  int readers = 4;           // read connections
  size_t queue_limit = 256;  // waiting submissions; beyond it kResourceExhausted at once
  int group_limit = 64;      // submissions per commit
  absl::Duration head_poll =
      absl::Milliseconds(200);  // PostgreSQL: how often other replicas' commits are looked for
};

// One database. Thread-safe.
class Store {
 public:
  using Write = absl::AnyInvocable<absl::Status(WriteTransaction&)>;
  using Done = absl::AnyInvocable<void(absl::Status)>;
  using Listener = std::function<void(const CommitInfo&)>;

  virtual ~Store() = default;

  // Queues `write`; `done` is called exactly once, on the writer's thread (on the caller's, at once, when the
  // queue is full or closed): with OK when it is durable, else with the error of `write` (nothing of it is
  // kept), kResourceExhausted (queue or disk full) or kUnavailable (transaction lost, or its outcome unknown;
  // retry is safe for writes that know their own repetition). `write` may run again after a lost transaction
  // only if nothing of it was kept. `deadline` passed before the start gives kDeadlineExceeded. Unknown
  // tenant: kNotFound.
  virtual void Submit(TenantId tenant, absl::Time deadline, Write write, Done done) = 0;

  // Submit() and wait. Not for callback threads.
  virtual absl::Status WriteAndWait(TenantId tenant, Write write) = 0;

  // Runs `read` on a pooled connection inside a read transaction (one snapshot). Blocks while all readers are
  // in use, so not for callback threads. Keep it short: a long reader keeps SQLite's log from being reset.
  virtual absl::Status Read(absl::FunctionRef<absl::Status(sql::Connection&)> read) = 0;

  // Creates a tenant's head row. kAlreadyExists.
  virtual absl::Status CreateTenant(TenantId tenant) = 0;

  // The last known head, without asking the database: exact for commits of this process, at most `head_poll`
  // behind for those of other replicas. kNotFound for an unknown tenant.
  virtual absl::StatusOr<Head> KnownHead(TenantId tenant) const = 0;

  // All tenants known, ascending.
  virtual std::vector<TenantId> Tenants() const = 0;

  // Called for every commit of this process and every head that moved on another replica, after it is
  // durable; on the writer's or the poller's thread, one call at a time; must not block. Register before
  // traffic starts.
  virtual void AddListener(Listener listener) = 0;

  // Submissions waiting now.
  virtual size_t queued() const = 0;

  // Set once a sync failed or the file is corrupt: nothing more is acknowledged; the process must end and
  // start again.
  virtual bool failed() const = 0;

  // Refuses new submissions (kUnavailable), finishes the queued ones, checkpoints. Idempotent.
  virtual absl::Status Stop() = 0;
};

// One step of the schema; `sql` is one text for both engines. Never edited after a release.
struct Migration {
  int version;             // 1, 2, …: dense
  absl::string_view name;  // what it brings
  absl::string_view sql;
};

// Brings the database to the newest version, each step in its own transaction. A database newer than
// `migrations` is refused with kFailedPrecondition and what to do. Several replicas may start at once.
absl::Status Migrate(sql::Connection& connection, const std::vector<Migration>& migrations);

// Opens the database and starts the write queue. The schema must be current. `on_fatal` is called once when
// failed() becomes true. `driver` and `clock` and `rng` outlive the store.
absl::StatusOr<std::unique_ptr<Store>> OpenStore(sql::Driver& driver, StoreOptions options,
                                                 const Clock& clock, Rng& rng,
                                                 std::function<void(absl::Status)> on_fatal);

}  // namespace tierline::store
