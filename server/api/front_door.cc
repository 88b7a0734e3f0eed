#include "server/api/front_door.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/check.h"
#include "common/base/status.h"
#include "common/contract/errors.h"
#include "common/contract/unreadable.h"
#include "common/contract/validation.h"
#include "server/api/write_call.h"

namespace tierline::api {
namespace {

absl::Status ShuttingDown() {
  return contract::WithRetry(contract::Error(absl::StatusCode::kUnavailable, v1::SHUTTING_DOWN,
                                             "the server is stopping; try again, another one will answer"),
                             absl::Seconds(1));
}

absl::Status Overloaded() {
  return contract::WithRetry(contract::Error(absl::StatusCode::kResourceExhausted, v1::OVERLOADED,
                                             "more calls are waiting than the server can take; try again"),
                             absl::Milliseconds(200));
}

absl::Status DeadlinePassed() {
  return contract::Error(absl::StatusCode::kDeadlineExceeded, v1::DEADLINE_PASSED,
                         "the deadline passed before the call was begun; nothing was changed");
}

}  // namespace

// One call on its way. On the fast path it lives on the stack, otherwise it is shared by the steps.
struct FrontDoor::Call {
  const Method* method = nullptr;
  Incoming incoming;
  const google::protobuf::Message* request = nullptr;
  google::protobuf::Message* response = nullptr;
  Finish finish;
  absl::Duration began;
  std::shared_ptr<const identity::Principal> principal;
  identity::Ownership ownership = identity::Ownership::kDenied;
  WriteOutcome outcome = WriteOutcome::kApplied;

  bool anonymous() const { return method->access->anonymous; }
  const identity::Principal& who() const { return principal != nullptr ? *principal : identity::Anonymous(); }
  identity::CallContext context() const { return {who(), incoming.locale, incoming.now, ownership}; }
  std::string peer() const { return incoming.peer == nullptr ? "" : incoming.peer(incoming.context); }
  bool cancelled() const { return incoming.cancelled != nullptr && incoming.cancelled(incoming.context); }
};

FrontDoor::FrontDoor(FrontDoorParts parts, FrontDoorOptions options)
    : parts_(parts),
      options_(options),
      callers_(NewRateLimiter(options.per_caller, parts.clock)),
      addresses_(NewRateLimiter(options.per_address, parts.clock)) {}

void FrontDoor::Add(absl::string_view name, Shape shape, Method method) {
  method.name = std::string(name);
  method.shape = shape;
  method.access = identity::FindAccessRow(name);
  TIERLINE_CHECK(method.access != nullptr);
  const bool added = methods_.emplace(method.name, std::make_unique<Method>(method)).second;
  TIERLINE_CHECK(added);
}

std::vector<std::string> FrontDoor::Methods() const {
  std::vector<std::string> names;
  for (const auto& [name, method] : methods_) names.push_back(name);
  std::sort(names.begin(), names.end());
  return names;
}

void FrontDoor::Unary(const Incoming& incoming, const google::protobuf::Message& request,
                      google::protobuf::Message& response, Finish finish) {
  Call call;
  call.incoming = incoming;
  call.request = &request;
  call.response = &response;
  call.finish = std::move(finish);
  call.began = parts_.clock.Monotonic();
  const auto it = methods_.find(incoming.method);
  if (it == methods_.end()) {
    return call.finish(contract::Error(absl::StatusCode::kUnimplemented, v1::METHOD_UNKNOWN,
                                       "this server does not know the method; use a newer server"));
  }
  call.method = it->second.get();
  if (closed_.load(std::memory_order_relaxed)) return End(call, ShuttingDown());
  if (!call.anonymous()) call.principal = parts_.authenticator.Lookup(incoming.authorization);
  if (call.method->shape == Shape::kInline && call.principal != nullptr) {
    absl::Status status = Enter(call);
    if (status.ok()) status = call.method->read(call.context(), request, response);
    return End(call, std::move(status));
  }
  Enqueue(std::make_shared<Call>(std::move(call)));
}

void FrontDoor::Enqueue(std::shared_ptr<Call> call) {
  if (parts_.workers.pending() >= options_.max_waiting) return End(*call, Overloaded());
  parts_.workers.Run([this, call = std::move(call)] { OnWorker(call); });
}

void FrontDoor::OnWorker(const std::shared_ptr<Call>& call) {
  if (parts_.clock.Now() >= call->incoming.deadline) return End(*call, DeadlinePassed());
  if (call->cancelled()) {
    return End(*call,
               contract::Error(absl::StatusCode::kCancelled, v1::CALL_CANCELLED, "the caller gave up"));
  }
  if (!call->anonymous() && call->principal == nullptr) {
    absl::StatusOr<std::shared_ptr<const identity::Principal>> principal =
        parts_.authenticator.Resolve(call->incoming.authorization);
    if (!principal.ok()) return End(*call, std::move(principal).status());
    call->principal = *std::move(principal);
  }
  if (absl::Status status = Enter(*call); !status.ok()) return End(*call, std::move(status));
  Dispatch(call);
}

absl::Status FrontDoor::Admit(Call& call) const {
  if (call.anonymous()) return addresses_->Admit(call.peer());
  return callers_->Admit(absl::StrCat(call.principal->tenant, "/", call.principal->id));
}

// Access comes before validation: whoever may not call learns nothing of what a good request looks like.
absl::Status FrontDoor::Enter(Call& call) const {
  call.ownership = call.anonymous() ? identity::Ownership::kSelf
                                    : identity::Decide(*call.method->access, call.principal->roles);
  if (call.ownership == identity::Ownership::kDenied) {
    return contract::Error(absl::StatusCode::kPermissionDenied, v1::PERMISSION_DENIED_OR_MISSING,
                           "your role does not allow this call; ask an administrator for a role that does");
  }
  if (!call.incoming.readable) return contract::Unreadable(*call.request);
  TIERLINE_RETURN_IF_ERROR(Admit(call));
  return contract::Validate(*call.request);
}

void FrontDoor::Dispatch(const std::shared_ptr<Call>& call) {
  switch (call->method->shape) {
    case Shape::kInline:
    case Shape::kRead:
      return End(*call, call->method->read(call->context(), *call->request, *call->response));
    case Shape::kAsync:
      return call->method->async(call->context(), *call->request, *call->response, call->incoming.deadline,
                                 [this, call](const absl::Status& status) { End(*call, status); });
    case Shape::kWrite:
      return SubmitWrite(call);
  }
}

void FrontDoor::SubmitWrite(const std::shared_ptr<Call>& call) {
  parts_.store.Submit(
      call->who().tenant, call->incoming.deadline,
      [call](store::WriteTransaction& tx) -> absl::Status {
        call->response->Clear();
        call->outcome = WriteOutcome::kApplied;
        const WriteCall write{call->method->name, call->who(), *call->request, *call->response};
        const absl::StatusOr<WriteOutcome> outcome = RunWrite(write, tx, [&] {
          return call->method->write(call->context(), *call->request, tx, *call->response);
        });
        if (!outcome.ok()) return outcome.status();
        call->outcome = *outcome;
        // Whatever was only checked or already answered leaves no trace: the savepoint is rolled back.
        if (call->outcome != WriteOutcome::kApplied) return absl::CancelledError("nothing to keep");
        return absl::OkStatus();
      },
      [this, call](absl::Status status) {
        if (call->outcome != WriteOutcome::kApplied && absl::IsCancelled(status)) status = absl::OkStatus();
        End(*call, std::move(status));
      });
}

void FrontDoor::End(Call& call, absl::Status status) {
  parts_.observer.OnCall(call.method->name, call.principal.get(), status,
                         parts_.clock.Monotonic() - call.began);
  if (!status.ok()) call.response->Clear();
  call.finish(contract::EnsureInfo(std::move(status)));
}

}  // namespace tierline::api
