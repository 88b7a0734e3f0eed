#include "server/customers/customer_codec.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/contract/names.h"
#include "server/records/etag.h"

namespace tierline::customers {
namespace {

template <typename Message>
std::string Encode(Message& message) {
  message.clear_name();
  message.clear_etag();
  return message.SerializeAsString();
}

template <typename Message>
absl::Status Decode(const records::Record& record, std::string name, Message& message) {
  if (!message.ParseFromString(record.body)) {
    return absl::DataLossError(absl::StrCat("the body of ", name, " cannot be read"));
  }
  message.set_name(std::move(name));
  message.set_etag(records::EtagOf(record.seq));
  return absl::OkStatus();
}

}  // namespace

std::string BodyOf(v1::Customer customer) { return Encode(customer); }
std::string BodyOf(v1::Contact contact) { return Encode(contact); }

absl::Status ReadMessage(const records::Record& record, v1::Customer& customer) {
  return Decode(record, contract::CustomerName(record.id), customer);
}

absl::Status ReadMessage(const records::Record& record, v1::Contact& contact) {
  return Decode(record, contract::ContactName(record.customer, record.id), contact);
}

absl::string_view IdPart(absl::string_view name) {
  const size_t slash = name.rfind('/');
  return slash == absl::string_view::npos ? name : name.substr(slash + 1);
}

std::string FoldName(absl::string_view name) {
  std::string folded;
  folded.reserve(name.size());
  for (size_t i = 0; i < name.size(); ++i) {
    // U+FF01–U+FF5E, the full-width forms of ! to ~, are EF BC 81 – EF BD 9E in UTF-8.
    const auto at = [&](size_t offset) { return static_cast<unsigned char>(name[i + offset]); };
    if (at(0) == 0xEF && i + 2 < name.size() && (at(1) == 0xBC || at(1) == 0xBD)) {
      const int code = ((at(1) - 0xBC) << 6) + (at(2) - 0x80);  // 1 for U+FF01
      if (code >= 1 && code <= '~' - '!' + 1) {
        folded += absl::ascii_tolower(static_cast<unsigned char>('!' + code - 1));
        i += 2;
        continue;
      }
    }
    folded += absl::ascii_tolower(at(0));
  }
  return folded;
}

std::optional<int64_t> MicrosOfDate(const google::type::Date& date) {
  if (date.year() == 0) return std::nullopt;
  const absl::CivilDay day(date.year(), std::max(1, date.month()), std::max(1, date.day()));
  return absl::ToUnixMicros(absl::FromCivil(day, absl::UTCTimeZone()));
}

}  // namespace tierline::customers
