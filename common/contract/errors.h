#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/contract/locale.h"
#include "google/rpc/status.pb.h"
#include "tierline/v1/errors.pb.h"

// Errors of the contract: an absl::Status whose payloads are the google.rpc error details (AIP-193), keyed by
// their type URL. Made by domains, completed and bounded at the edge, read back by clients. Pure functions.
namespace tierline::contract {

// The domain of every google.rpc.ErrorInfo.
inline constexpr absl::string_view kErrorDomain = "tierline";

// The encoded google.rpc.Status never exceeds this: above 8 KB gRPC loses the real error.
inline constexpr size_t kMaxStatusBytes = 4096;

// One thing wrong in a request: `path` as in the proto ("facts[3].amount.currency_code"), `description` what
// is wanted ("is required"), without the value that was sent.
struct FieldViolation {
  std::string path;
  std::string description;

  bool operator==(const FieldViolation&) const = default;
};

using ErrorMetadata = std::vector<std::pair<std::string, std::string>>;

// An error with ErrorInfo. `message` says what was tried, on which id and what to do; whatever varies in it
// is in `metadata`, too (keys like "customer"; later entries of the same key win). Never personal data or
// secrets. `code` must not be kOk.
absl::Status Error(absl::StatusCode code, v1::ErrorReason reason, absl::string_view message,
                   const ErrorMetadata& metadata = {});

// INVALID_ARGUMENT / INVALID_FIELD with BadRequest; the message lists the first few: "customer.display_name:
// is required; …". An empty list is a programming error.
absl::Status InvalidFields(const std::vector<FieldViolation>& violations);

// One violation.
absl::Status InvalidField(absl::string_view path, absl::string_view description);

// The same error with BadRequest replaced by `violations`; for other reasons that concern fields
// (MODEL_INVALID).
absl::Status WithViolations(absl::Status status, const std::vector<FieldViolation>& violations);

// The same error with RetryInfo. A negative delay counts as zero.
absl::Status WithRetry(absl::Status status, absl::Duration delay);

// The same error with metadata[key] = value in its ErrorInfo (which EnsureInfo() adds where there is none).
absl::Status WithMetadata(absl::Status status, absl::string_view key, absl::string_view value);

// What leaves the server: an error without ErrorInfo gets one by its code (store errors: kResourceExhausted
// is STORAGE_FULL when the message says the disk is full, else OVERLOADED; kUnavailable and kAborted are
// STORAGE_UNAVAILABLE), and kResourceExhausted/kUnavailable get RetryInfo. An unexplained kInternal, kUnknown
// or kDataLoss also loses its message, which was never written for callers: log it first. OK stays OK.
absl::Status EnsureInfo(absl::Status status);

// The wire form: EnsureInfo(), then code, message and details (ErrorInfo first), with a LocalizedMessage in
// the caller's language unless the error brought its own. At most kMaxStatusBytes: long texts are cut,
// surplus field violations are dropped and counted in a last violation. OK gives code 0.
google::rpc::Status ToRpcStatus(const absl::Status& status, Locale locale);

// The client's direction: all details become payloads again. A code this version does not know is kUnknown.
absl::Status FromRpcStatus(const google::rpc::Status& status);

// Accessors; each gives "nothing" for OK and for errors without that detail.
v1::ErrorReason ReasonOf(const absl::Status& status);  // UNSPECIFIED also for foreign or newer reasons
std::string ReasonNameOf(const absl::Status& status);  // as sent, also a newer one
std::map<std::string, std::string> MetadataOf(const absl::Status& status);
std::vector<FieldViolation> ViolationsOf(const absl::Status& status);
std::optional<absl::Duration> RetryDelayOf(const absl::Status& status);
std::optional<std::string> LocalizedMessageOf(const absl::Status& status);

// One short sentence for people, for every reason in both languages.
absl::string_view ReasonText(v1::ErrorReason reason, Locale locale);

}  // namespace tierline::contract
