#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/executor.h"
#include "common/contract/locale.h"
#include "google/protobuf/message.h"
#include "server/api/observer.h"
#include "server/api/rate_limiter.h"
#include "server/identity/access.h"
#include "server/identity/authenticator.h"
#include "server/identity/call.h"
#include "server/store/store.h"

// The door every call comes through, whatever carried it here; free of gRPC, so that the whole product can be
// driven in memory. In this order: authenticate, access, limits, validate, call.
namespace tierline::api {

// A call as the transport hands it over. The views live until the call is finished.
struct Incoming {
  absl::string_view method;         // "tierline.v1.TierService/GetTier"
  absl::string_view authorization;  // "Bearer …" or empty
  contract::Locale locale = contract::Locale::kEnglish;
  bool readable = true;  // false: the request is only what could be read of its bytes
  absl::Time now;
  absl::Time deadline = absl::InfiniteFuture();
  void* context = nullptr;                       // for the two functions below
  bool (*cancelled)(void* context) = nullptr;    // whether the caller has gone; may be null
  std::string (*peer)(void* context) = nullptr;  // address of the caller; may be null
};

using Finish = absl::AnyInvocable<void(const absl::Status&)>;

struct FrontDoorOptions {
  RateLimit per_caller;       // of one user or API key
  RateLimit per_address;      // of calls without a credential, by address
  size_t max_waiting = 1024;  // calls waiting for a worker; beyond it OVERLOADED at once
};

// What the door needs; all outlive it.
struct FrontDoorParts {
  const Clock& clock;
  Executor& workers;
  store::Store& store;
  identity::Authenticator& authenticator;
  Observer& observer;
};

class FrontDoor {
 public:
  // How a method is run.
  enum class Shape {
    kInline,  // on the caller's thread: must not block
    kRead,    // on a worker
    kAsync,   // begun on a worker, finished whenever
    kWrite,   // inside the group-commit transaction, with the tenant's head locked
  };

  template <typename Request, typename Response>
  using ReadFn = std::function<absl::Status(const identity::CallContext&, const Request&, Response&)>;
  template <typename Request, typename Response>
  using WriteFn = std::function<absl::Status(const identity::CallContext&, const Request&,
                                             store::WriteTransaction&, Response&)>;
  template <typename Request, typename Response>
  using AsyncFn = std::function<void(const identity::CallContext&, const Request&, Response&,
                                     absl::Time deadline, Finish)>;

  FrontDoor(FrontDoorParts parts, FrontDoorOptions options);

  // Registration, before the first call. Each method once; it must have a row in the access table (checked).
  template <typename Request, typename Response>
  void Inline(absl::string_view method, ReadFn<Request, Response> fn) {
    Add(method, Shape::kInline, Erased<Request, Response>(std::move(fn)));
  }
  template <typename Request, typename Response>
  void Read(absl::string_view method, ReadFn<Request, Response> fn) {
    Add(method, Shape::kRead, Erased<Request, Response>(std::move(fn)));
  }
  template <typename Request, typename Response>
  void Write(absl::string_view method, WriteFn<Request, Response> fn) {
    Method added;
    added.write = [fn = std::move(fn)](const identity::CallContext& call,
                                       const google::protobuf::Message& request, store::WriteTransaction& tx,
                                       google::protobuf::Message& response) {
      return fn(call, static_cast<const Request&>(request), tx, static_cast<Response&>(response));
    };
    Add(method, Shape::kWrite, std::move(added));
  }
  template <typename Request, typename Response>
  void Async(absl::string_view method, AsyncFn<Request, Response> fn) {
    Method added;
    added.async = [fn = std::move(fn)](
                      const identity::CallContext& call, const google::protobuf::Message& request,
                      google::protobuf::Message& response, absl::Time deadline, Finish finish) {
      fn(call, static_cast<const Request&>(request), static_cast<Response&>(response), deadline,
         std::move(finish));
    };
    Add(method, Shape::kAsync, std::move(added));
  }

  // Runs one call. `request` and `response`, and what `incoming` points at, live until `finish` is called,
  // exactly once, on any thread, possibly before Unary() returns. Thread-safe; never blocks.
  void Unary(const Incoming& incoming, const google::protobuf::Message& request,
             google::protobuf::Message& response, Finish finish);

  // From now on every call is refused with SHUTTING_DOWN. Calls already inside go on.
  void Close() { closed_.store(true); }

  // Names of the methods registered, ascending.
  std::vector<std::string> Methods() const;

 private:
  struct Method {
    std::string name;
    Shape shape = Shape::kRead;
    const identity::AccessRow* access = nullptr;
    std::function<absl::Status(const identity::CallContext&, const google::protobuf::Message&,
                               google::protobuf::Message&)>
        read;
    std::function<absl::Status(const identity::CallContext&, const google::protobuf::Message&,
                               store::WriteTransaction&, google::protobuf::Message&)>
        write;
    std::function<void(const identity::CallContext&, const google::protobuf::Message&,
                       google::protobuf::Message&, absl::Time, Finish)>
        async;
  };
  struct Call;

  template <typename Request, typename Response>
  static Method Erased(ReadFn<Request, Response> fn) {
    Method method;
    method.read = [fn = std::move(fn)](const identity::CallContext& call,
                                       const google::protobuf::Message& request,
                                       google::protobuf::Message& response) {
      return fn(call, static_cast<const Request&>(request), static_cast<Response&>(response));
    };
    return method;
  }

  void Add(absl::string_view name, Shape shape, Method method);
  absl::Status Admit(Call& call) const;
  absl::Status Enter(Call& call) const;

  void Enqueue(std::shared_ptr<Call> call);
  void OnWorker(const std::shared_ptr<Call>& call);
  void Dispatch(const std::shared_ptr<Call>& call);
  void SubmitWrite(const std::shared_ptr<Call>& call);
  void End(Call& call, absl::Status status);

  const FrontDoorParts parts_;
  const FrontDoorOptions options_;
  const std::unique_ptr<RateLimiter> callers_;
  const std::unique_ptr<RateLimiter> addresses_;
  absl::flat_hash_map<std::string, std::unique_ptr<Method>> methods_;
  std::atomic<bool> closed_{false};
};

}  // namespace tierline::api
