#pragma once

#include "absl/status/status.h"
#include "common/contract/page_token.h"
#include "server/identity/call.h"
#include "server/sql/sql.h"
#include "server/store/store.h"
#include "tierline/v1/activity_service.pb.h"

namespace tierline::activity {

// What the rpcs of ActivityService do; their contract stands in activity_service.proto. Requests have passed
// contract::Validate() and the access table. Writers run inside the tenant's write transaction and must fail
// as a whole after an error. Thread-safe.
class ActivityHandlers {
 public:
  // `page_tokens` outlives the handlers.
  explicit ActivityHandlers(const contract::Authenticator& page_tokens) : page_tokens_(page_tokens) {}

  absl::Status BatchRecordFacts(const identity::CallContext& call, const v1::BatchRecordFactsRequest& request,
                                store::WriteTransaction& tx, v1::BatchRecordFactsResponse& response) const;
  absl::Status BatchRecordInteractions(const identity::CallContext& call,
                                       const v1::BatchRecordInteractionsRequest& request,
                                       store::WriteTransaction& tx,
                                       v1::BatchRecordInteractionsResponse& response) const;
  absl::Status DeclareCompleteThrough(const identity::CallContext& call,
                                      const v1::DeclareCompleteThroughRequest& request,
                                      store::WriteTransaction& tx, v1::Source& response) const;

  absl::Status ListFacts(const identity::CallContext& call, const v1::ListFactsRequest& request,
                         sql::Connection& db, v1::ListFactsResponse& response) const;
  absl::Status ListInteractions(const identity::CallContext& call, const v1::ListInteractionsRequest& request,
                                sql::Connection& db, v1::ListInteractionsResponse& response) const;
  absl::Status ListWaitingCodes(const identity::CallContext& call, const v1::ListWaitingCodesRequest& request,
                                sql::Connection& db, v1::ListWaitingCodesResponse& response) const;
  absl::Status ListSources(const identity::CallContext& call, const v1::ListSourcesRequest& request,
                           sql::Connection& db, v1::ListSourcesResponse& response) const;

 private:
  const contract::Authenticator& page_tokens_;
};

}  // namespace tierline::activity
