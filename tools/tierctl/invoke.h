#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "tools/tierctl/message/descriptors.h"
#include "tools/tierctl/message/output.h"
#include "tools/tierctl/session/session.h"
#include "tools/tierctl/shell/arguments.h"
#include "tools/tierctl/shell/shell.h"

namespace tierline::tierctl {

// A call of one method of the contract, from its flags to its printed answer.
struct Invocation {
  const Catalog* catalog;
  const google::protobuf::MethodDescriptor* method;
  const Arguments* arguments;
  const Shell* shell;
  OutputOptions output;
};

// The request of the flags (or of --json for raw calls), with request_id filled in for mutations, checked
// against the contract. UsageError() for flags, kExitValidation with field violations for values. Nothing is
// sent.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> MakeRequest(const Invocation& invocation,
                                                                       absl::TimeZone zone);

// Calls and prints: a list page by page, long work until it is done, anything else as one message.
absl::Status CallAndPrint(const Invocation& invocation, google::protobuf::Message& request, Session& session);

// Waits for a google.longrunning.Operation with progress on `err`, then gives its response (or the error it
// ended with).
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> AwaitOperation(
    const Catalog& catalog, std::unique_ptr<google::protobuf::Message> operation, contract::Locale locale,
    const Shell& shell, Session& session);

// Encodes, calls, decodes.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> CallMethod(
    const Catalog& catalog, const google::protobuf::MethodDescriptor& method,
    const google::protobuf::Message& request, Session& session);

}  // namespace tierline::tierctl
