#include "server/identity/claims.h"

#include <map>
#include <utility>
#include <variant>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/contract/names.h"

namespace tierline::identity {
namespace {

constexpr size_t kMaxDigits = 15;

using Value = std::variant<std::string, int64_t>;
using Object = std::map<std::string, Value>;

// Reads the subset of JSON that ReadClaims() accepts, consuming from the front.
class FlatJsonReader {
 public:
  explicit FlatJsonReader(absl::string_view text) : rest_(text) {}

  std::optional<Object> Read() {
    Object object;
    if (!absl::ConsumePrefix(&rest_, "{")) return std::nullopt;
    do {
      std::optional<std::string> key = String();
      if (!key.has_value() || !absl::ConsumePrefix(&rest_, ":")) return std::nullopt;
      std::optional<Value> value = OneValue();
      if (!value.has_value() || !object.emplace(*std::move(key), *std::move(value)).second)
        return std::nullopt;
    } while (absl::ConsumePrefix(&rest_, ","));
    if (rest_ != "}") return std::nullopt;
    return object;
  }

 private:
  std::optional<Value> OneValue() {
    if (!rest_.empty() && rest_[0] == '"') {
      std::optional<std::string> text = String();
      if (!text.has_value()) return std::nullopt;
      return Value(*std::move(text));
    }
    return Number();
  }

  std::optional<std::string> String() {
    if (!absl::ConsumePrefix(&rest_, "\"")) return std::nullopt;
    const size_t end = rest_.find('"');
    if (end == absl::string_view::npos) return std::nullopt;
    const absl::string_view text = rest_.substr(0, end);
    for (char c : text) {
      if (!absl::ascii_isprint(static_cast<unsigned char>(c)) || c == '\\') return std::nullopt;
    }
    rest_.remove_prefix(end + 1);
    return std::string(text);
  }

  std::optional<Value> Number() {
    size_t size = 0;
    while (size < rest_.size() && absl::ascii_isdigit(static_cast<unsigned char>(rest_[size]))) ++size;
    if (size == 0 || size > kMaxDigits || (size > 1 && rest_[0] == '0')) return std::nullopt;
    int64_t number = 0;
    if (!absl::SimpleAtoi(rest_.substr(0, size), &number)) return std::nullopt;
    rest_.remove_prefix(size);
    return Value(number);
  }

  absl::string_view rest_;
};

std::optional<std::string> TextOf(const Object& object, const std::string& key) {
  const auto found = object.find(key);
  if (found == object.end() || !std::holds_alternative<std::string>(found->second)) return std::nullopt;
  return std::get<std::string>(found->second);
}

std::optional<int64_t> NumberOf(const Object& object, const std::string& key) {
  const auto found = object.find(key);
  if (found == object.end() || !std::holds_alternative<int64_t>(found->second)) return std::nullopt;
  return std::get<int64_t>(found->second);
}

// "users/…" and "apiKeys/…" as they are rendered.
bool ReadSubject(absl::string_view subject, Claims* claims) {
  if (absl::ConsumePrefix(&subject, "users/")) {
    claims->kind = Principal::Kind::kUser;
    claims->id = std::string(subject);
    return contract::ParseCodeId(subject, "sub").ok();
  }
  if (!absl::ConsumePrefix(&subject, "apiKeys/")) return false;
  claims->kind = Principal::Kind::kApiKey;
  claims->id = std::string(subject);
  const std::optional<Uuid> id = Uuid::Parse(subject);
  return id.has_value() && id->ToString() == subject;
}

}  // namespace

std::string WriteClaims(const Claims& claims) {
  const absl::string_view collection = claims.kind == Principal::Kind::kUser ? "users/" : "apiKeys/";
  return absl::StrCat(R"({"aud":")", claims.audience, R"(","exp":)", absl::ToUnixSeconds(claims.expires),
                      R"(,"iat":)", absl::ToUnixSeconds(claims.issued), R"(,"iss":")", claims.issuer,
                      R"(","jti":")", claims.token_id.ToString(), R"(","nbf":)",
                      absl::ToUnixSeconds(claims.not_before), R"(,"sid":")", claims.login.ToString(),
                      R"(","sub":")", collection, claims.id, R"(","tid":)", claims.tenant, "}");
}

std::optional<Claims> ReadClaims(absl::string_view json) {
  const std::optional<Object> object = FlatJsonReader(json).Read();
  if (!object.has_value()) return std::nullopt;
  const auto audience = TextOf(*object, "aud");
  const auto issuer = TextOf(*object, "iss");
  const auto subject = TextOf(*object, "sub");
  const auto token_id = TextOf(*object, "jti");
  const auto login = TextOf(*object, "sid");
  const auto tenant = NumberOf(*object, "tid");
  const auto expires = NumberOf(*object, "exp");
  const auto issued = NumberOf(*object, "iat");
  const auto not_before = NumberOf(*object, "nbf");
  if (!audience || !issuer || !subject || !token_id || !login || !tenant || !expires || !issued ||
      !not_before) {
    return std::nullopt;
  }
  const std::optional<Uuid> token_uuid = Uuid::Parse(*token_id);
  const std::optional<Uuid> login_uuid = Uuid::Parse(*login);
  Claims claims;
  if (!token_uuid || !login_uuid || !ReadSubject(*subject, &claims)) return std::nullopt;
  claims.issuer = *issuer;
  claims.audience = *audience;
  claims.tenant = *tenant;
  claims.login = *login_uuid;
  claims.token_id = *token_uuid;
  claims.issued = absl::FromUnixSeconds(*issued);
  claims.not_before = absl::FromUnixSeconds(*not_before);
  claims.expires = absl::FromUnixSeconds(*expires);
  return claims;
}

}  // namespace tierline::identity
