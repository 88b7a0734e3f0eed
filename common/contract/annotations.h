#pragma once

#include "google/api/field_behavior.pb.h"
#include "google/api/field_info.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/field_mask.pb.h"
#include "tierline/v1/annotations.pb.h"

// Reading the annotations of one field.
namespace tierline::contract {

inline bool HasBehavior(const google::protobuf::FieldDescriptor& field, google::api::FieldBehavior behavior) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == behavior) return true;
  }
  return false;
}

inline const v1::Limit& LimitOf(const google::protobuf::FieldDescriptor& field) {
  return field.options().GetExtension(v1::limit);
}

inline bool IsUuidField(const google::protobuf::FieldDescriptor& field) {
  return field.options().GetExtension(google::api::field_info).format() == google::api::FieldInfo::UUID4;
}

// Singular message fields, the only ones a mask path may go into.
inline bool IsSingularMessage(const google::protobuf::FieldDescriptor& field) {
  return field.cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE && !field.is_repeated();
}

inline bool IsFieldMask(const google::protobuf::FieldDescriptor& field) {
  return IsSingularMessage(field) &&
         field.message_type()->full_name() == google::protobuf::FieldMask::descriptor()->full_name();
}

}  // namespace tierline::contract
