#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/contract/locale.h"
#include "google/protobuf/descriptor.h"
#include "tools/tierctl/message/descriptors.h"

// Help made of the contract's own comments. Pure functions; every text ends with a line break.
namespace tierline::tierctl {

std::string GeneralHelp(const Catalog& catalog, contract::Locale locale);
std::string ServiceHelp(const google::protobuf::ServiceDescriptor& service, contract::Locale locale);
std::string ResourceHelp(const ResourceCommand& resource, contract::Locale locale);
// `command` is how the user called it ("customer get-customer" or "customers get").
std::string MethodHelp(const google::protobuf::MethodDescriptor& method, absl::string_view command,
                       contract::Locale locale);
std::string ExitCodesHelp(contract::Locale locale);

// A service, method, message, field or enum by its full or last name; text or JSON. UsageError() when there
// is none.
absl::StatusOr<std::string> Describe(const Catalog& catalog, absl::string_view name, bool json);

// What a field's annotations say: "string, required, at most 200 characters".
std::string FieldNature(const google::protobuf::FieldDescriptor& field, contract::Locale locale);

}  // namespace tierline::tierctl
