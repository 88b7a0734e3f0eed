#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/dynamic_message.h"

namespace tierline::tierctl {

// A kind of resource as the contract declares it.
struct Resource {
  std::string type;                   // "tierline/Customer"
  std::vector<std::string> patterns;  // "customers/{customer}"
  const google::protobuf::Descriptor* message = nullptr;
};

// The short commands of one kind of resource: `tierctl customers list`.
struct ResourceCommand {
  std::string noun;                                                        // "customers"
  std::map<std::string, const google::protobuf::MethodDescriptor*> verbs;  // "list", "get", "batch-upsert", …
};

// The contract as this program knows it: every service with its comments. Immutable and thread-safe; messages
// made by New() must not outlive it.
class Catalog {
 public:
  // Reads an encoded google.protobuf.FileDescriptorSet with source info. kInvalidArgument when it is not one.
  static absl::StatusOr<std::unique_ptr<Catalog>> Create(absl::string_view descriptor_set);

  // The one built into the program.
  static const Catalog& Embedded();

  // Ordered by command name.
  const std::vector<const google::protobuf::ServiceDescriptor*>& services() const { return services_; }
  const std::vector<ResourceCommand>& resources() const { return resource_commands_; }

  // Null when there is none. `command` as CommandName() gives.
  const google::protobuf::ServiceDescriptor* FindService(absl::string_view command) const;
  const google::protobuf::MethodDescriptor* FindMethod(const google::protobuf::ServiceDescriptor& service,
                                                       absl::string_view command) const;
  const ResourceCommand* FindResource(absl::string_view noun) const;
  // "CustomerService/GetCustomer", also with package and with "." instead of "/".
  const google::protobuf::MethodDescriptor* FindMethodByPath(absl::string_view path) const;
  // Null for types that are no resource of the contract.
  const Resource* FindResourceType(absl::string_view type) const;

  const google::protobuf::DescriptorPool& pool() const { return pool_; }

  // An empty message; null when the pool has no such type.
  std::unique_ptr<google::protobuf::Message> New(const google::protobuf::Descriptor* type) const;
  std::unique_ptr<google::protobuf::Message> New(absl::string_view full_name) const;

 private:
  Catalog() : factory_(&pool_) {}
  void Index();
  void IndexResource(const google::protobuf::Descriptor& message);
  void AddVerbs(const std::string& noun, const std::string& plural, const std::string& singular);

  google::protobuf::DescriptorPool pool_;
  mutable google::protobuf::DynamicMessageFactory factory_;
  std::vector<const google::protobuf::FileDescriptor*> files_;
  std::vector<const google::protobuf::ServiceDescriptor*> services_;
  std::vector<Resource> resources_;
  std::vector<ResourceCommand> resource_commands_;
};

// "DisplayName", "displayName" and "display_name" are "display-name".
std::string Kebab(absl::string_view name);
// "customer" for CustomerService.
std::string CommandName(const google::protobuf::ServiceDescriptor& service);
// "get-customer" for GetCustomer.
std::string CommandName(const google::protobuf::MethodDescriptor& method);
// "/tierline.v1.CustomerService/GetCustomer".
std::string RpcPath(const google::protobuf::MethodDescriptor& method);

// The leading comment with its line breaks joined within paragraphs; empty when there is none.
std::string CommentOf(const google::protobuf::SourceLocation& location);
template <typename D>
std::string Comment(const D& descriptor) {
  google::protobuf::SourceLocation location;
  return descriptor.GetSourceLocation(&location) ? CommentOf(location) : "";
}
// The first sentence of a comment.
std::string FirstSentence(absl::string_view comment);

bool IsRequired(const google::protobuf::FieldDescriptor& field);
bool IsOutputOnly(const google::protobuf::FieldDescriptor& field);
bool IsSecret(const google::protobuf::FieldDescriptor& field);
// Whether the method changes something.
bool IsMutation(const google::protobuf::MethodDescriptor& method);
// Whether the contract says that repeating the call is safe.
bool IsIdempotent(const google::protobuf::MethodDescriptor& method);

}  // namespace tierline::tierctl
