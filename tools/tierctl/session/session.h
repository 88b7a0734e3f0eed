#pragma once

#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/contract/locale.h"
#include "tools/tierctl/session/profile.h"
#include "tools/tierctl/session/transport.h"
#include "tools/tierctl/shell/shell.h"

namespace tierline::tierctl {

// A random UUID, version 4.
std::string NewRequestId(Rng& rng);

// What a caller shows to get a token.
struct Credential {
  enum Kind { kCode, kApiKey, kRefreshToken } kind;
  std::string secret;
};

// Calls with the user's token: got, kept, refreshed and saved as needed. A call that may be repeated is
// repeated, the same to the byte, while the server is UNAVAILABLE: at most five attempts within the timeout,
// waiting longer each time. Thread-safe.
class Session {
 public:
  struct Settings {
    Endpoint endpoint;
    std::string fixed_token;  // TIERCTL_TOKEN; never refreshed
    contract::Locale locale = contract::Locale::kEnglish;
    absl::Duration timeout = absl::Seconds(30);
  };

  // The pointers outlive the session. `store` may be null: logins are neither read nor kept.
  Session(Settings settings, std::unique_ptr<Transport> transport, const ProfileStore* store,
          const Shell* shell);

  // The encoded answer of a method. `repeatable`: the contract says that repeating is safe. Some methods need
  // no token: `with_token` false.
  absl::StatusOr<std::string> Call(const std::string& path, const std::string& request, bool repeatable,
                                   bool with_token = true);

  // Exchanges a credential and keeps the login.
  absl::Status LogIn(const Credential& credential, const std::string& request_id);

  const Settings& settings() const { return settings_; }

 private:
  absl::StatusOr<std::string> Attempts(const std::string& path, const std::string& request, bool repeatable,
                                       const std::string& token);
  absl::StatusOr<std::string> Token(bool renew, const std::string& refused) ABSL_LOCKS_EXCLUDED(mu_);
  absl::Status Renew() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  absl::Status Exchange(const Credential& credential, const std::string& request_id)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  bool IsFresh() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const Settings settings_;
  const std::unique_ptr<Transport> transport_;
  const ProfileStore* const store_;
  const Shell* const shell_;

  absl::Mutex mu_;
  Login login_ ABSL_GUARDED_BY(mu_);
  bool loaded_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace tierline::tierctl
