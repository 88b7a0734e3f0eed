#include "tools/tierctl/session/session.h"

#include <algorithm>
#include <array>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/base/uuid.h"
#include "common/contract/errors.h"
#include "tierline/v1/auth_service.pb.h"
#include "tools/tierctl/shell/files.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

constexpr int kMaxAttempts = 5;
constexpr absl::Duration kFirstBackoff = absl::Milliseconds(200);
constexpr absl::Duration kMaxBackoff = absl::Seconds(5);
constexpr absl::Duration kRenewBefore = absl::Seconds(30);
constexpr char kExchangePath[] = "/tierline.v1.AuthService/ExchangeToken";

absl::Status NotLoggedIn(const Endpoint& endpoint) {
  return ConfigError(
      absl::StrCat("not logged in to ", endpoint.settings.address, "; run: tierctl login --address ",
                   endpoint.settings.address, " --code CODE"),
      absl::StrCat("尚未登录 ", endpoint.settings.address, "；请执行：tierctl login --address ",
                   endpoint.settings.address, " --code CODE"));
}

// A refused refresh: whatever the reason, a new login is needed. A server out of reach stays what it is.
absl::Status LoginEnded(const absl::Status& why, const Endpoint& endpoint) {
  if (why.code() != absl::StatusCode::kUnauthenticated && why.code() != absl::StatusCode::kInvalidArgument &&
      why.code() != absl::StatusCode::kPermissionDenied) {
    return why;
  }
  return ConfigError(absl::StrCat("the login at ", endpoint.settings.address, " has ended (", why.message(),
                                  "); run: tierctl login"),
                     absl::StrCat("在 ", endpoint.settings.address, " 的登录已失效（",
                                  contract::LocalizedMessageOf(why).value_or(std::string(why.message())),
                                  "）；请重新执行：tierctl login"));
}

}  // namespace

std::string NewRequestId(Rng& rng) {
  std::array<uint8_t, Uuid::kSize> bytes;
  rng.Fill(bytes);
  bytes[6] = static_cast<uint8_t>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<uint8_t>((bytes[8] & 0x3f) | 0x80);
  return Uuid::FromBytes(absl::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()))
      ->ToString();
}

Session::Session(Settings settings, std::unique_ptr<Transport> transport, const ProfileStore* store,
                 const Shell* shell)
    : settings_(std::move(settings)), transport_(std::move(transport)), store_(store), shell_(shell) {}

absl::StatusOr<std::string> Session::Call(const std::string& path, const std::string& request,
                                          bool repeatable, bool with_token) {
  if (!with_token) return Attempts(path, request, repeatable, "");
  TIERLINE_ASSIGN_OR_RETURN(std::string token, Token(false, ""));
  auto answer = Attempts(path, request, repeatable, token);
  if (answer.status().code() != absl::StatusCode::kUnauthenticated || !settings_.fixed_token.empty())
    return answer;
  // The token ended earlier than it said; the call was not begun, so it may be made again.
  TIERLINE_ASSIGN_OR_RETURN(token, Token(true, token));
  return Attempts(path, request, repeatable, token);
}

absl::StatusOr<std::string> Session::Attempts(const std::string& path, const std::string& request,
                                              bool repeatable, const std::string& token) {
  UnaryCall call{path, request, settings_.timeout, {}};
  call.metadata.emplace_back("accept-language", std::string(contract::LocaleTag(settings_.locale)));
  if (!token.empty()) call.metadata.emplace_back("authorization", "Bearer " + token);
  const absl::Duration end = shell_->clock->Monotonic() + settings_.timeout;
  absl::Duration backoff = kFirstBackoff;
  for (int attempt = 1;; ++attempt) {
    auto answer = transport_->Call(call);
    if (answer.ok() || !repeatable || attempt == kMaxAttempts ||
        answer.status().code() != absl::StatusCode::kUnavailable) {
      return answer;
    }
    const double jitter = 0.5 + static_cast<double>(shell_->rng->Below(1000)) / 1000;
    const absl::Duration asked = contract::RetryDelayOf(answer.status()).value_or(absl::ZeroDuration());
    const absl::Duration wait = std::max(backoff * jitter, asked);
    call.timeout = end - shell_->clock->Monotonic() - wait;
    if (call.timeout <= absl::ZeroDuration() ||
        (shell_->interrupted != nullptr && shell_->interrupted->load())) {
      return answer;
    }
    shell_->sleep(wait);
    backoff = std::min(backoff * 2, kMaxBackoff);
  }
}

bool Session::IsFresh() const {
  return !login_.access_token.empty() && shell_->clock->Now() + kRenewBefore < login_.expire_time;
}

absl::StatusOr<std::string> Session::Token(bool renew, const std::string& refused) {
  if (!settings_.fixed_token.empty()) return settings_.fixed_token;
  absl::MutexLock lock(&mu_);
  if (renew && login_.access_token == refused) login_.expire_time = absl::InfinitePast();
  if (!IsFresh()) TIERLINE_RETURN_IF_ERROR(Renew());
  return login_.access_token;
}

absl::Status Session::Renew() {
  std::optional<FileLock> between_processes;
  if (store_ != nullptr) {
    TIERLINE_RETURN_IF_ERROR(store_->Prepare());
    // A refresh token is used once: two processes must not both use it.
    between_processes.emplace(store_->lock_path());
    const std::string refused = login_.access_token;
    TIERLINE_ASSIGN_OR_RETURN(const std::optional<Login> saved,
                              store_->LoadLogin(settings_.endpoint.profile));
    if (saved.has_value() && saved->address == settings_.endpoint.settings.address) {
      login_ = *saved;
      if (loaded_ && login_.access_token == refused) login_.expire_time = absl::InfinitePast();
    }
    loaded_ = true;
    if (IsFresh()) return absl::OkStatus();
  }
  if (!login_.refresh_token.empty()) {
    if (login_.refresh_request_id.empty()) {
      login_.refresh_request_id = NewRequestId(*shell_->rng);
      if (store_ != nullptr) TIERLINE_RETURN_IF_ERROR(store_->SaveLogin(settings_.endpoint.profile, login_));
    }
    const Credential refresh{Credential::kRefreshToken, login_.refresh_token};
    return LoginEnded(Exchange(refresh, login_.refresh_request_id), settings_.endpoint);
  }
  const std::string& key_file = settings_.endpoint.settings.api_key_file;
  if (key_file.empty()) return NotLoggedIn(settings_.endpoint);
  auto key = ReadFile(key_file);
  if (!key.ok()) return WithExitCode(key.status(), kExitConfig);
  const Credential api_key{Credential::kApiKey, std::string(absl::StripAsciiWhitespace(*key))};
  return LoginEnded(Exchange(api_key, NewRequestId(*shell_->rng)), settings_.endpoint);
}

absl::Status Session::LogIn(const Credential& credential, const std::string& request_id) {
  absl::MutexLock lock(&mu_);
  return Exchange(credential, request_id);
}

absl::Status Session::Exchange(const Credential& credential, const std::string& request_id) {
  v1::ExchangeTokenRequest request;
  if (credential.kind == Credential::kCode) request.set_code(credential.secret);
  if (credential.kind == Credential::kApiKey) request.set_api_key(credential.secret);
  if (credential.kind == Credential::kRefreshToken) request.set_refresh_token(credential.secret);
  request.set_request_id(request_id);
  TIERLINE_ASSIGN_OR_RETURN(const std::string bytes,
                            Attempts(kExchangePath, request.SerializeAsString(), true, ""));
  v1::ExchangeTokenResponse answer;
  if (!answer.ParseFromString(bytes) || answer.access_token().empty()) {
    return GeneralError("the server's login answer cannot be read; is it a Tierline server?",
                        "无法读取服务器的登录应答；对方是 Tierline 服务器吗？");
  }
  login_ = Login{settings_.endpoint.settings.address, answer.access_token(),
                 absl::FromUnixSeconds(answer.expire_time().seconds()), answer.refresh_token(), ""};
  return store_ == nullptr ? absl::OkStatus() : store_->SaveLogin(settings_.endpoint.profile, login_);
}

}  // namespace tierline::tierctl
