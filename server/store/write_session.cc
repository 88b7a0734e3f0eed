#include "server/store/write_session.h"

#include <iterator>

#include "common/base/status.h"

namespace tierline::store {

absl::Status WriteSession::BumpIdentity() {
  return db_
      .QueryOne(
          "UPDATE tenant_head SET identity_seq = identity_seq + 1 WHERE tenant_id = $1 RETURNING "
          "identity_seq",
          {tenant_},
          [this](const sql::Row& row) {
            trial_.identity = row.Int64(0);
            return absl::OkStatus();
          })
      .status();
}

void WriteSession::Keep() {
  kept_ = trial_;
  dirty_ = dirty_ || trial_dirty_;
  std::move(trial_hooks_.begin(), trial_hooks_.end(), std::back_inserter(hooks_));
  Forget();
}

void WriteSession::Forget() {
  trial_ = kept_;
  trial_dirty_ = false;
  trial_hooks_.clear();
}

}  // namespace tierline::store
