#include "tests/support/matchers.h"

#include <google/protobuf/text_format.h>
#include <google/protobuf/util/message_differencer.h>

#include <memory>

namespace tierline::testing {

bool SameProto(const google::protobuf::Message& actual, const google::protobuf::Message& expected,
               std::string& difference) {
  if (actual.GetDescriptor() != expected.GetDescriptor()) {
    difference = "another message type: " + actual.GetDescriptor()->full_name();
    return false;
  }
  google::protobuf::util::MessageDifferencer differencer;
  differencer.ReportDifferencesToString(&difference);
  return differencer.Compare(expected, actual);
}

bool SameProto(const google::protobuf::Message& actual, const std::string& expected_text,
               std::string& difference) {
  const std::unique_ptr<google::protobuf::Message> expected(actual.New());
  if (!google::protobuf::TextFormat::ParseFromString(expected_text, expected.get())) {
    difference = "the expected text is not a " + actual.GetDescriptor()->full_name();
    return false;
  }
  return SameProto(actual, *expected, difference);
}

}  // namespace tierline::testing
