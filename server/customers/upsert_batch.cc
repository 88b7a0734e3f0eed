#include "server/customers/upsert_batch.h"

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/names.h"
#include "common/contract/validation.h"
#include "server/records/customer_scope.h"

namespace tierline::customers {
namespace {

std::string PathOf(int index) { return absl::StrCat("entries[", index, "].customer"); }

// One system knows only its own code: what others call the customer stays.
void AddKnownCodes(const v1::Customer& known, v1::Customer& customer) {
  for (const v1::ExternalId& id : known.external_ids()) {
    bool given = false;
    for (const v1::ExternalId& other : customer.external_ids()) {
      given |= other.system() == id.system() && other.code() == id.code();
    }
    if (!given) *customer.add_external_ids() = id;
  }
}

// The known codes in their old order, then the new ones: an equal entry changes nothing.
void MergeCodes(const v1::Customer& known, v1::Customer& customer) {
  v1::Customer merged;
  *merged.mutable_external_ids() = known.external_ids();
  AddKnownCodes(customer, merged);
  *customer.mutable_external_ids() = std::move(*merged.mutable_external_ids());
}

}  // namespace

absl::Status UpsertBatch::Run(v1::BatchUpsertCustomersResponse& response) {
  TIERLINE_RETURN_IF_ERROR(FindCustomers());
  for (int i = 0; i < request_.entries_size(); ++i) TIERLINE_RETURN_IF_ERROR(ApplyEntry(i));
  if (!violations_.empty()) {
    if (violations_.size() > contract::kMaxViolations) violations_.resize(contract::kMaxViolations);
    return contract::InvalidFields(violations_);
  }
  std::vector<const CustomerDraft*> all;
  for (CustomerDraft& draft : drafts_) {
    TIERLINE_RETURN_IF_ERROR(writer_.Check(draft));
    all.push_back(&draft);
  }
  TIERLINE_RETURN_IF_ERROR(writer_.CheckTree(all));
  for (CustomerDraft& draft : drafts_) {
    const bool is_new = draft.is_new();
    TIERLINE_ASSIGN_OR_RETURN(const bool changed,
                              writer_.Save(draft, records::WriteAction::kPut, /*etag=*/""));
    if (is_new) {
      response.set_created_count(response.created_count() + 1);
    } else if (changed) {
      response.set_updated_count(response.updated_count() + 1);
    }
  }
  for (const size_t place : draft_of_entry_) response.add_names(drafts_[place].next.name());
  return absl::OkStatus();
}

absl::Status UpsertBatch::FindCustomers() {
  for (int i = 0; i < request_.entries_size(); ++i) {
    if (request_.entries(i).customer().external_ids().empty()) {
      violations_.push_back(
          {absl::StrCat(PathOf(i), ".external_ids"), "is required: the first one finds it"});
    }
  }
  if (!violations_.empty()) return contract::InvalidFields(violations_);
  for (int i = 0; i < request_.entries_size(); ++i) TIERLINE_RETURN_IF_ERROR(FindCustomer(i));
  return absl::OkStatus();
}

absl::Status UpsertBatch::FindCustomer(int index) {
  const v1::Customer& customer = request_.entries(index).customer();
  TIERLINE_ASSIGN_OR_RETURN(const std::optional<Uuid> known, CustomerOfCode(customer.external_ids(0)));
  const Uuid id = known.has_value() ? *known : Uuid::NewV7(tx_.now(), tx_.rng());
  const auto [place, added] = places_.emplace(id, drafts_.size());
  if (added && known.has_value()) {
    absl::StatusOr<CustomerDraft> draft = writer_.Load(id, PathOf(index));
    // The name of a customer out of reach stays unsaid.
    if (absl::IsPermissionDenied(draft.status())) {
      return records::MissingOrForbidden(call_, absl::StrCat("the customer of ", PathOf(index)));
    }
    TIERLINE_RETURN_IF_ERROR(draft.status());
    drafts_.push_back(*std::move(draft));
  } else if (added) {
    drafts_.push_back({.id = id, .path = PathOf(index)});
  }
  writer_.Plan(id);
  draft_of_entry_.push_back(place->second);
  for (const v1::ExternalId& code : customer.external_ids())
    codes_.emplace(Code(code.system(), code.code()), id);
  return absl::OkStatus();
}

absl::Status UpsertBatch::ApplyEntry(int index) {
  CustomerDraft& draft = drafts_[draft_of_entry_[index]];
  draft.path = PathOf(index);
  v1::Customer customer = request_.entries(index).customer();
  MergeCodes(draft.next, customer);
  TIERLINE_ASSIGN_OR_RETURN(std::string parent, ParentOf(index));
  if (!parent.empty()) customer.set_parent(std::move(parent));
  return ApplyTo(draft, {}, customer);
}

absl::StatusOr<std::optional<Uuid>> UpsertBatch::CustomerOfCode(const v1::ExternalId& id) {
  const Code code(id.system(), id.code());
  if (const auto known = codes_.find(code); known != codes_.end()) return known->second;
  std::optional<Uuid> customer;
  TIERLINE_RETURN_IF_ERROR(
      tx_.db()
          .QueryOne(
              "SELECT customer_id FROM customer_code WHERE tenant_id = $1 AND system = $2 AND code = $3",
              {tx_.tenant(), id.system(), id.code()},
              [&](const sql::Row& row) {
                customer = row.Id(0);
                return absl::OkStatus();
              })
          .status());
  if (customer.has_value()) codes_.emplace(code, *customer);
  return customer;
}

// The name of the parent given by its code; empty when none is given so.
absl::StatusOr<std::string> UpsertBatch::ParentOf(int index) {
  const v1::BatchUpsertCustomersRequest::Entry& entry = request_.entries(index);
  if (!entry.has_parent()) return std::string();
  if (!entry.customer().parent().empty()) {
    violations_.push_back(
        {absl::StrCat("entries[", index, "].parent"), "must be empty when customer.parent is given"});
    return std::string();
  }
  TIERLINE_ASSIGN_OR_RETURN(const std::optional<Uuid> parent, CustomerOfCode(entry.parent()));
  if (parent.has_value()) return contract::CustomerName(*parent);
  violations_.push_back({absl::StrCat("entries[", index, "].parent"), "names no customer you may see"});
  return std::string();
}

}  // namespace tierline::customers
