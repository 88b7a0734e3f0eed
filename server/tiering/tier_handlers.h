#pragma once

#include <array>

#include "absl/status/status.h"
#include "common/contract/page_token.h"
#include "server/identity/call.h"
#include "server/scoring/catalogue.h"
#include "server/sql/sql.h"
#include "server/tiering/model_store.h"
#include "server/tiering/tier_book.h"
#include "tierline/v1/tier_service.pb.h"

namespace tierline::tiering {

// What the rpcs of TierService do; their contract stands in tier_service.proto. Requests have passed
// contract::Validate() and the access table. Thread-safe.
class TierHandlers {
 public:
  using Call = identity::CallContext;

  // All outlive the handlers.
  TierHandlers(TierBook& book, ActiveModels& models, const contract::Authenticator& page_tokens)
      : book_(book), models_(models), page_tokens_(page_tokens) {}

  // Never blocks.
  absl::Status GetTier(const Call& call, const v1::GetTierRequest& request, v1::CustomerTier& response) const;
  absl::Status BatchGetTiers(const Call& call, const v1::BatchGetTiersRequest& request,
                             v1::BatchGetTiersResponse& response) const;

  absl::Status ListTiers(const Call& call, const v1::ListTiersRequest& request, sql::Connection& db,
                         v1::ListTiersResponse& response) const;
  absl::Status ExplainTier(const Call& call, const v1::ExplainTierRequest& request, sql::Connection& db,
                           v1::TierExplanation& response) const;
  absl::Status ListTierChanges(const Call& call, const v1::ListTierChangesRequest& request,
                               sql::Connection& db, v1::ListTierChangesResponse& response) const;

 private:
  absl::Status Get(const Call& call, absl::string_view name, absl::string_view path,
                   v1::CustomerTier& tier) const;

  TierBook& book_;
  ActiveModels& models_;
  const contract::Authenticator& page_tokens_;
};

}  // namespace tierline::tiering
