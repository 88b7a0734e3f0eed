#include "server/identity/secrets.h"

#include <array>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "server/identity/encoding.h"

namespace tierline::identity {
namespace {

constexpr size_t kCodeSymbols = 12;
constexpr size_t kGroup = 4;
constexpr size_t kKeyBytes = 32;
constexpr size_t kMaxTenantDigits = 18;

// The kind is part of what is hashed: no secret is ever good as one of another kind.
Digest DigestOf(SecretKind kind, absl::string_view canonical) {
  constexpr std::array<absl::string_view, 3> kLabels = {"code:", "key:", "refresh:"};
  return Sha256(absl::StrCat(kLabels[static_cast<size_t>(kind)], canonical));
}

absl::string_view Prefix(SecretKind kind) { return kind == SecretKind::kApiKey ? "tlk_" : "tlr_"; }

SecretAddress Nowhere(SecretKind kind, absl::string_view text) {
  return SecretAddress{.kind = kind, .tenant = 0, .digest = DigestOf(kind, absl::StrCat("?", text))};
}

std::string CodeText(store::TenantId tenant, absl::string_view symbols) {
  std::string text = absl::StrCat(tenant);
  for (size_t i = 0; i < symbols.size(); i += kGroup) absl::StrAppend(&text, "-", symbols.substr(i, kGroup));
  return text;
}

SecretAddress ReadCode(absl::string_view text) {
  std::string symbols;
  for (char c : text) {
    if (c == '-' || c == ' ') continue;
    const std::optional<char> symbol = CodeSymbol(c);
    if (!symbol.has_value()) return Nowhere(SecretKind::kCode, text);
    symbols.push_back(*symbol);
  }
  if (symbols.size() <= kCodeSymbols || symbols.size() > kCodeSymbols + kMaxTenantDigits) {
    return Nowhere(SecretKind::kCode, text);
  }
  const size_t digits = symbols.size() - kCodeSymbols;
  int64_t tenant = 0;
  if (!absl::SimpleAtoi(absl::string_view(symbols).substr(0, digits), &tenant)) {
    return Nowhere(SecretKind::kCode, text);
  }
  const std::string canonical = CodeText(tenant, absl::string_view(symbols).substr(digits));
  return SecretAddress{SecretKind::kCode, tenant, DigestOf(SecretKind::kCode, canonical)};
}

SecretAddress ReadKey(SecretKind kind, absl::string_view text) {
  absl::string_view rest = text;
  if (!absl::ConsumePrefix(&rest, Prefix(kind))) return Nowhere(kind, text);
  const size_t end = rest.find('_');
  if (end == absl::string_view::npos) return Nowhere(kind, text);
  const std::optional<int64_t> tenant = Base36Decode(rest.substr(0, end));
  const std::optional<std::string> bytes = Base64UrlDecode(rest.substr(end + 1));
  if (!tenant.has_value() || !bytes.has_value() || bytes->size() != kKeyBytes) return Nowhere(kind, text);
  return SecretAddress{kind, *tenant, DigestOf(kind, text)};
}

}  // namespace

NewSecret MakeSecret(SecretKind kind, store::TenantId tenant, Rng& rng) {
  std::string text;
  if (kind == SecretKind::kCode) {
    std::string symbols;
    for (size_t i = 0; i < kCodeSymbols; ++i)
      symbols.push_back(kCodeAlphabet[rng.Below(kCodeAlphabet.size())]);
    text = CodeText(tenant, symbols);
  } else {
    std::array<uint8_t, kKeyBytes> bytes;
    rng.Fill(bytes);
    text = absl::StrCat(
        Prefix(kind), Base36Encode(tenant), "_",
        Base64UrlEncode(absl::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size())));
  }
  const Digest digest = DigestOf(kind, text);
  return NewSecret{std::move(text), digest};
}

SecretAddress ReadSecret(SecretKind kind, absl::string_view text) {
  return kind == SecretKind::kCode ? ReadCode(text) : ReadKey(kind, text);
}

}  // namespace tierline::identity
