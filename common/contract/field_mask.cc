#include "common/contract/field_mask.h"

#include <memory>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/contract/annotations.h"
#include "common/contract/errors.h"
#include "common/contract/mask_tree.h"
#include "common/contract/utf8.h"
#include "common/contract/validation.h"
#include "google/protobuf/util/field_mask_util.h"
#include "google/protobuf/util/message_differencer.h"

namespace tierline::contract {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FieldMask;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::util::FieldMaskUtil;
using google::protobuf::util::MessageDifferencer;

constexpr size_t kMaxPathShown = 64;

std::string Shown(absl::string_view path) {
  return absl::StrCat("\"", absl::Utf8SafeCEscape(Utf8Prefix(path, kMaxPathShown)), "\"");
}

bool IsServerOwned(const FieldDescriptor& field) {
  return HasBehavior(field, google::api::OUTPUT_ONLY) || HasBehavior(field, google::api::IDENTIFIER);
}

bool IsImmutable(const FieldDescriptor& field) { return HasBehavior(field, google::api::IMMUTABLE); }

// Whether something in messages of this type must survive their replacement. Types that contain themselves
// are looked at once per level, to the depth a request may have.
bool HasProtectedFields(const Descriptor& descriptor, int depth) {
  for (int i = 0; depth < kMaxMaskSegments && i < descriptor.field_count(); ++i) {
    const FieldDescriptor& field = *descriptor.field(i);
    if (IsServerOwned(field) || IsImmutable(field)) return true;
    const bool recursive = field.message_type() == &descriptor;
    if (IsSingularMessage(field) && !recursive && HasProtectedFields(*field.message_type(), depth + 1))
      return true;
  }
  return false;
}

bool SameValue(const Message& a, const Message& b, const FieldDescriptor* field) {
  MessageDifferencer differencer;
  return differencer.CompareWithFields(a, b, {field}, {field});
}

// What is wrong with a path; empty when it names a field.
std::string CheckPath(absl::string_view path, const Descriptor& resource) {
  if (!ScanUtf8(path).valid) return "must be UTF-8 text";
  const std::vector<std::string> segments = absl::StrSplit(path, absl::MaxSplits('.', kMaxMaskSegments));
  const Descriptor* message = &resource;
  for (size_t i = 0; i < segments.size(); ++i) {
    const FieldDescriptor* field = message == nullptr ? nullptr : message->FindFieldByName(segments[i]);
    if (field == nullptr) return absl::StrCat("has the path ", Shown(path), " that names no field");
    if (i + 1 < segments.size() && field->is_repeated()) {
      return absl::StrCat("has the path ", Shown(path), " into a repeated field; name the whole field");
    }
    message = IsSingularMessage(*field) ? field->message_type() : nullptr;
  }
  return "";
}

// Moves fields from `source` to `target`.
class Update {
 public:
  explicit Update(absl::string_view resource_path) : resource_path_(resource_path) {}

  // `named`: the mask names the field itself, not something around it.
  void Replace(const FieldDescriptor* field, absl::string_view path, bool named, Message* source,
               Message* target) {
    if (IsServerOwned(*field)) return;
    const Reflection& reflection = *target->GetReflection();
    if (IsImmutable(*field)) return KeepImmutable(field, path, named, *source, *target);
    if (IsSingularMessage(*field) && HasProtectedFields(*field->message_type(), 0)) {
      return ReplaceMessage(field, path, source, target);
    }
    reflection.SwapFields(target, source, {field});
  }

  void ReplacePath(absl::string_view path, Message* source, Message* target) {
    const std::vector<std::string> segments = absl::StrSplit(path, '.');
    std::vector<std::pair<Message*, const FieldDescriptor*>> made;
    for (size_t i = 0; i + 1 < segments.size(); ++i) {
      const FieldDescriptor* field = target->GetDescriptor()->FindFieldByName(segments[i]);
      if (IsServerOwned(*field)) return;
      if (!target->GetReflection()->HasField(*target, field)) made.emplace_back(target, field);
      source = source->GetReflection()->MutableMessage(source, field);
      target = target->GetReflection()->MutableMessage(target, field);
    }
    const FieldDescriptor* last = target->GetDescriptor()->FindFieldByName(segments.back());
    Replace(last, path, /*named=*/true, source, target);
    // Clearing a field of a message that is not there must not create the message.
    for (size_t i = made.size(); i-- > 0;) {
      auto [message, field] = made[i];
      const Reflection& reflection = *message->GetReflection();
      if (reflection.GetMessage(*message, field).ByteSizeLong() == 0) reflection.ClearField(message, field);
    }
  }

  std::vector<FieldViolation> TakeViolations() { return std::move(violations_); }

 private:
  void KeepImmutable(const FieldDescriptor* field, absl::string_view path, bool named, const Message& source,
                     const Message& target) {
    const bool given = field->is_repeated() ? source.GetReflection()->FieldSize(source, field) > 0
                                            : source.GetReflection()->HasField(source, field);
    if (SameValue(source, target, field) || (!given && !named)) return;
    violations_.push_back({absl::StrCat(resource_path_, resource_path_.empty() ? "" : ".", path),
                           "cannot be changed after creation"});
  }

  void ReplaceMessage(const FieldDescriptor* field, absl::string_view path, Message* source,
                      Message* target) {
    const Reflection& reflection = *target->GetReflection();
    const bool given = reflection.HasField(*source, field);
    if (!given && !reflection.HasField(*target, field)) return;
    Message* source_child = reflection.MutableMessage(source, field);
    Message* target_child = reflection.MutableMessage(target, field);
    const Descriptor& descriptor = *field->message_type();
    for (int i = 0; i < descriptor.field_count(); ++i) {
      const FieldDescriptor* part = descriptor.field(i);
      Replace(part, absl::StrCat(path, ".", part->name()), /*named=*/false, source_child, target_child);
    }
    const Reflection& child = *target_child->GetReflection();
    child.MutableUnknownFields(target_child)->Swap(child.MutableUnknownFields(source_child));
    if (!given && target_child->ByteSizeLong() == 0) reflection.ClearField(target, field);
  }

  const absl::string_view resource_path_;
  std::vector<FieldViolation> violations_;
};

absl::Status CheckMask(const FieldMask& mask, const Descriptor& resource, absl::string_view mask_path) {
  if (mask.paths_size() > kMaxMaskPaths) {
    return InvalidField(mask_path, absl::StrCat("must have at most ", kMaxMaskPaths, " paths"));
  }
  std::vector<FieldViolation> violations;
  for (const std::string& path : mask.paths()) {
    const bool star = path == "*";
    if (star && mask.paths_size() == 1) continue;
    std::string wrong = star ? "must have \"*\" alone" : CheckPath(path, resource);
    if (!wrong.empty()) violations.push_back({std::string(mask_path), std::move(wrong)});
    if (violations.size() == static_cast<size_t>(kMaxViolations)) break;
  }
  return violations.empty() ? absl::OkStatus() : InvalidFields(violations);
}

void ApplyPaths(const FieldMask& mask, Message* source, Message* target, Update* update) {
  const Descriptor& descriptor = *target->GetDescriptor();
  if (mask.paths_size() == 0) {
    std::vector<const FieldDescriptor*> populated;
    source->GetReflection()->ListFields(*source, &populated);
    for (const FieldDescriptor* field : populated) {
      update->Replace(field, field->name(), /*named=*/true, source, target);
    }
    return;
  }
  if (mask.paths(0) == "*") {
    for (int i = 0; i < descriptor.field_count(); ++i) {
      update->Replace(descriptor.field(i), descriptor.field(i)->name(), /*named=*/false, source, target);
    }
    return;
  }
  // Canonical paths do not overlap, so that nothing is moved twice.
  FieldMask canonical;
  FieldMaskUtil::ToCanonicalForm(mask, &canonical);
  for (const std::string& path : canonical.paths()) update->ReplacePath(path, source, target);
}

}  // namespace

absl::StatusOr<std::vector<std::string>> ApplyUpdateMask(const FieldMask& mask, const Message& from,
                                                         Message* to, absl::string_view mask_path,
                                                         absl::string_view resource_path) {
  const Descriptor& descriptor = *to->GetDescriptor();
  if (absl::Status status = CheckMask(mask, descriptor, mask_path); !status.ok()) return status;
  const std::unique_ptr<Message> source(from.New());
  source->CopyFrom(from);
  ClearOutputOnly(source.get());
  const std::unique_ptr<Message> target(to->New());
  target->CopyFrom(*to);
  Update update(resource_path);
  ApplyPaths(mask, source.get(), target.get(), &update);
  if (std::vector<FieldViolation> violations = update.TakeViolations(); !violations.empty()) {
    return InvalidFields(violations);
  }
  std::vector<std::string> changed;
  for (int i = 0; i < descriptor.field_count(); ++i) {
    if (!SameValue(*to, *target, descriptor.field(i))) changed.push_back(descriptor.field(i)->name());
  }
  to->GetReflection()->Swap(to, target.get());
  return changed;
}

}  // namespace tierline::contract
