#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "google/protobuf/descriptor.h"
#include "re2/re2.h"
#include "tierline/v1/annotations.pb.h"

// What there is to check in the fields of a message type, worked out once from its annotations.
namespace tierline::contract {

struct MessagePlan;

struct FieldPlan {
  const google::protobuf::FieldDescriptor* field = nullptr;
  bool required = false;
  bool identifier = false;
  bool is_uuid = false;
  bool limited = false;  // `limit` says something
  v1::Limit limit;
  std::unique_ptr<const RE2> pattern;    // of limit.pattern; null without one
  const MessagePlan* message = nullptr;  // of a message field; of a map: its entry
};

// The well-known messages have rules of their own; Any is not looked into.
enum class MessageKind { kPlain, kTimestamp, kDuration, kDate, kAny };

struct MessagePlan {
  MessageKind kind = MessageKind::kPlain;
  std::vector<FieldPlan> fields;  // only those with something to check; OUTPUT_ONLY ones are left out
  // Set when the message is an update: its mask and the resource the mask is about.
  const google::protobuf::FieldDescriptor* update_mask = nullptr;
  const google::protobuf::FieldDescriptor* updated_resource = nullptr;
};

// Plans of message types, made on demand. Thread-safe. The descriptors outlive it; plans live as long as it
// does.
class PlanCache {
 public:
  // A pattern that does not compile is a programming error of the contract.
  const MessagePlan& PlanOf(const google::protobuf::Descriptor& descriptor);

 private:
  const MessagePlan* Build(const google::protobuf::Descriptor& descriptor) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  absl::Mutex mu_;
  absl::flat_hash_map<const google::protobuf::Descriptor*, std::unique_ptr<MessagePlan>> plans_
      ABSL_GUARDED_BY(mu_);
};

// The cache for generated messages; lives as long as the process.
PlanCache& GeneratedPlans();

}  // namespace tierline::contract
