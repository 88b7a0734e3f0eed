#include "common/contract/page_token.h"

#include <cstdint>
#include <optional>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/check.h"
#include "common/contract/errors.h"

namespace tierline::contract {
namespace {

// Token = version, tag, key parts. The tag also covers the binding, which is not in the token.
constexpr char kVersion = 1;
constexpr size_t kTagSize = 16;
constexpr size_t kLengthSize = 4;
constexpr absl::string_view kPurpose = "tierline page token";

// Length first, so that no two lists of parts give the same bytes.
void AppendPart(absl::string_view part, std::string* out) {
  const uint32_t length = static_cast<uint32_t>(part.size());
  for (int shift = 24; shift >= 0; shift -= 8) out->push_back(static_cast<char>(length >> shift));
  out->append(part.data(), part.size());
}

std::optional<std::vector<std::string>> ReadParts(absl::string_view bytes) {
  std::vector<std::string> parts;
  while (!bytes.empty()) {
    if (bytes.size() < kLengthSize) return std::nullopt;
    uint32_t length = 0;
    for (size_t i = 0; i < kLengthSize; ++i) length = (length << 8) | static_cast<uint8_t>(bytes[i]);
    bytes.remove_prefix(kLengthSize);
    if (length > bytes.size()) return std::nullopt;
    parts.emplace_back(bytes.substr(0, length));
    bytes.remove_prefix(length);
  }
  return parts;
}

std::string TagOf(absl::string_view key, const PageBinding& binding, const Authenticator& authenticator) {
  std::string message(1, kVersion);
  for (absl::string_view part :
       {kPurpose, absl::string_view(binding.method), absl::string_view(binding.principal),
        absl::string_view(binding.filter), absl::string_view(binding.order_by)}) {
    AppendPart(part, &message);
  }
  AppendPart(absl::StrCat(binding.arguments.size()), &message);
  for (const std::string& argument : binding.arguments) AppendPart(argument, &message);
  AppendPart(key, &message);
  const std::string tag = authenticator.Tag(message);
  TIERLINE_CHECK(tag.size() >= kTagSize);
  return tag.substr(0, kTagSize);
}

// Takes the same time wherever the first difference is.
bool EqualTags(absl::string_view a, absl::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (size_t i = 0; i < a.size(); ++i) difference |= static_cast<unsigned char>(a[i] ^ b[i]);
  return difference == 0;
}

absl::Status TokenError() {
  constexpr absl::string_view kWhat =
      "is not a token of this list: send next_page_token unchanged, with the same other arguments, or start "
      "again "
      "without a token";
  return WithViolations(
      Error(absl::StatusCode::kInvalidArgument, v1::PAGE_TOKEN_INVALID, absl::StrCat("page_token: ", kWhat)),
      {{"page_token", std::string(kWhat)}});
}

}  // namespace

std::string EncodePageToken(const PageCursor& cursor, const PageBinding& binding,
                            const Authenticator& authenticator) {
  std::string key;
  for (const std::string& part : cursor.key) AppendPart(part, &key);
  return absl::WebSafeBase64Escape(
      absl::StrCat(std::string(1, kVersion), TagOf(key, binding, authenticator), key));
}

absl::StatusOr<PageCursor> DecodePageToken(absl::string_view token, const PageBinding& binding,
                                           const Authenticator& authenticator) {
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(token, &bytes) || bytes.size() < 1 + kTagSize || bytes[0] != kVersion) {
    return TokenError();
  }
  const absl::string_view tag = absl::string_view(bytes).substr(1, kTagSize);
  const absl::string_view key = absl::string_view(bytes).substr(1 + kTagSize);
  if (!EqualTags(tag, TagOf(key, binding, authenticator))) return TokenError();
  std::optional<std::vector<std::string>> parts = ReadParts(key);
  if (!parts.has_value()) return TokenError();
  return PageCursor{*std::move(parts)};
}

}  // namespace tierline::contract
