#include "common/contract/unreadable.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/contract/errors.h"
#include "common/contract/utf8.h"

namespace tierline::contract {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

std::string FindBadText(const Message& message, const std::string& prefix);

// Path of the bad text in one value of a field; empty when there is none. `index` is -1 for singular fields.
std::string FindInField(const Message& message, const FieldDescriptor& field, int index,
                        const std::string& prefix) {
  const Reflection& reflection = *message.GetReflection();
  const std::string path = absl::StrCat(prefix, field.name(), index < 0 ? "" : absl::StrCat("[", index, "]"));
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    return FindBadText(index < 0 ? reflection.GetMessage(message, &field)
                                 : reflection.GetRepeatedMessage(message, &field, index),
                       path + ".");
  }
  if (field.type() != FieldDescriptor::TYPE_STRING) return "";
  const std::string text = index < 0 ? reflection.GetString(message, &field)
                                     : reflection.GetRepeatedString(message, &field, index);
  return ScanUtf8(text).valid ? "" : path;
}

std::string FindBadText(const Message& message, const std::string& prefix) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const bool repeated = field->is_repeated();
    const int end = repeated ? reflection.FieldSize(message, field) : 0;
    for (int i = repeated ? 0 : -1; i < end; ++i) {
      std::string path = FindInField(message, *field, i, prefix);
      if (!path.empty()) return path;
    }
  }
  return "";
}

}  // namespace

absl::Status Unreadable(const Message& partial) {
  const std::string path = FindBadText(partial, "");
  if (!path.empty()) return InvalidField(path, "must be UTF-8 text");
  return Error(absl::StatusCode::kInvalidArgument, v1::INVALID_FIELD,
               absl::StrCat("the request cannot be read as ", partial.GetTypeName(),
                            "; make it from the contract's proto files"));
}

}  // namespace tierline::contract
