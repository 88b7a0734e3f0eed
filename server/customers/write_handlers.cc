#include "common/base/status.h"
#include "common/contract/errors.h"
#include "common/contract/names.h"
#include "server/customers/customer_handlers.h"
#include "server/customers/customer_writer.h"
#include "server/identity/rows.h"

namespace tierline::customers {

using records::WriteAction;

absl::Status CustomerHandlers::CreateCustomer(const Call& call, const v1::CreateCustomerRequest& request,
                                              store::WriteTransaction& tx, v1::Customer& response) const {
  CustomerDraft draft{.id = Uuid::NewV7(tx.now(), tx.rng()), .path = "customer"};
  if (!request.customer_id().empty()) {
    TIERLINE_ASSIGN_OR_RETURN(draft.id, contract::ParseUuidId(request.customer_id(), "customer_id"));
    TIERLINE_ASSIGN_OR_RETURN(const std::optional<records::Record> present,
                              records::ReadRecord(tx.db(), tx.tenant(), records::kCustomerKind, draft.id));
    if (present.has_value()) return identity::AlreadyThere(contract::CustomerName(draft.id));
  }
  TIERLINE_RETURN_IF_ERROR(ApplyTo(draft, {}, request.customer()));
  CustomerWriter writer(call, tx, registry_);
  TIERLINE_RETURN_IF_ERROR(writer.Check(draft));
  TIERLINE_RETURN_IF_ERROR(writer.CheckTree({&draft}));
  TIERLINE_RETURN_IF_ERROR(writer.Save(draft, WriteAction::kPut, "").status());
  response = std::move(draft.next);
  return absl::OkStatus();
}

absl::Status CustomerHandlers::UpdateCustomer(const Call& call, const v1::UpdateCustomerRequest& request,
                                              store::WriteTransaction& tx, v1::Customer& response) const {
  TIERLINE_ASSIGN_OR_RETURN(const Uuid id,
                            contract::ParseCustomerName(request.customer().name(), "customer.name"));
  CustomerWriter writer(call, tx, registry_);
  TIERLINE_ASSIGN_OR_RETURN(CustomerDraft draft, writer.Load(id, "customer"));
  if (draft.current->deleted) return DeletedAlready(draft.before.name());
  TIERLINE_RETURN_IF_ERROR(ApplyTo(draft, request.update_mask(), request.customer()));
  TIERLINE_RETURN_IF_ERROR(writer.Check(draft));
  TIERLINE_RETURN_IF_ERROR(writer.CheckTree({&draft}));
  TIERLINE_RETURN_IF_ERROR(writer.Save(draft, WriteAction::kPut, request.customer().etag()).status());
  response = std::move(draft.next);
  return absl::OkStatus();
}

absl::Status CustomerHandlers::DeleteCustomer(const Call& call, const v1::DeleteCustomerRequest& request,
                                              store::WriteTransaction& tx, v1::Customer& response) const {
  TIERLINE_ASSIGN_OR_RETURN(const Uuid id, contract::ParseCustomerName(request.name()));
  CustomerWriter writer(call, tx, registry_);
  TIERLINE_ASSIGN_OR_RETURN(CustomerDraft draft, writer.Load(id, "name"));
  if (!draft.current->deleted) {
    *draft.next.mutable_delete_time() = identity::TimestampOf(absl::ToUnixMicros(tx.now()));
    TIERLINE_RETURN_IF_ERROR(writer.Save(draft, WriteAction::kDelete, request.etag()).status());
  }
  response = std::move(draft.next);
  return absl::OkStatus();
}

absl::Status CustomerHandlers::UndeleteCustomer(const Call& call, const v1::UndeleteCustomerRequest& request,
                                                store::WriteTransaction& tx, v1::Customer& response) const {
  TIERLINE_ASSIGN_OR_RETURN(const Uuid id, contract::ParseCustomerName(request.name()));
  CustomerWriter writer(call, tx, registry_);
  TIERLINE_ASSIGN_OR_RETURN(CustomerDraft draft, writer.Load(id, "name"));
  if (draft.current->deleted) {
    draft.next.clear_delete_time();
    TIERLINE_RETURN_IF_ERROR(writer.Save(draft, WriteAction::kRestore, "").status());
  }
  response = std::move(draft.next);
  return absl::OkStatus();
}

}  // namespace tierline::customers
