#include "common/contract/validation.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/uuid.h"
#include "common/contract/annotations.h"
#include "common/contract/errors.h"
#include "common/contract/field_plan.h"
#include "common/contract/mask_tree.h"
#include "common/contract/utf8.h"
#include "common/contract/value_checks.h"

namespace tierline::contract {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr size_t kMaxKeyInPath = 64;

// The way to a value; made into text only when something is wrong there.
struct Place {
  const Place* parent = nullptr;
  const FieldDescriptor* field = nullptr;
  int index = -1;                    // of a repeated field
  const std::string* key = nullptr;  // of a map field, as text
};

std::string PathOf(const Place* place) {
  if (place == nullptr) return "";
  std::string path = PathOf(place->parent);
  if (!path.empty()) path.push_back('.');
  absl::StrAppend(&path, place->field->name());
  if (place->index >= 0) absl::StrAppend(&path, "[", place->index, "]");
  if (place->key != nullptr) absl::StrAppend(&path, "[", *place->key, "]");
  return path;
}

// A map key as it stands in a path.
std::string KeyText(const Message& entry) {
  const FieldDescriptor* key = entry.GetDescriptor()->map_key();
  const Reflection& reflection = *entry.GetReflection();
  switch (key->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string text = reflection.GetString(entry, key);
      const absl::string_view shown = Utf8Prefix(text, kMaxKeyInPath);
      return absl::StrCat("\"", ScanUtf8(shown).valid ? absl::Utf8SafeCEscape(shown) : absl::CEscape(shown),
                          "\"");
    }
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(reflection.GetInt32(entry, key));
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(reflection.GetInt64(entry, key));
    case FieldDescriptor::CPPTYPE_UINT32:
      return absl::StrCat(reflection.GetUInt32(entry, key));
    case FieldDescriptor::CPPTYPE_UINT64:
      return absl::StrCat(reflection.GetUInt64(entry, key));
    default:
      return reflection.GetBool(entry, key) ? "true" : "false";
  }
}

// Walks one request and collects what is wrong.
class Validator {
 public:
  // `required_in` says where REQUIRED counts.
  void CheckMessage(const Message& message, const MessagePlan& plan, const Place* place, int depth,
                    const MaskTree& required_in) {
    if (full()) return;
    if (depth > kMaxMessageDepth) {
      return Add(place, absl::StrCat("is nested too deep (at most ", kMaxMessageDepth, " levels)"));
    }
    if (plan.kind != MessageKind::kPlain) return AddIfWrong(place, CheckWellKnown(message, plan.kind));
    const Reflected of(message);
    for (const FieldPlan& field : plan.fields) {
      if (full()) return;
      const Place here{place, field.field};
      if (field.field == plan.updated_resource) {
        CheckUpdatedResource(of, plan, field, here, depth);
      } else {
        CheckField(of, field, here, depth, required_in);
      }
    }
  }

  std::vector<FieldViolation> TakeViolations() { return std::move(violations_); }

 private:
  bool full() const { return violations_.size() >= static_cast<size_t>(kMaxViolations); }

  void Add(const Place* place, absl::string_view description) {
    if (!full()) violations_.push_back({PathOf(place), std::string(description)});
  }

  // An empty description means that all is well.
  void AddIfWrong(const Place* place, absl::string_view description) {
    if (!description.empty()) Add(place, description);
  }

  void CheckField(const Reflected& of, const FieldPlan& plan, const Place& here, int depth,
                  const MaskTree& required_in) {
    const FieldDescriptor& field = *plan.field;
    const bool required = plan.required && required_in.Covers(field.name());
    if (field.is_repeated()) {
      CheckRepeated(of, plan, here, depth, required, required_in.Below(field.name()));
    } else if (of.reflection.HasField(of.message, &field)) {
      CheckPresent(of, plan, here, depth, required_in.Below(field.name()));
    } else if (required) {
      CheckAbsentRequired(of, plan, here);
    }
  }

  void CheckPresent(const Reflected& of, const FieldPlan& plan, const Place& here, int depth,
                    const MaskTree& required_in) {
    if (plan.message == nullptr) return AddIfWrong(&here, CheckScalar(of, plan, -1));
    const Message& child = of.reflection.GetMessage(of.message, plan.field);
    if (plan.limited) AddIfWrong(&here, CheckDurationLimit(child, plan));
    CheckMessage(child, *plan.message, &here, depth + 1, required_in);
  }

  void CheckAbsentRequired(const Reflected& of, const FieldPlan& plan, const Place& here) {
    const FieldDescriptor& field = *plan.field;
    if (const auto* oneof = field.real_containing_oneof()) {
      if (!of.reflection.HasOneof(of.message, oneof)) Add(&here, "is required, or another of its group");
    } else if (field.has_presence() || field.cpp_type() == FieldDescriptor::CPPTYPE_STRING ||
               field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      Add(&here, "is required");
    } else {
      AddIfWrong(&here, CheckScalar(of, plan, -1));  // zero is a value here
    }
  }

  void CheckRepeated(const Reflected& of, const FieldPlan& plan, Place here, int depth, bool required,
                     const MaskTree& required_in) {
    const int size = of.reflection.FieldSize(of.message, plan.field);
    if (size == 0) {
      if (required) Add(&here, "is required");
      return;
    }
    const std::string wrong_size = CheckItemCount(plan.limit, size);
    if (!wrong_size.empty()) return Add(&here, wrong_size);
    if (plan.field->is_map()) return CheckMap(of, plan, here, depth);
    for (here.index = 0; here.index < size && !full(); ++here.index) {
      if (plan.message == nullptr) {
        AddIfWrong(&here, CheckScalar(of, plan, here.index));
      } else {
        CheckMessage(of.reflection.GetRepeatedMessage(of.message, plan.field, here.index), *plan.message,
                     &here, depth + 1, required_in);
      }
    }
  }

  void CheckMap(const Reflected& of, const FieldPlan& plan, Place here, int depth) {
    std::vector<std::pair<std::string, const Message*>> entries;
    const int size = of.reflection.FieldSize(of.message, plan.field);
    for (int i = 0; i < size; ++i) {
      const Message& entry = of.reflection.GetRepeatedMessage(of.message, plan.field, i);
      entries.emplace_back(KeyText(entry), &entry);
    }
    std::sort(entries.begin(), entries.end());  // a map's own order is random
    for (const auto& [key, entry] : entries) {
      here.key = &key;
      const Reflected value(*entry);
      for (const FieldPlan& part : plan.message->fields) {
        if (part.message == nullptr) {
          const bool is_value = part.field->number() == 2;
          AddIfWrong(&here, CheckScalar(value, is_value ? plan : part, part.field, -1));
        } else if (entry->GetReflection()->HasField(*entry, part.field)) {
          CheckMessage(entry->GetReflection()->GetMessage(*entry, part.field), *part.message, &here,
                       depth + 1, MaskTree::Everything());
        }
      }
    }
  }

  void CheckUpdatedResource(const Reflected& of, const MessagePlan& plan, const FieldPlan& field,
                            const Place& here, int depth) {
    if (!of.reflection.HasField(of.message, field.field)) {
      if (field.required) Add(&here, "is required");
      return;
    }
    const Message& resource = of.reflection.GetMessage(of.message, field.field);
    for (const FieldPlan& part : field.message->fields) {
      const Place identifier{&here, part.field};
      if (part.identifier && !resource.GetReflection()->HasField(resource, part.field)) {
        Add(&identifier, "is required");
      }
    }
    const MaskTree mask =
        MaskTree::OfUpdate(of.reflection.GetMessage(of.message, plan.update_mask), resource);
    CheckMessage(resource, *field.message, &here, depth + 1, mask);
  }

  std::vector<FieldViolation> violations_;
};

void ClearBelow(Message* message, int depth) {
  if (depth > kMaxMessageDepth) return;
  const Reflection& reflection = *message->GetReflection();
  std::vector<const FieldDescriptor*> set;
  reflection.ListFields(*message, &set);
  for (const FieldDescriptor* field : set) {
    if (HasBehavior(*field, google::api::OUTPUT_ONLY)) {
      reflection.ClearField(message, field);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      if (!field->is_repeated()) {
        ClearBelow(reflection.MutableMessage(message, field), depth + 1);
        continue;
      }
      for (int i = 0; i < reflection.FieldSize(*message, field); ++i) {
        ClearBelow(reflection.MutableRepeatedMessage(message, field, i), depth + 1);
      }
    }
  }
}

}  // namespace

absl::Status Validate(const Message& request) {
  const google::protobuf::Descriptor& descriptor = *request.GetDescriptor();
  // A descriptor that is not compiled in may be gone when the next one takes its address.
  PlanCache own;
  const bool generated = descriptor.file()->pool() == google::protobuf::DescriptorPool::generated_pool();
  const MessagePlan& plan = (generated ? GeneratedPlans() : own).PlanOf(descriptor);
  Validator validator;
  validator.CheckMessage(request, plan, nullptr, 1, MaskTree::Everything());
  std::vector<FieldViolation> violations = validator.TakeViolations();
  return violations.empty() ? absl::OkStatus() : InvalidFields(violations);
}

void ClearOutputOnly(Message* message) { ClearBelow(message, 1); }

}  // namespace tierline::contract
