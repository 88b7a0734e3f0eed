#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/type/date.pb.h"
#include "server/records/record.h"
#include "tierline/v1/customer_service.pb.h"

// Between the messages of the contract and what is stored. Pure.
namespace tierline::customers {

// The body of a record: the message without its name and etag, which follow from the record.
std::string BodyOf(v1::Customer customer);
std::string BodyOf(v1::Contact contact);

// The message of a stored record, with name and etag. kDataLoss when its body cannot be read.
absl::Status ReadMessage(const records::Record& record, v1::Customer& customer);
absl::Status ReadMessage(const records::Record& record, v1::Contact& contact);

// The id in a name that was checked when it was written: "east-1" of "territories/east-1"; empty for empty.
absl::string_view IdPart(absl::string_view name);

// How names are compared and ordered: ASCII and full-width letters in lower case, full-width forms as their
// usual ones.
std::string FoldName(absl::string_view name);

// Midnight UTC of a date in microseconds; a missing month or day counts as the first. Empty without a year.
std::optional<int64_t> MicrosOfDate(const google::type::Date& date);

}  // namespace tierline::customers
