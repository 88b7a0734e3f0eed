#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "server/identity/principal.h"

namespace tierline::customers {

// PERMISSION_DENIED_OR_MISSING, with the fields below `path`, when the (writer) annotation of one of the
// fields named is above the roles. Pure.
absl::Status CheckWriters(identity::RoleSet roles, const google::protobuf::Descriptor& descriptor,
                          const std::vector<std::string>& fields, absl::string_view path);

// Numbers of the fields named.
std::vector<int> NumbersOf(const google::protobuf::Descriptor& descriptor,
                           const std::vector<std::string>& fields);

}  // namespace tierline::customers
