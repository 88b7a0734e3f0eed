#pragma once

#include <functional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "server/identity/principal.h"
#include "server/store/store.h"

namespace tierline::api {

// The common part of every mutation, inside its transaction: a request id seen before gets the answer it got
// then; `validate_only` undoes what `apply` wrote; everything else is noted in the audit and remembered.
struct WriteCall {
  absl::string_view method;
  const identity::Principal& principal;
  const google::protobuf::Message& request;
  google::protobuf::Message& response;
};

enum class WriteOutcome {
  kApplied,   // keep the transaction
  kReplayed,  // the answer of an earlier call; nothing was written
  kChecked,   // validate_only: roll back, answer is filled
};

// Runs `apply` under these rules. On error the transaction is to be rolled back.
absl::StatusOr<WriteOutcome> RunWrite(const WriteCall& call, store::WriteTransaction& tx,
                                      const std::function<absl::Status()>& apply);

}  // namespace tierline::api
