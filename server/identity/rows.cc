#include "server/identity/rows.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/contract/errors.h"
#include "google/protobuf/util/time_util.h"

namespace tierline::identity {

using ::google::protobuf::util::TimeUtil;

google::protobuf::Timestamp TimestampOf(int64_t micros) { return TimeUtil::MicrosecondsToTimestamp(micros); }

int64_t MicrosOf(const google::protobuf::Timestamp& time) { return TimeUtil::TimestampToMicroseconds(time); }

std::optional<int64_t> OptionalMicros(bool set, const google::protobuf::Timestamp& time) {
  if (!set) return std::nullopt;
  return MicrosOf(time);
}

std::string EtagOf(int64_t version) { return absl::StrCat(version); }

int64_t VersionOf(absl::string_view etag) {
  int64_t version = 0;
  return absl::SimpleAtoi(etag, &version) ? version : 0;
}

int64_t NextVersion(int64_t version, const store::WriteTransaction& tx) {
  return std::max<int64_t>(version + 1, tx.position());
}

absl::Status CheckEtag(absl::string_view sent, absl::string_view present, absl::string_view name) {
  if (sent.empty() || sent == present) return absl::OkStatus();
  return contract::Error(absl::StatusCode::kAborted, v1::ETAG_MISMATCH,
                         absl::StrCat(name, " was changed since it was read; read it again"),
                         {{"resource", std::string(name)}});
}

absl::Status Missing(absl::string_view name) {
  return contract::Error(absl::StatusCode::kNotFound, v1::RESOURCE_MISSING,
                         absl::StrCat(name, " does not exist"), {{"resource", std::string(name)}});
}

absl::Status AlreadyThere(absl::string_view name) {
  return contract::Error(absl::StatusCode::kAlreadyExists, v1::ALREADY_THERE,
                         absl::StrCat(name, " exists; update it, or choose another id"),
                         {{"resource", std::string(name)}});
}

}  // namespace tierline::identity
