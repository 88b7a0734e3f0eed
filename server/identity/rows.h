#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "server/sql/sql.h"
#include "server/store/store.h"

// How values of resources stand in tables: times as microseconds, versions behind etags. Pure functions.
namespace tierline::identity {

google::protobuf::Timestamp TimestampOf(int64_t micros);
int64_t MicrosOf(const google::protobuf::Timestamp& time);

// NULL where the time is not set.
std::optional<int64_t> OptionalMicros(bool set, const google::protobuf::Timestamp& time);

// The etag of a row's version, and back; 0 for an empty one.
std::string EtagOf(int64_t version);
int64_t VersionOf(absl::string_view etag);

// The version after `version`. Never one that the row had before, even if it was deleted in between.
int64_t NextVersion(int64_t version, const store::WriteTransaction& tx);

// OK when `sent` is empty or the present etag; else ABORTED / ETAG_MISMATCH.
absl::Status CheckEtag(absl::string_view sent, absl::string_view present, absl::string_view name);

// NOT_FOUND / RESOURCE_MISSING.
absl::Status Missing(absl::string_view name);

// ALREADY_EXISTS / ALREADY_THERE.
absl::Status AlreadyThere(absl::string_view name);

}  // namespace tierline::identity
