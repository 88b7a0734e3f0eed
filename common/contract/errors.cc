#include "common/contract/errors.h"

#include <algorithm>
#include <span>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/check.h"
#include "common/contract/error_details.h"
#include "common/contract/utf8.h"

namespace tierline::contract {
namespace {

constexpr size_t kViolationsInMessage = 3;
constexpr absl::Duration kDefaultRetryDelay = absl::Seconds(1);
constexpr absl::Duration kStorageFullRetryDelay = absl::Seconds(30);

bool SaysDiskFull(absl::string_view message) {
  const std::string lower = absl::AsciiStrToLower(message);
  for (absl::string_view phrase :
       {"disk full", "disk is full", "no space left", "out of disk", "storage full"}) {
    if (absl::StrContains(lower, phrase)) return true;
  }
  return false;
}

v1::ErrorReason ReasonByCode(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kCancelled:
      return v1::CALL_CANCELLED;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
      return v1::INVALID_FIELD;
    case absl::StatusCode::kDeadlineExceeded:
      return v1::DEADLINE_PASSED;
    case absl::StatusCode::kNotFound:
      return v1::RESOURCE_MISSING;
    case absl::StatusCode::kAlreadyExists:
      return v1::ALREADY_THERE;
    case absl::StatusCode::kPermissionDenied:
      return v1::PERMISSION_DENIED_OR_MISSING;
    case absl::StatusCode::kResourceExhausted:
      return SaysDiskFull(status.message()) ? v1::STORAGE_FULL : v1::OVERLOADED;
    case absl::StatusCode::kFailedPrecondition:
      return v1::STATE_INVALID;
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kUnavailable:
      return v1::STORAGE_UNAVAILABLE;
    case absl::StatusCode::kUnimplemented:
      return v1::METHOD_UNKNOWN;
    case absl::StatusCode::kUnauthenticated:
      return v1::UNAUTHENTICATED_CALL;
    default:
      return v1::INTERNAL_DEFECT;
  }
}

std::string Summary(const std::vector<FieldViolation>& violations) {
  const size_t shown = std::min(violations.size(), kViolationsInMessage);
  std::string text = absl::StrJoin(std::span(violations).first(shown), "; ",
                                   [](std::string* out, const FieldViolation& violation) {
                                     absl::StrAppend(out, violation.path, ": ", violation.description);
                                   });
  if (violations.size() > shown) absl::StrAppend(&text, "; and ", violations.size() - shown, " more");
  return text;
}

google::rpc::ErrorInfo InfoOf(v1::ErrorReason reason) {
  google::rpc::ErrorInfo info;
  info.set_reason(v1::ErrorReason_Name(reason));
  info.set_domain(std::string(kErrorDomain));
  return info;
}

absl::Status WithDefaultRetry(absl::Status status) {
  const bool retryable = absl::IsResourceExhausted(status) || absl::IsUnavailable(status);
  // Sending a request that is too large again does not make it smaller.
  if (!retryable || RetryDelayOf(status).has_value() || ReasonOf(status) == v1::REQUEST_TOO_LARGE)
    return status;
  const bool full = ReasonOf(status) == v1::STORAGE_FULL;
  return WithRetry(std::move(status), full ? kStorageFullRetryDelay : kDefaultRetryDelay);
}

}  // namespace

absl::Status Error(absl::StatusCode code, v1::ErrorReason reason, absl::string_view message,
                   const ErrorMetadata& metadata) {
  TIERLINE_CHECK(code != absl::StatusCode::kOk);
  google::rpc::ErrorInfo info = InfoOf(reason);
  for (const auto& [key, value] : metadata) (*info.mutable_metadata())[key] = ReadableUtf8(value);
  absl::Status status(code, message);
  SetDetail(&status, info);
  return status;
}

absl::Status InvalidFields(const std::vector<FieldViolation>& violations) {
  TIERLINE_CHECK(!violations.empty());
  return WithViolations(Error(absl::StatusCode::kInvalidArgument, v1::INVALID_FIELD, Summary(violations)),
                        violations);
}

absl::Status InvalidField(absl::string_view path, absl::string_view description) {
  return InvalidFields({{std::string(path), std::string(description)}});
}

absl::Status WithViolations(absl::Status status, const std::vector<FieldViolation>& violations) {
  google::rpc::BadRequest bad;
  for (const FieldViolation& violation : violations) {
    auto* added = bad.add_field_violations();
    added->set_field(ReadableUtf8(violation.path));
    added->set_description(ReadableUtf8(violation.description));
  }
  SetDetail(&status, bad);
  return status;
}

absl::Status WithRetry(absl::Status status, absl::Duration delay) {
  // A protobuf Duration ends at 10,000 years; nobody waits a day for a server.
  delay = std::clamp(delay, absl::ZeroDuration(), absl::Hours(24));
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(absl::IDivDuration(delay, absl::Seconds(1), &delay));
  retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(delay)));
  SetDetail(&status, retry);
  return status;
}

absl::Status WithMetadata(absl::Status status, absl::string_view key, absl::string_view value) {
  if (status.ok()) return status;
  status = EnsureInfo(std::move(status));
  google::rpc::ErrorInfo info = *GetDetail<google::rpc::ErrorInfo>(status);
  (*info.mutable_metadata())[std::string(key)] = ReadableUtf8(value);
  SetDetail(&status, info);
  return status;
}

absl::Status EnsureInfo(absl::Status status) {
  if (status.ok()) return status;
  if (!GetDetail<google::rpc::ErrorInfo>(status).has_value()) {
    const google::rpc::ErrorInfo info = InfoOf(ReasonByCode(status));
    if (info.reason() == v1::ErrorReason_Name(v1::INTERNAL_DEFECT)) {
      status = absl::Status(status.code(), "the server failed in a way it should not; its log tells more");
    }
    SetDetail(&status, info);
  }
  return WithDefaultRetry(std::move(status));
}

v1::ErrorReason ReasonOf(const absl::Status& status) {
  const auto info = GetDetail<google::rpc::ErrorInfo>(status);
  v1::ErrorReason reason = v1::ERROR_REASON_UNSPECIFIED;
  if (!info.has_value() || info->domain() != kErrorDomain) return reason;
  v1::ErrorReason_Parse(info->reason(), &reason);
  return reason;
}

std::string ReasonNameOf(const absl::Status& status) {
  const auto info = GetDetail<google::rpc::ErrorInfo>(status);
  return info.has_value() ? info->reason() : std::string();
}

std::map<std::string, std::string> MetadataOf(const absl::Status& status) {
  const auto info = GetDetail<google::rpc::ErrorInfo>(status);
  if (!info.has_value()) return {};
  return std::map<std::string, std::string>(info->metadata().begin(), info->metadata().end());
}

std::vector<FieldViolation> ViolationsOf(const absl::Status& status) {
  std::vector<FieldViolation> violations;
  const auto bad = GetDetail<google::rpc::BadRequest>(status);
  if (!bad.has_value()) return violations;
  for (const auto& violation : bad->field_violations()) {
    violations.push_back({violation.field(), violation.description()});
  }
  return violations;
}

std::optional<absl::Duration> RetryDelayOf(const absl::Status& status) {
  const auto retry = GetDetail<google::rpc::RetryInfo>(status);
  if (!retry.has_value()) return std::nullopt;
  return absl::Seconds(retry->retry_delay().seconds()) + absl::Nanoseconds(retry->retry_delay().nanos());
}

std::optional<std::string> LocalizedMessageOf(const absl::Status& status) {
  const auto message = GetDetail<google::rpc::LocalizedMessage>(status);
  if (!message.has_value()) return std::nullopt;
  return message->message();
}

}  // namespace tierline::contract
