#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/contract/errors.h"
#include "server/customers/customer_draft.h"
#include "server/customers/customer_writer.h"
#include "server/identity/call.h"
#include "server/store/store.h"
#include "tierline/v1/customer_service.pb.h"

namespace tierline::customers {

// One BatchUpsertCustomers: first every entry finds its customer, then each says what it changes, then all
// is written, each customer once. So parents may come later than their children, and an entry that comes
// twice counts once. After an error the submission must fail.
class UpsertBatch {
 public:
  // All arguments outlive the batch.
  UpsertBatch(const identity::CallContext& call, store::WriteTransaction& tx,
              const records::Registry& registry, const v1::BatchUpsertCustomersRequest& request)
      : call_(call), tx_(tx), request_(request), writer_(call, tx, registry) {}

  absl::Status Run(v1::BatchUpsertCustomersResponse& response);

 private:
  using Code = std::pair<absl::string_view, absl::string_view>;  // system, code; of the request

  absl::Status FindCustomers();
  absl::Status FindCustomer(int index);
  absl::Status ApplyEntry(int index);
  absl::StatusOr<std::optional<Uuid>> CustomerOfCode(const v1::ExternalId& id);
  absl::StatusOr<std::string> ParentOf(int index);

  const identity::CallContext& call_;
  store::WriteTransaction& tx_;
  const v1::BatchUpsertCustomersRequest& request_;
  CustomerWriter writer_;
  std::map<Code, Uuid> codes_;     // of the batch and of what was looked up
  std::map<Uuid, size_t> places_;  // in drafts_
  std::vector<CustomerDraft> drafts_;
  std::vector<size_t> draft_of_entry_;
  std::vector<contract::FieldViolation> violations_;
};

}  // namespace tierline::customers
