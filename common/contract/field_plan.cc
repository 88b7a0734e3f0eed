#include "common/contract/field_plan.h"

#include "common/base/check.h"
#include "common/contract/annotations.h"

namespace tierline::contract {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

MessageKind KindOf(const Descriptor& descriptor) {
  const std::string& name = descriptor.full_name();
  if (name == "google.protobuf.Timestamp") return MessageKind::kTimestamp;
  if (name == "google.protobuf.Duration") return MessageKind::kDuration;
  if (name == "google.type.Date") return MessageKind::kDate;
  if (name == "google.protobuf.Any") return MessageKind::kAny;
  return MessageKind::kPlain;
}

bool IsLimited(const FieldDescriptor& field) { return LimitOf(field).ByteSizeLong() > 0; }

// Strings must always be looked at, and floating point numbers may be NaN.
bool AlwaysChecked(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return field.type() == FieldDescriptor::TYPE_STRING;
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return true;
    default:
      return false;
  }
}

void FindUpdate(const Descriptor& descriptor, MessagePlan* plan) {
  const FieldDescriptor* mask = descriptor.FindFieldByName("update_mask");
  if (mask == nullptr || !IsFieldMask(*mask)) return;
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor* field = descriptor.field(i);
    if (field == mask || !IsSingularMessage(*field)) continue;
    plan->update_mask = mask;
    plan->updated_resource = field;
    return;
  }
}

}  // namespace

const MessagePlan& PlanCache::PlanOf(const Descriptor& descriptor) {
  {
    absl::ReaderMutexLock lock(&mu_);
    const auto found = plans_.find(&descriptor);
    if (found != plans_.end()) return *found->second;
  }
  absl::MutexLock lock(&mu_);
  return *Build(descriptor);
}

const MessagePlan* PlanCache::Build(const Descriptor& descriptor) {
  const auto [slot, added] = plans_.try_emplace(&descriptor);
  if (!added) return slot->second.get();
  // Entered before its fields are known, because message types may contain themselves. Nobody else sees it
  // before the lock is released.
  slot->second = std::make_unique<MessagePlan>();
  MessagePlan* plan = slot->second.get();
  plan->kind = KindOf(descriptor);
  if (plan->kind != MessageKind::kPlain) return plan;
  FindUpdate(descriptor, plan);
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor& field = *descriptor.field(i);
    FieldPlan check;
    check.field = &field;
    check.required = HasBehavior(field, google::api::REQUIRED);
    check.identifier = HasBehavior(field, google::api::IDENTIFIER);
    check.is_uuid = IsUuidField(field);
    check.limited = IsLimited(field);
    // The limits of a map are those of its field, so its entry keeps both parts.
    const bool checked = check.required || check.identifier || check.is_uuid || check.limited ||
                         AlwaysChecked(field) || descriptor.options().map_entry();
    if (!checked || HasBehavior(field, google::api::OUTPUT_ONLY)) continue;
    check.limit = LimitOf(field);
    if (!check.limit.pattern().empty()) {
      check.pattern = std::make_unique<const RE2>(check.limit.pattern(), RE2::Quiet);
      TIERLINE_CHECK(check.pattern->ok());
    }
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) check.message = Build(*field.message_type());
    plan->fields.push_back(std::move(check));
  }
  return plan;
}

PlanCache& GeneratedPlans() {
  static PlanCache* const cache = new PlanCache;
  return *cache;
}

}  // namespace tierline::contract
