#include "server/customers/customer_writer.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/errors.h"
#include "common/contract/names.h"
#include "server/customers/customer_codec.h"
#include "server/customers/field_writers.h"
#include "server/customers/group_tree.h"
#include "server/customers/tree_loader.h"
#include "server/identity/rows.h"
#include "server/records/customer_scope.h"
#include "server/records/dirty.h"
#include "server/records/write_path.h"

namespace tierline::customers {
namespace {

bool HasCode(const v1::Customer& customer, const v1::ExternalId& wanted) {
  for (const v1::ExternalId& id : customer.external_ids()) {
    if (id.system() == wanted.system() && id.code() == wanted.code()) return true;
  }
  return false;
}

}  // namespace

absl::Status DeletedAlready(absl::string_view name) {
  return contract::Error(absl::StatusCode::kFailedPrecondition, v1::STATE_INVALID,
                         absl::StrCat(name, " is deleted; bring it back before changing it"),
                         {{"resource", std::string(name)}});
}

bool ReachesCustomer(const identity::CallContext& call, const v1::Customer& customer) {
  return records::Reaches(call, IdPart(customer.territory()), IdPart(customer.owner()));
}

absl::StatusOr<CustomerDraft> CustomerWriter::Load(const Uuid& id, absl::string_view path) {
  CustomerDraft draft{.id = id, .path = std::string(path)};
  TIERLINE_ASSIGN_OR_RETURN(draft.current,
                            records::ReadRecord(tx_.db(), tx_.tenant(), records::kCustomerKind, id));
  if (!draft.current.has_value()) return records::MissingOrForbidden(call_, contract::CustomerName(id));
  TIERLINE_RETURN_IF_ERROR(ReadMessage(*draft.current, draft.before));
  if (!ReachesCustomer(call_, draft.before)) {
    return records::MissingOrForbidden(call_, contract::CustomerName(id));
  }
  draft.next = draft.before;
  return draft;
}

absl::Status CustomerWriter::Check(CustomerDraft& draft) {
  TIERLINE_RETURN_IF_ERROR(
      CheckWriters(call_.principal.roles, *v1::Customer::descriptor(), draft.changed, draft.path));
  std::vector<contract::FieldViolation> violations;
  TIERLINE_RETURN_IF_ERROR(references_.Check(draft.changed, draft.path, draft.next, violations));
  TIERLINE_RETURN_IF_ERROR(CheckParent(draft, violations));
  const bool users = call_.principal.kind == identity::Principal::Kind::kUser;
  if (draft.is_new() && users && draft.next.owner().empty() && !ReachesCustomer(call_, draft.next)) {
    draft.next.set_owner(call_.principal.name());
    draft.changed.emplace_back("owner");
  }
  if (!ReachesCustomer(call_, draft.next)) {
    violations.push_back({absl::StrCat(draft.path, ".territory"), "must be one of your territories"});
  }
  return violations.empty() ? absl::OkStatus() : contract::InvalidFields(violations);
}

absl::Status CustomerWriter::CheckParent(const CustomerDraft& draft,
                                         std::vector<contract::FieldViolation>& violations) {
  if (!draft.Changes("parent") || draft.next.parent().empty()) return absl::OkStatus();
  const std::string field = absl::StrCat(draft.path, ".parent");
  TIERLINE_ASSIGN_OR_RETURN(const Uuid parent, contract::ParseCustomerName(draft.next.parent(), field));
  if (planned_.contains(parent)) return absl::OkStatus();
  TIERLINE_ASSIGN_OR_RETURN(const std::optional<records::CustomerPlace> place,
                            records::ReadCustomerPlace(tx_.db(), tx_.tenant(), parent));
  if (!place.has_value() || !records::Reaches(call_, place->territory, place->owner)) {
    violations.push_back({field, "names no customer you may see"});
  }
  return absl::OkStatus();
}

absl::Status CustomerWriter::CheckTree(const std::vector<const CustomerDraft*>& drafts) {
  std::vector<ParentMove> moves;
  for (const CustomerDraft* draft : drafts) {
    if (!draft->Changes("parent")) continue;
    moves.push_back({.customer = draft->id,
                     .parent = Uuid::Parse(IdPart(draft->next.parent())).value_or(Uuid()),
                     .is_new = draft->is_new()});
  }
  if (moves.empty()) return absl::OkStatus();
  TIERLINE_ASSIGN_OR_RETURN(const Parents parents, LoadMovedTree(tx_.db(), tx_.tenant(), moves));
  const TreeCheck check = CheckGroupTree(parents);
  if (check.fault == TreeFault::kNone) return absl::OkStatus();

  std::string field;
  for (const CustomerDraft* draft : drafts) {
    if (draft->Changes("parent") && (field.empty() || draft->id == check.customer)) {
      field = absl::StrCat(draft->path, ".parent");
    }
  }
  const std::string why = check.fault == TreeFault::kCycle
                              ? "would put a customer below itself"
                              : absl::StrCat("would make the group deeper than ", kMostLevels, " levels");
  return contract::WithViolations(
      contract::Error(absl::StatusCode::kInvalidArgument, v1::TREE_INVALID, absl::StrCat(field, ": ", why)),
      {{field, why}});
}

absl::StatusOr<bool> CustomerWriter::Save(CustomerDraft& draft, records::WriteAction action,
                                          absl::string_view etag) {
  const google::protobuf::Timestamp now = identity::TimestampOf(absl::ToUnixMicros(tx_.now()));
  if (draft.is_new()) *draft.next.mutable_create_time() = now;
  if (draft.is_new() || !draft.changed.empty() || action != records::WriteAction::kPut) {
    *draft.next.mutable_update_time() = now;
  }
  const records::WriteRequest request = {
      .action = action,
      .kind = records::kCustomerKind,
      .id = draft.id,
      .customer = draft.id,
      .body = BodyOf(draft.next),
      .changed_fields = NumbersOf(*v1::Customer::descriptor(), draft.changed),
      .author = call_.principal.name(),
      .expected_etag = std::string(etag),
  };
  TIERLINE_ASSIGN_OR_RETURN(const records::Written written,
                            records::Write(tx_, registry_, draft.current, request));
  TIERLINE_RETURN_IF_ERROR(ReadMessage(written.after, draft.next));
  if (!written.changed) return false;
  TIERLINE_RETURN_IF_ERROR(LinkWaitingFacts(draft));
  TIERLINE_RETURN_IF_ERROR(records::MarkCustomerDirty(tx_, draft.id));
  return true;
}

// The position of the link goes to the facts: whoever follows the ledger sees them again.
absl::Status CustomerWriter::LinkWaitingFacts(const CustomerDraft& draft) {
  for (const v1::ExternalId& id : draft.next.external_ids()) {
    if (HasCode(draft.before, id)) continue;
    TIERLINE_RETURN_IF_ERROR(
        tx_.db()
            .Execute("UPDATE fact SET customer_id = $4, seq = $5 WHERE tenant_id = $1 "
                     "AND customer_system = $2 AND customer_code = $3 AND customer_id IS NULL",
                     {tx_.tenant(), id.system(), id.code(), draft.id, tx_.position()})
            .status());
  }
  return absl::OkStatus();
}

}  // namespace tierline::customers
