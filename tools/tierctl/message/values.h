#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

// Values as people write them in flags and CSV files. Errors are ValidationError() phrases that go on after
// the name of what was given ("is not a date, …") and never repeat the value. Pure functions.
namespace tierline::tierctl {

// 2026-06-30, 2026/6/30, 20260630 or 2026年6月30日.
absl::StatusOr<absl::CivilDay> ParseDay(absl::string_view text);

// RFC 3339, or a date (its first moment in `zone`), or date and time of day without offset in `zone`.
absl::StatusOr<absl::Time> ParseTime(absl::string_view text, absl::TimeZone zone);

// "1h30m", "45s", "2d"; a plain number is seconds.
absl::StatusOr<absl::Duration> ParseDuration(absl::string_view text);

// "+08:00", "-03:30", "UTC" or an IANA name.
absl::StatusOr<absl::TimeZone> ParseTimeZone(absl::string_view text);

// A decimal number of major units ("1,234.5", "-12", "¥ 3.00") as minor units; more decimals than `decimals`
// are refused, never rounded.
absl::StatusOr<int64_t> ParseDecimal(absl::string_view text, int decimals);

struct Amount {
  int64_t minor = 0;
  std::string currency;  // empty: none was written
};
// "123.45CNY", "123.45 CNY" or "123.45".
absl::StatusOr<Amount> ParseAmount(absl::string_view text);

absl::StatusOr<int64_t> ParseInteger(absl::string_view text);
absl::StatusOr<double> ParseNumber(absl::string_view text);
// true/false, yes/no, 1/0, 是/否.
absl::StatusOr<bool> ParseBool(absl::string_view text);

// A value by its name, with or without the enum's own prefix, any case, "-" for "_".
absl::StatusOr<const google::protobuf::EnumValueDescriptor*> ParseEnum(
    const google::protobuf::EnumDescriptor& type, absl::string_view text);

// Sets (repeated: adds) a scalar, enum or message field of a well-known kind (Timestamp, Duration, Date,
// Money, FieldMask) from text; other messages take JSON or "key=value,key=value". Bytes are base64.
absl::Status SetFromText(const google::protobuf::FieldDescriptor& field, absl::string_view text,
                         absl::TimeZone zone, google::protobuf::Message* message);

// Whether SetFromText() has a short form for the message type.
bool HasShortForm(const google::protobuf::Descriptor& type);

}  // namespace tierline::tierctl
