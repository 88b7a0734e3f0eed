// The wire form of errors: packing within a byte budget, and reading back.
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/contract/error_details.h"
#include "common/contract/errors.h"
#include "common/contract/utf8.h"

namespace tierline::contract {
namespace {

// Shares of kMaxStatusBytes, so that one long part never pushes out another kind of detail.
constexpr size_t kMaxMessageBytes = 768;
constexpr size_t kMaxInfoBytes = 1024;
constexpr size_t kMaxMetadataValueBytes = 256;
constexpr size_t kMaxViolationTextBytes = 256;
constexpr size_t kViolationCountReserve = 64;
constexpr size_t kAnyOverhead = 8;  // tags and lengths around one detail

std::string Shorten(absl::string_view text, size_t max_bytes) {
  if (text.size() <= max_bytes) return std::string(text);
  return absl::StrCat(Utf8Prefix(text, max_bytes - 3), "…");
}

size_t DetailCost(absl::string_view type_url, size_t encoded) {
  return type_url.size() + encoded + kAnyOverhead;
}

class DetailPacker {
 public:
  explicit DetailPacker(google::rpc::Status* status)
      : status_(status), left_(kMaxStatusBytes - status->ByteSizeLong()) {}

  size_t left() const { return left_; }

  // Whether it fitted.
  bool AddEncoded(const std::string& type_url, std::string encoded) {
    const size_t cost = DetailCost(type_url, encoded.size());
    if (cost > left_) return false;
    left_ -= cost;
    auto* any = status_->add_details();
    any->set_type_url(type_url);
    any->set_value(std::move(encoded));
    return true;
  }

  template <typename Detail>
  bool Add(const Detail& detail) {
    return AddEncoded(TypeUrl<Detail>(), detail.SerializeAsString());
  }

 private:
  google::rpc::Status* const status_;
  size_t left_;
};

google::rpc::ErrorInfo BoundInfo(const google::rpc::ErrorInfo& info) {
  google::rpc::ErrorInfo bounded;
  bounded.set_reason(Shorten(info.reason(), 64));
  bounded.set_domain(Shorten(info.domain(), 64));
  const std::map<std::string, std::string> ordered(info.metadata().begin(), info.metadata().end());
  size_t size = bounded.ByteSizeLong();
  for (const auto& [key, value] : ordered) {
    const std::string shortened = Shorten(value, kMaxMetadataValueBytes);
    const size_t cost = key.size() + shortened.size() + kAnyOverhead;
    if (size + cost > kMaxInfoBytes) continue;
    size += cost;
    (*bounded.mutable_metadata())[key] = shortened;
  }
  return bounded;
}

google::rpc::BadRequest BoundViolations(const google::rpc::BadRequest& bad, size_t max_bytes) {
  google::rpc::BadRequest bounded;
  size_t size = 0;
  int kept = 0;
  for (const auto& violation : bad.field_violations()) {
    google::rpc::BadRequest::FieldViolation shortened;
    shortened.set_field(Shorten(violation.field(), kMaxViolationTextBytes));
    shortened.set_description(Shorten(violation.description(), kMaxViolationTextBytes));
    const size_t cost = shortened.ByteSizeLong() + kAnyOverhead;
    if (size + cost + kViolationCountReserve > max_bytes) break;
    size += cost;
    ++kept;
    *bounded.add_field_violations() = std::move(shortened);
  }
  if (const int dropped = bad.field_violations_size() - kept; dropped > 0) {
    bounded.add_field_violations()->set_description(
        absl::StrCat("and ", dropped, " more that are not shown"));
  }
  return bounded;
}

google::rpc::LocalizedMessage LocalizedMessageFor(const absl::Status& status, Locale locale) {
  google::rpc::LocalizedMessage message;
  if (auto own = GetDetail<google::rpc::LocalizedMessage>(status); own.has_value()) {
    message.set_locale(Shorten(own->locale(), 32));
    message.set_message(Shorten(own->message(), kMaxMessageBytes));
  } else {
    message.set_locale(std::string(LocaleTag(locale)));
    message.set_message(std::string(ReasonText(ReasonOf(status), locale)));
  }
  return message;
}

// Payloads of other types, in an order that does not depend on the status's own.
std::map<std::string, std::string> OtherDetails(const absl::Status& status) {
  std::map<std::string, std::string> others;
  status.ForEachPayload([&](absl::string_view type_url, const absl::Cord& payload) {
    others.emplace(std::string(type_url), std::string(payload));
  });
  others.erase(TypeUrl<google::rpc::ErrorInfo>());
  others.erase(TypeUrl<google::rpc::BadRequest>());
  others.erase(TypeUrl<google::rpc::RetryInfo>());
  others.erase(TypeUrl<google::rpc::LocalizedMessage>());
  return others;
}

}  // namespace

google::rpc::Status ToRpcStatus(const absl::Status& status, Locale locale) {
  google::rpc::Status rpc;
  if (status.ok()) return rpc;
  const absl::Status complete = EnsureInfo(status);
  rpc.set_code(static_cast<int>(complete.code()));
  rpc.set_message(Shorten(ReadableUtf8(complete.message()), kMaxMessageBytes));
  DetailPacker packer(&rpc);
  packer.Add(BoundInfo(*GetDetail<google::rpc::ErrorInfo>(complete)));
  packer.Add(LocalizedMessageFor(complete, locale));
  if (auto retry = GetDetail<google::rpc::RetryInfo>(complete)) packer.Add(*retry);
  if (auto bad = GetDetail<google::rpc::BadRequest>(complete)) {
    const size_t overhead = DetailCost(TypeUrl<google::rpc::BadRequest>(), 0);
    packer.Add(BoundViolations(*bad, packer.left() - overhead));
  }
  for (auto& [type_url, encoded] : OtherDetails(complete)) packer.AddEncoded(type_url, encoded);
  return rpc;
}

absl::Status FromRpcStatus(const google::rpc::Status& status) {
  if (status.code() == 0) return absl::OkStatus();
  const bool known =
      status.code() > 0 && status.code() <= static_cast<int>(absl::StatusCode::kUnauthenticated);
  const absl::StatusCode code =
      known ? static_cast<absl::StatusCode>(status.code()) : absl::StatusCode::kUnknown;
  absl::Status error(code, status.message());
  for (const auto& any : status.details()) error.SetPayload(any.type_url(), absl::Cord(any.value()));
  return error;
}

}  // namespace tierline::contract
