#pragma once

#include <functional>
#include <memory>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/executor.h"
#include "common/contract/page_token.h"
#include "google/longrunning/operations.pb.h"
#include "google/protobuf/empty.pb.h"
#include "server/identity/call.h"
#include "server/records/operations.h"
#include "server/store/store.h"

namespace tierline::records {

// What the rpcs of google.longrunning.Operations do (AIP-151). A caller without access to the whole company
// reaches the operations it started. Thread-safe.
class OperationHandlers {
 public:
  using Call = identity::CallContext;
  using Tx = store::WriteTransaction;
  using Finish = absl::AnyInvocable<void(const absl::Status&)>;

  // All outlive the handlers; waiting is done on `executor`.
  OperationHandlers(store::Store& store, const Clock& clock, Executor& executor,
                    const contract::Authenticator& page_tokens)
      : store_(store), clock_(clock), executor_(executor), page_tokens_(page_tokens) {}

  absl::Status GetOperation(const Call& call, const google::longrunning::GetOperationRequest& request,
                            sql::Connection& db, google::longrunning::Operation& response) const;
  absl::Status ListOperations(const Call& call, const google::longrunning::ListOperationsRequest& request,
                              sql::Connection& db,
                              google::longrunning::ListOperationsResponse& response) const;
  absl::Status DeleteOperation(const Call& call, const google::longrunning::DeleteOperationRequest& request,
                               Tx& tx, google::protobuf::Empty& response) const;
  absl::Status CancelOperation(const Call& call, const google::longrunning::CancelOperationRequest& request,
                               Tx& tx, google::protobuf::Empty& response) const;

  // Answers when the operation is done, the request's timeout or the deadline is near, whichever comes first.
  // `response` lives until `finish` is called.
  void WaitOperation(const Call& call, const google::longrunning::WaitOperationRequest& request,
                     google::longrunning::Operation& response, absl::Time deadline, Finish finish) const;

 private:
  struct Waiting;

  absl::StatusOr<OperationRow> Find(const Call& call, sql::Connection& db, const std::string& name) const;
  void Look(std::shared_ptr<Waiting> waiting) const;

  store::Store& store_;
  const Clock& clock_;
  Executor& executor_;
  const contract::Authenticator& page_tokens_;
};

}  // namespace tierline::records
