#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/customers/customer_draft.h"
#include "server/customers/references.h"
#include "server/identity/call.h"
#include "server/records/registry.h"
#include "server/records/write_plan.h"
#include "server/store/store.h"

namespace tierline::customers {

// What every way of writing customers shares. Lives as long as one call in one transaction; after an error
// the submission must fail.
class CustomerWriter {
 public:
  // All arguments outlive the writer.
  CustomerWriter(const identity::CallContext& call, store::WriteTransaction& tx,
                 const records::Registry& registry)
      : call_(call), tx_(tx), registry_(registry), references_(call, tx.db()) {}

  // A draft of a stored customer the call may touch; else records::MissingOrForbidden().
  absl::StatusOr<CustomerDraft> Load(const Uuid& id, absl::string_view path);

  // Says that this call writes the customer, so that others of the call may name it as their parent.
  void Plan(const Uuid& id) { planned_.insert(id); }

  // Checks what the draft changes: who may write it, what it refers to, whether the caller can still reach
  // it. A new customer nobody was given becomes its creator's. The tree is checked by CheckTree().
  absl::Status Check(CustomerDraft& draft);

  // TREE_INVALID when the new parents make a circle or a group that is too deep.
  absl::Status CheckTree(const std::vector<const CustomerDraft*>& drafts);

  // Stores the draft, links the facts waiting for its new codes and marks the customer dirty. False: nothing
  // changed. `draft.next` becomes what the caller is told.
  absl::StatusOr<bool> Save(CustomerDraft& draft, records::WriteAction action, absl::string_view etag);

 private:
  absl::Status CheckParent(const CustomerDraft& draft, std::vector<contract::FieldViolation>& violations);
  absl::Status LinkWaitingFacts(const CustomerDraft& draft);

  const identity::CallContext& call_;
  store::WriteTransaction& tx_;
  const records::Registry& registry_;
  References references_;
  std::set<Uuid> planned_;
};

// FAILED_PRECONDITION / STATE_INVALID for a change of something deleted.
absl::Status DeletedAlready(absl::string_view name);

// Whether the call may touch the customer.
bool ReachesCustomer(const identity::CallContext& call, const v1::Customer& customer);

}  // namespace tierline::customers
