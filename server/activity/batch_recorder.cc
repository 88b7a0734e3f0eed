#include "server/activity/batch_recorder.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/validation.h"
#include "server/records/customer_scope.h"
#include "server/records/dirty.h"

namespace tierline::activity {

absl::Status BatchRecorder::Add(const v1::Fact& fact) {
  LedgerEntry& entry = entries_.emplace_back();
  TIERLINE_RETURN_IF_ERROR(ReadFact(fact, books_, LastPath(), entry, mistakes_));
  return FindCustomer(fact.customer(), entry);
}

absl::Status BatchRecorder::Add(const v1::Interaction& interaction) {
  LedgerEntry& entry = entries_.emplace_back();
  TIERLINE_RETURN_IF_ERROR(ReadInteraction(interaction, books_, LastPath(), entry, mistakes_));
  return FindCustomer(interaction.customer(), entry);
}

absl::string_view BatchRecorder::LastPath() {
  path_.resize(field_.size());
  absl::StrAppend(&path_, "[", entries_.size() - 1, "]");
  return path_;
}

// A code nobody has may come later, so the entry waits; but a caller who does not see every customer must not
// learn which codes exist, and for him unknown and invisible are the same mistake.
absl::Status BatchRecorder::FindCustomer(absl::string_view name, LedgerEntry& entry) {
  const bool by_code = !entry.customer_code.empty();
  if (by_code) {
    TIERLINE_ASSIGN_OR_RETURN(entry.customer, customers_.ByCode(entry.customer_system, entry.customer_code));
  } else if (!name.empty()) {
    TIERLINE_ASSIGN_OR_RETURN(entry.customer, customers_.ByName(name));
  } else {
    return absl::OkStatus();
  }
  const bool may_wait = by_code && call_.ownership == identity::Ownership::kTenant;
  if (!entry.customer.has_value() && !may_wait) {
    mistakes_.push_back({absl::StrCat(path_, by_code ? ".customer_external_id" : ".customer"),
                         "names no customer you may record for"});
  }
  return absl::OkStatus();
}

absl::StatusOr<BatchCounts> BatchRecorder::Record() {
  if (!mistakes_.empty()) {
    if (mistakes_.size() > contract::kMaxViolations) mistakes_.resize(contract::kMaxViolations);
    return contract::InvalidFields(mistakes_);
  }
  for (size_t i = 0; i < entries_.size(); ++i) TIERLINE_RETURN_IF_ERROR(RecordEntry(i));
  if (!conflicts_.empty()) return Conflicts();
  TIERLINE_RETURN_IF_ERROR(MarkTouchedDirty());
  return counts_;
}

absl::Status BatchRecorder::RecordEntry(size_t index) {
  const LedgerEntry& entry = entries_[index];
  const int64_t digest = DigestOf(entry);
  TIERLINE_ASSIGN_OR_RETURN(const bool added, InsertEntry(tx_, entry, digest));
  if (!added) return MeetPresent(index, digest);
  ++counts_.recorded;
  if (!entry.customer.has_value()) ++counts_.waiting;
  Touch(entry.customer);
  return absl::OkStatus();
}

absl::Status BatchRecorder::MeetPresent(size_t index, int64_t digest) {
  const LedgerEntry& entry = entries_[index];
  TIERLINE_ASSIGN_OR_RETURN(const Present present, ReadPresent(tx_, entry));
  TIERLINE_ASSIGN_OR_RETURN(const bool allowed, MayReplace(present));
  if (!allowed) {
    return records::MissingOrForbidden(call_, absl::StrCat(field_, "[", index, "].external_id"));
  }
  switch (PlanRevision(present.revision, {.number = entry.revision, .digest = digest})) {
    case RevisionPlan::kKeep:
      ++counts_.unchanged;
      return absl::OkStatus();
    case RevisionPlan::kConflict:
      conflicts_.push_back(index);
      return absl::OkStatus();
    case RevisionPlan::kReplace:
      break;
  }
  ++counts_.corrected;
  Touch(present.customer);
  Touch(entry.customer);
  return ReplaceEntry(tx_, entry, digest);
}

absl::StatusOr<bool> BatchRecorder::MayReplace(const Present& present) {
  if (call_.ownership == identity::Ownership::kTenant) return true;
  if (!present.customer.has_value()) return false;
  return customers_.Reachable(*present.customer);
}

void BatchRecorder::Touch(const std::optional<Uuid>& customer) {
  if (customer.has_value()) touched_.push_back(*customer);
}

absl::Status BatchRecorder::Conflicts() const {
  const LedgerEntry& first = entries_[conflicts_.front()];
  std::vector<contract::FieldViolation> violations;
  for (const size_t index : conflicts_) {
    if (violations.size() == contract::kMaxViolations) break;
    violations.push_back(
        {absl::StrCat(field_, "[", index, "]"),
         absl::StrCat("revision ", entries_[index].revision,
                      " is recorded with another content; raise the revision to correct it")});
  }
  return contract::WithViolations(
      contract::Error(absl::StatusCode::kAlreadyExists, v1::REVISION_CONFLICT,
                      absl::StrCat(violations.front().path, ": ", violations.front().description),
                      {{"system", std::string(first.system)},
                       {"external_id", std::string(first.external_id)},
                       {"revision", absl::StrCat(first.revision)}}),
      violations);
}

// In the order of the ids, which is the order of the table.
absl::Status BatchRecorder::MarkTouchedDirty() {
  std::sort(touched_.begin(), touched_.end());
  touched_.erase(std::unique(touched_.begin(), touched_.end()), touched_.end());
  for (const Uuid& customer : touched_) TIERLINE_RETURN_IF_ERROR(records::MarkCustomerDirty(tx_, customer));
  return absl::OkStatus();
}

}  // namespace tierline::activity
