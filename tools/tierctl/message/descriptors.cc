#include "tools/tierctl/message/descriptors.h"

#include <algorithm>
#include <cctype>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/check.h"
#include "google/api/field_behavior.pb.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/descriptor.pb.h"
#include "tierline/v1/annotations.pb.h"
#include "tools/tierctl/message/embedded_descriptors.h"

namespace tierline::tierctl {
namespace {

namespace pb = google::protobuf;

bool HasBehavior(const pb::FieldDescriptor& field, google::api::FieldBehavior wanted) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == wanted) return true;
  }
  return false;
}

std::string Pascal(std::string name) {
  if (!name.empty()) name[0] = absl::ascii_toupper(name[0]);
  return name;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Catalog>> Catalog::Create(absl::string_view descriptor_set) {
  pb::FileDescriptorSet files;
  if (!files.ParseFromArray(descriptor_set.data(), static_cast<int>(descriptor_set.size()))) {
    return absl::InvalidArgumentError("not a google.protobuf.FileDescriptorSet");
  }
  std::unique_ptr<Catalog> catalog(new Catalog());
  for (const pb::FileDescriptorProto& file : files.file()) {
    const pb::FileDescriptor* built = catalog->pool_.BuildFile(file);
    if (built == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat("descriptor of ", file.name(), " does not build"));
    }
    catalog->files_.push_back(built);
  }
  catalog->Index();
  return catalog;
}

const Catalog& Catalog::Embedded() {
  static const Catalog* const catalog = [] {
    auto made = Create(EmbeddedDescriptorSet());
    TIERLINE_CHECK(made.ok());
    return made->release();
  }();
  return *catalog;
}

void Catalog::Index() {
  for (const pb::FileDescriptor* file : files_) {
    for (int i = 0; i < file->service_count(); ++i) services_.push_back(file->service(i));
    for (int i = 0; i < file->message_type_count(); ++i) IndexResource(*file->message_type(i));
  }
  std::sort(services_.begin(), services_.end(),
            [](auto* a, auto* b) { return CommandName(*a) < CommandName(*b); });
  for (const Resource& resource : resources_) {
    const auto& options = resource.message->options().GetExtension(google::api::resource);
    AddVerbs(Kebab(options.plural()), Pascal(options.plural()), Pascal(options.singular()));
    // A singleton's methods are named by the last part of its name: GetTier of customers/{customer}/tier.
    std::vector<std::string> parts = absl::StrSplit(resource.patterns.front(), '/');
    if (!absl::StartsWith(parts.back(), "{")) {
      AddVerbs(Kebab(parts.back()) + "s", Pascal(parts.back()) + "s", Pascal(parts.back()));
    }
  }
  std::sort(resource_commands_.begin(), resource_commands_.end(),
            [](auto& a, auto& b) { return a.noun < b.noun; });
}

void Catalog::IndexResource(const pb::Descriptor& message) {
  if (!message.options().HasExtension(google::api::resource)) return;
  const auto& options = message.options().GetExtension(google::api::resource);
  if (options.pattern().empty()) return;
  resources_.push_back({options.type(), {options.pattern().begin(), options.pattern().end()}, &message});
}

void Catalog::AddVerbs(const std::string& noun, const std::string& plural, const std::string& singular) {
  if (FindResource(noun) != nullptr) return;
  ResourceCommand command{noun, {}};
  for (const pb::ServiceDescriptor* service : services_) {
    for (int i = 0; i < service->method_count(); ++i) {
      const std::string& name = service->method(i)->name();
      for (const std::string& object : {plural, singular}) {
        if (!absl::EndsWith(name, object) || name.size() == object.size()) continue;
        const std::string verb = Kebab(name.substr(0, name.size() - object.size()));
        // "ListScoring" of "ListScoringModels" is no verb of a resource "models".
        if (verb.find('-') != std::string::npos && !absl::StartsWith(verb, "batch-")) continue;
        command.verbs.emplace(verb, service->method(i));
        break;
      }
    }
  }
  if (!command.verbs.empty()) resource_commands_.push_back(std::move(command));
}

const pb::ServiceDescriptor* Catalog::FindService(absl::string_view command) const {
  for (const pb::ServiceDescriptor* service : services_) {
    if (CommandName(*service) == command) return service;
  }
  return nullptr;
}

const pb::MethodDescriptor* Catalog::FindMethod(const pb::ServiceDescriptor& service,
                                                absl::string_view command) const {
  for (int i = 0; i < service.method_count(); ++i) {
    if (CommandName(*service.method(i)) == command) return service.method(i);
  }
  return nullptr;
}

const ResourceCommand* Catalog::FindResource(absl::string_view noun) const {
  for (const ResourceCommand& command : resource_commands_) {
    if (command.noun == noun) return &command;
  }
  return nullptr;
}

const pb::MethodDescriptor* Catalog::FindMethodByPath(absl::string_view path) const {
  std::string wanted(path);
  std::replace(wanted.begin(), wanted.end(), '/', '.');
  if (absl::StartsWith(wanted, ".")) wanted.erase(0, 1);
  for (const pb::ServiceDescriptor* service : services_) {
    for (int i = 0; i < service->method_count(); ++i) {
      const pb::MethodDescriptor* method = service->method(i);
      if (wanted == method->full_name() || wanted == absl::StrCat(service->name(), ".", method->name())) {
        return method;
      }
    }
  }
  return nullptr;
}

const Resource* Catalog::FindResourceType(absl::string_view type) const {
  for (const Resource& resource : resources_) {
    if (resource.type == type) return &resource;
  }
  return nullptr;
}

std::unique_ptr<pb::Message> Catalog::New(const pb::Descriptor* type) const {
  if (type == nullptr) return nullptr;
  return std::unique_ptr<pb::Message>(factory_.GetPrototype(type)->New());
}

std::unique_ptr<pb::Message> Catalog::New(absl::string_view full_name) const {
  return New(pool_.FindMessageTypeByName(std::string(full_name)));
}

std::string Kebab(absl::string_view name) {
  std::string kebab;
  for (char c : name) {
    if (c == '_') {
      kebab += '-';
    } else if (absl::ascii_isupper(c)) {
      if (!kebab.empty() && kebab.back() != '-' && kebab.back() != '.') kebab += '-';
      kebab += absl::ascii_tolower(c);
    } else {
      kebab += c;
    }
  }
  return kebab;
}

std::string CommandName(const pb::ServiceDescriptor& service) {
  absl::string_view name = service.name();
  if (absl::EndsWith(name, "Service")) name.remove_suffix(7);
  return Kebab(name);
}

std::string CommandName(const pb::MethodDescriptor& method) { return Kebab(method.name()); }

std::string RpcPath(const pb::MethodDescriptor& method) {
  return absl::StrCat("/", method.service()->full_name(), "/", method.name());
}

std::string CommentOf(const pb::SourceLocation& location) {
  std::string joined;
  for (absl::string_view line : absl::StrSplit(location.leading_comments, '\n')) {
    line = absl::StripAsciiWhitespace(line);
    if (line.empty()) {
      if (!joined.empty() && joined.back() != '\n') joined += '\n';
    } else {
      if (!joined.empty() && joined.back() != '\n') joined += ' ';
      absl::StrAppend(&joined, line);
    }
  }
  return std::string(absl::StripTrailingAsciiWhitespace(joined));
}

std::string FirstSentence(absl::string_view comment) {
  comment = comment.substr(0, comment.find('\n'));
  for (size_t i = 0; i + 1 < comment.size(); ++i) {
    if (comment[i] == '.' && comment[i + 1] == ' ' &&
        (i + 2 == comment.size() || !absl::ascii_islower(comment[i + 2]))) {
      return std::string(comment.substr(0, i + 1));
    }
  }
  return std::string(comment);
}

bool IsRequired(const pb::FieldDescriptor& field) { return HasBehavior(field, google::api::REQUIRED); }

bool IsOutputOnly(const pb::FieldDescriptor& field) { return HasBehavior(field, google::api::OUTPUT_ONLY); }

bool IsSecret(const pb::FieldDescriptor& field) { return field.options().GetExtension(v1::secret); }

bool IsMutation(const pb::MethodDescriptor& method) {
  return method.options().idempotency_level() != pb::MethodOptions::NO_SIDE_EFFECTS;
}

bool IsIdempotent(const pb::MethodDescriptor& method) {
  return method.options().idempotency_level() != pb::MethodOptions::IDEMPOTENCY_UNKNOWN;
}

}  // namespace tierline::tierctl
