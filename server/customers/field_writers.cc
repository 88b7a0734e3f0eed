#include "server/customers/field_writers.h"

#include "absl/strings/str_cat.h"
#include "common/base/check.h"
#include "common/contract/errors.h"
#include "tierline/v1/annotations.pb.h"

namespace tierline::customers {
namespace {

constexpr identity::RoleSet kOpsAndAbove = {v1::OPS, v1::ADMIN};
constexpr identity::RoleSet kManagerAndAbove = {v1::MANAGER, v1::OPS, v1::ADMIN};

const google::protobuf::FieldDescriptor& FieldOf(const google::protobuf::Descriptor& descriptor,
                                                 const std::string& name) {
  const google::protobuf::FieldDescriptor* field = descriptor.FindFieldByName(name);
  TIERLINE_CHECK(field != nullptr);
  return *field;
}

// Empty: the roles may write the field.
absl::string_view Refusal(v1::Writer writer, identity::RoleSet roles) {
  if (writer == v1::MANAGER_AND_ABOVE && !roles.Intersects(kManagerAndAbove)) {
    return "only managers, operations staff and administrators may change this";
  }
  if (writer == v1::OPS_AND_ABOVE && !roles.Intersects(kOpsAndAbove)) {
    return "only operations staff and administrators may change this";
  }
  if (writer == v1::SERVER) return "only the server changes this";
  return "";
}

}  // namespace

absl::Status CheckWriters(identity::RoleSet roles, const google::protobuf::Descriptor& descriptor,
                          const std::vector<std::string>& fields, absl::string_view path) {
  std::vector<contract::FieldViolation> violations;
  for (const std::string& name : fields) {
    const absl::string_view refusal =
        Refusal(FieldOf(descriptor, name).options().GetExtension(v1::writer), roles);
    if (!refusal.empty()) violations.push_back({absl::StrCat(path, ".", name), std::string(refusal)});
  }
  if (violations.empty()) return absl::OkStatus();
  return contract::WithViolations(
      contract::Error(absl::StatusCode::kPermissionDenied, v1::PERMISSION_DENIED_OR_MISSING,
                      absl::StrCat(violations.front().path, ": ", violations.front().description)),
      violations);
}

std::vector<int> NumbersOf(const google::protobuf::Descriptor& descriptor,
                           const std::vector<std::string>& fields) {
  std::vector<int> numbers;
  for (const std::string& name : fields) numbers.push_back(FieldOf(descriptor, name).number());
  return numbers;
}

}  // namespace tierline::customers
