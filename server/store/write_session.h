#pragma once

#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "server/store/store.h"

namespace tierline::store {

// One open write transaction of one tenant, as its submissions see it one after the other.
class WriteSession final : public WriteTransaction {
 public:
  using Hook = absl::AnyInvocable<void()>;

  WriteSession(sql::Connection& db, TenantId tenant, Head head, absl::Time now, Rng& rng)
      : db_(db), tenant_(tenant), now_(now), rng_(rng), kept_(head), trial_(head) {}

  sql::Connection& db() override { return db_; }
  TenantId tenant() const override { return tenant_; }
  Position position() const override { return kept_.position; }
  absl::Time now() const override { return now_; }
  Rng& rng() override { return rng_; }
  void MarkDirty() override { trial_dirty_ = true; }
  absl::Status BumpIdentity() override;
  void OnCommit(Hook hook) override { trial_hooks_.push_back(std::move(hook)); }

  // What the present submission said counts.
  void Keep();
  // It does not.
  void Forget();

  const Head& head() const { return kept_; }
  bool dirty() const { return dirty_; }
  std::vector<Hook> TakeHooks() { return std::move(hooks_); }

 private:
  sql::Connection& db_;
  const TenantId tenant_;
  const absl::Time now_;
  Rng& rng_;

  Head kept_;
  bool dirty_ = false;
  std::vector<Hook> hooks_;

  // Of the present submission.
  Head trial_;
  bool trial_dirty_ = false;
  std::vector<Hook> trial_hooks_;
};

}  // namespace tierline::store
