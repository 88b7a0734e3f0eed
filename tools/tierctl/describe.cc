#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "tools/tierctl/help.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

namespace pb = google::protobuf;

// What is said about one element; children are listed by name and summary.
struct Description {
  std::string kind;
  std::string name;
  std::string comment;
  std::vector<std::array<std::string, 3>> children;  // name, type, comment
};

void AddFields(const pb::Descriptor& message, Description* description) {
  for (int i = 0; i < message.field_count(); ++i) {
    const pb::FieldDescriptor& field = *message.field(i);
    description->children.push_back(
        {field.name(), FieldNature(field, contract::Locale::kEnglish), Comment(field)});
  }
}

Description OfMethod(const pb::MethodDescriptor& method) {
  Description description{"method", method.full_name(), Comment(method), {}};
  description.children.push_back({"request", method.input_type()->full_name(), ""});
  description.children.push_back({"response", method.output_type()->full_name(), ""});
  description.children.push_back(
      {"idempotency", pb::MethodOptions::IdempotencyLevel_Name(method.options().idempotency_level()), ""});
  AddFields(*method.input_type(), &description);
  return description;
}

Description OfService(const pb::ServiceDescriptor& service) {
  Description description{"service", service.full_name(), Comment(service), {}};
  for (int i = 0; i < service.method_count(); ++i) {
    const pb::MethodDescriptor& method = *service.method(i);
    description.children.push_back({method.name(), "rpc", Comment(method)});
  }
  return description;
}

Description OfEnum(const pb::EnumDescriptor& type) {
  Description description{"enum", type.full_name(), Comment(type), {}};
  for (int i = 0; i < type.value_count(); ++i) {
    description.children.push_back(
        {type.value(i)->name(), absl::StrCat(type.value(i)->number()), Comment(*type.value(i))});
  }
  return description;
}

std::optional<Description> Find(const pb::DescriptorPool& pool, const std::string& name) {
  if (const auto* service = pool.FindServiceByName(name)) return OfService(*service);
  if (const auto* method = pool.FindMethodByName(name)) return OfMethod(*method);
  if (const auto* type = pool.FindEnumTypeByName(name)) return OfEnum(*type);
  if (const auto* field = pool.FindFieldByName(name)) {
    return Description{"field",
                       field->full_name(),
                       Comment(*field),
                       {{field->name(), FieldNature(*field, contract::Locale::kEnglish), ""}}};
  }
  if (const auto* message = pool.FindMessageTypeByName(name)) {
    Description description{"message", message->full_name(), Comment(*message), {}};
    AddFields(*message, &description);
    return description;
  }
  return std::nullopt;
}

std::string ToText(const Description& description) {
  std::string text =
      absl::StrCat(description.kind, " ", description.name, "\n\n", description.comment, "\n\n");
  for (const auto& [name, type, comment] : description.children) {
    absl::StrAppend(&text, "  ", name, "  (", type, ")\n");
    if (!comment.empty()) absl::StrAppend(&text, "      ", FirstSentence(comment), "\n");
  }
  return text;
}

std::string ToJsonText(const Description& description) {
  pb::Struct root;
  auto& fields = *root.mutable_fields();
  fields["kind"].set_string_value(description.kind);
  fields["name"].set_string_value(description.name);
  fields["comment"].set_string_value(description.comment);
  pb::ListValue* children = fields["members"].mutable_list_value();
  for (const auto& [name, type, comment] : description.children) {
    auto& child = *children->add_values()->mutable_struct_value()->mutable_fields();
    child["name"].set_string_value(name);
    child["type"].set_string_value(type);
    child["comment"].set_string_value(comment);
  }
  std::string json;
  pb::util::JsonPrintOptions options;
  options.add_whitespace = true;
  return pb::util::MessageToJsonString(root, &json, options).ok() ? json : "{}\n";
}

}  // namespace

absl::StatusOr<std::string> Describe(const Catalog& catalog, absl::string_view name, bool json) {
  std::optional<Description> found;
  for (const char* package : {"", "tierline.v1.", "google.longrunning.", "google.rpc.", "google.type."}) {
    if (!found.has_value()) found = Find(catalog.pool(), absl::StrCat(package, name));
  }
  if (!found.has_value()) {
    if (const auto* method = catalog.FindMethodByPath(name)) found = OfMethod(*method);
    if (const auto* service = catalog.FindService(name)) found = OfService(*service);
  }
  if (!found.has_value()) {
    return UsageError(absl::StrCat("the contract has no ", name, "; see tierctl help"),
                      absl::StrCat("接口中没有 ", name, "；见 tierctl help"));
  }
  return json ? ToJsonText(*found) : ToText(*found);
}

}  // namespace tierline::tierctl
