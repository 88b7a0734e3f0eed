#include "common/contract/annotations_lint.h"

#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/contract/annotations.h"
#include "re2/re2.h"

namespace tierline::contract {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::MethodOptions;

// Whether people would take a field of this name for a credential.
bool IsCredentialName(absl::string_view name) {
  for (absl::string_view word : {"password", "secret", "token", "private_key"}) {
    if (name == word || absl::EndsWith(name, absl::StrCat("_", word)))
      return !absl::EndsWith(name, "page_token");
  }
  return false;
}

// Gathers the findings of one file.
class Lint {
 public:
  Lint(const FileDescriptor& file, const std::vector<std::string>& exempt) : file_(file), exempt_(exempt) {}

  std::vector<std::string> Run() {
    for (int i = 0; i < file_.service_count(); ++i) {
      for (int j = 0; j < file_.service(i)->method_count(); ++j) CheckMethod(*file_.service(i)->method(j));
    }
    for (int i = 0; i < file_.message_type_count(); ++i) CheckLimits(*file_.message_type(i));
    return std::move(findings_);
  }

 private:
  void Find(absl::string_view element, absl::string_view finding) {
    findings_.push_back(absl::StrCat(element, " ", finding));
  }

  void CheckMethod(const MethodDescriptor& method) {
    const Descriptor& request = *method.input_type();
    const auto level = method.options().idempotency_level();
    if (level == MethodOptions::IDEMPOTENCY_UNKNOWN) Find(method.full_name(), "has no idempotency_level");
    if (request.name() != absl::StrCat(method.name(), "Request")) {
      Find(method.full_name(), absl::StrCat("must take ", method.name(), "Request"));
    }
    const bool exempt = std::find(exempt_.begin(), exempt_.end(), method.full_name()) != exempt_.end();
    if (level == MethodOptions::IDEMPOTENT && !exempt) CheckMutation(request);
    if (absl::StartsWith(method.name(), "List") && !exempt) CheckList(request, *method.output_type());
    if (absl::StartsWith(method.name(), "Update")) CheckUpdate(request);
    CheckReachable(request);
  }

  void CheckMutation(const Descriptor& request) {
    const FieldDescriptor* id = request.FindFieldByName("request_id");
    if (!Is(id, FieldDescriptor::TYPE_STRING)) {
      Find(request.full_name(), "must have string request_id");
    } else if (!HasBehavior(*id, google::api::OPTIONAL) || !IsUuidField(*id)) {
      Find(id->full_name(), "must be OPTIONAL with format UUID4");
    }
    if (!Is(request.FindFieldByName("validate_only"), FieldDescriptor::TYPE_BOOL)) {
      Find(request.full_name(), "must have bool validate_only");
    }
  }

  void CheckList(const Descriptor& request, const Descriptor& response) {
    if (!Is(request.FindFieldByName("page_size"), FieldDescriptor::TYPE_INT32)) {
      Find(request.full_name(), "must have int32 page_size");
    }
    if (!Is(request.FindFieldByName("page_token"), FieldDescriptor::TYPE_STRING)) {
      Find(request.full_name(), "must have string page_token");
    }
    if (!Is(response.FindFieldByName("next_page_token"), FieldDescriptor::TYPE_STRING)) {
      Find(response.full_name(), "must have string next_page_token");
    }
  }

  void CheckUpdate(const Descriptor& request) {
    const FieldDescriptor* mask = request.FindFieldByName("update_mask");
    if (mask == nullptr || !IsFieldMask(*mask)) {
      Find(request.full_name(), "must have google.protobuf.FieldMask update_mask");
    }
  }

  static bool Is(const FieldDescriptor* field, FieldDescriptor::Type type) {
    return field != nullptr && !field->is_repeated() && field->type() == type;
  }

  // Every field of our own messages that a request may carry.
  void CheckReachable(const Descriptor& message) {
    const bool ours = absl::StartsWith(message.file()->package(), "tierline.");
    if (!ours || message.options().map_entry() || !seen_.insert(message.full_name()).second) return;
    for (int i = 0; i < message.field_count(); ++i) {
      const FieldDescriptor& field = *message.field(i);
      const bool output_only = HasBehavior(field, google::api::OUTPUT_ONLY);
      const bool identifier = HasBehavior(field, google::api::IDENTIFIER);
      const int ways = HasBehavior(field, google::api::REQUIRED) + HasBehavior(field, google::api::OPTIONAL) +
                       output_only + identifier;
      if (ways != 1) {
        Find(field.full_name(), "must have exactly one of REQUIRED, OPTIONAL, OUTPUT_ONLY, IDENTIFIER");
      }
      if (identifier && field.name() != "name")
        Find(field.full_name(), "is an IDENTIFIER but not called name");
      const Descriptor* child =
          field.is_map() ? field.message_type()->map_value()->message_type() : field.message_type();
      if (child != nullptr && !output_only) CheckReachable(*child);
    }
  }

  void CheckLimits(const Descriptor& message) {
    for (int i = 0; i < message.field_count(); ++i) CheckLimit(*message.field(i));
    for (int i = 0; i < message.nested_type_count(); ++i) CheckLimits(*message.nested_type(i));
  }

  void CheckLimit(const FieldDescriptor& field) {
    const v1::Limit& limit = LimitOf(field);
    const FieldDescriptor& value = field.is_map() ? *field.message_type()->map_value() : field;
    const bool text = value.type() == FieldDescriptor::TYPE_STRING;
    const bool bytes = value.type() == FieldDescriptor::TYPE_BYTES;
    if (!limit.pattern().empty()) {
      if (!text) Find(field.full_name(), "has a pattern but is no string");
      if (!RE2(limit.pattern(), RE2::Quiet).ok())
        Find(field.full_name(), "has a pattern that RE2 cannot read");
    }
    if ((limit.min_length() > 0 || limit.max_length() > 0) && !text && !bytes) {
      Find(field.full_name(), "has a length but is neither string nor bytes");
    }
    if ((limit.min_items() > 0 || limit.max_items() > 0) && !field.is_repeated()) {
      Find(field.full_name(), "has a number of items but is not repeated");
    }
    if ((limit.has_min() || limit.has_max()) && !IsNumber(value)) {
      Find(field.full_name(), "has a range but is no number");
    }
    if (limit.defined_only() && value.cpp_type() != FieldDescriptor::CPPTYPE_ENUM) {
      Find(field.full_name(), "is defined_only but no enum");
    }
    CheckOrder(field, limit);
    if (text && IsCredentialName(field.name()) && !field.options().GetExtension(v1::secret)) {
      Find(field.full_name(), "is named like a credential but not marked secret");
    }
    if (IsUuidField(field) && !text) Find(field.full_name(), "has format UUID4 but is no string");
  }

  void CheckOrder(const FieldDescriptor& field, const v1::Limit& limit) {
    const bool lengths = limit.max_length() > 0 && limit.min_length() > limit.max_length();
    const bool items = limit.max_items() > 0 && limit.min_items() > limit.max_items();
    const bool range = limit.has_min() && limit.has_max() && limit.min() > limit.max();
    if (lengths || items || range) Find(field.full_name(), "has a lower limit above the upper one");
  }

  static bool IsNumber(const FieldDescriptor& field) {
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
      case FieldDescriptor::CPPTYPE_BOOL:
      case FieldDescriptor::CPPTYPE_ENUM:
        return false;
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return field.message_type()->full_name() == "google.protobuf.Duration";
      default:
        return true;
    }
  }

  const FileDescriptor& file_;
  const std::vector<std::string>& exempt_;
  std::set<std::string> seen_;
  std::vector<std::string> findings_;
};

}  // namespace

std::vector<std::string> LintAnnotations(const FileDescriptor& file, const std::vector<std::string>& exempt) {
  return Lint(file, exempt).Run();
}

}  // namespace tierline::contract
