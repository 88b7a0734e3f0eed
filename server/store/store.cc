#include "server/store/store.h"

#include <future>
#include <mutex>
#include <thread>
#include <utility>

#include "common/base/status.h"
#include "server/store/group_commit.h"
#include "server/store/head_poller.h"
#include "server/store/known_heads.h"
#include "server/store/reader_pool.h"
#include "server/store/submission_queue.h"

namespace tierline::store {
namespace {

class DatabaseStore final : public Store {
 public:
  DatabaseStore(sql::Driver& driver, StoreOptions options, const Clock& clock, Rng& rng,
                std::function<void(absl::Status)> on_fatal)
      : driver_(driver),
        options_(options),
        queue_(options.queue_limit),
        readers_(driver),
        commit_(driver, queue_, heads_, options.group_limit, clock, rng, std::move(on_fatal)) {}

  ~DatabaseStore() override { (void)Stop(); }

  absl::Status Start() {
    TIERLINE_RETURN_IF_ERROR(commit_.Connect());
    TIERLINE_RETURN_IF_ERROR(readers_.Open(options_.readers));
    const absl::Status loaded = readers_.Read([this](sql::Connection& db) {
      return ReadHeads(db, [this](TenantId tenant, const Head& head) { heads_.Load(tenant, head); });
    });
    if (!loaded.ok()) return Annotate(loaded, "reading the tenants (is the schema current?)");
    writer_ = std::thread([this] {
      while (queue_.WaitForWork()) commit_.RunOne();
    });
    // On SQLite there is no other replica.
    if (driver_.engine() == sql::Engine::kPostgres) {
      poller_ = std::make_unique<HeadPoller>(driver_, options_.head_poll, heads_);
    }
    return absl::OkStatus();
  }

  void Submit(TenantId tenant, absl::Time deadline, Write write, Done done) override {
    Push({.tenant = tenant, .deadline = deadline, .write = std::move(write), .done = std::move(done)});
  }

  absl::Status WriteAndWait(TenantId tenant, Write write) override {
    return PushAndWait({.tenant = tenant, .write = std::move(write)});
  }

  absl::Status CreateTenant(TenantId tenant) override { return PushAndWait({.tenant = tenant}); }

  absl::Status Read(absl::FunctionRef<absl::Status(sql::Connection&)> read) override {
    return readers_.Read(read);
  }

  absl::StatusOr<Head> KnownHead(TenantId tenant) const override { return heads_.Get(tenant); }
  std::vector<TenantId> Tenants() const override { return heads_.Tenants(); }
  void AddListener(Listener listener) override { heads_.AddListener(std::move(listener)); }
  size_t queued() const override { return queue_.size(); }
  bool failed() const override { return commit_.failed(); }

  absl::Status Stop() override {
    std::lock_guard lock(stop_mu_);
    if (stopped_) return stop_status_;
    stopped_ = true;
    queue_.Close();
    if (writer_.joinable()) writer_.join();
    poller_.reset();
    stop_status_ = commit_.Checkpoint();
    return stop_status_;
  }

 private:
  void Push(Submission submission) {
    const absl::Status taken = queue_.Push(submission);
    if (!taken.ok()) submission.done(taken);
  }

  absl::Status PushAndWait(Submission submission) {
    std::promise<absl::Status> answer;
    std::future<absl::Status> answered = answer.get_future();
    submission.done = [answer = std::move(answer)](absl::Status status) mutable {
      answer.set_value(std::move(status));
    };
    Push(std::move(submission));
    return answered.get();
  }

  sql::Driver& driver_;
  const StoreOptions options_;
  KnownHeads heads_;
  SubmissionQueue queue_;
  ReaderPool readers_;
  GroupCommit commit_;
  std::thread writer_;
  std::unique_ptr<HeadPoller> poller_;

  std::mutex stop_mu_;
  // Guarded by stop_mu_.
  bool stopped_ = false;
  absl::Status stop_status_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> OpenStore(sql::Driver& driver, StoreOptions options,
                                                 const Clock& clock, Rng& rng,
                                                 std::function<void(absl::Status)> on_fatal) {
  auto store = std::make_unique<DatabaseStore>(driver, options, clock, rng, std::move(on_fatal));
  TIERLINE_RETURN_IF_ERROR(store->Start());
  return store;
}

}  // namespace tierline::store
