#pragma once

#include <string>

#include "common/contract/field_plan.h"
#include "google/protobuf/message.h"

// Checks of single values. Each gives a description of what is wanted, empty when all is well.
namespace tierline::contract {

// A message with its reflection, which is not free to ask for.
struct Reflected {
  explicit Reflected(const google::protobuf::Message& m) : message(m), reflection(*m.GetReflection()) {}

  const google::protobuf::Message& message;
  const google::protobuf::Reflection& reflection;
};

// The value of a scalar, string or enum field: element `index` of a repeated one, -1 otherwise.
std::string CheckScalar(const Reflected& of, const FieldPlan& plan, int index);

// The same where the value stands in `field` but the plan is another's: a map's plan holds for its entries'
// values.
std::string CheckScalar(const Reflected& of, const FieldPlan& plan,
                        const google::protobuf::FieldDescriptor* field, int index);

// min and max of a google.protobuf.Duration field, in seconds.
std::string CheckDurationLimit(const google::protobuf::Message& duration, const FieldPlan& plan);

std::string CheckItemCount(const v1::Limit& limit, int size);

// Timestamp, Duration and google.type.Date.
std::string CheckWellKnown(const google::protobuf::Message& message, MessageKind kind);

}  // namespace tierline::contract
