#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/uuid.h"
#include "server/identity/principal.h"

namespace tierline::identity {

// What an access token says. Roles and territories are not in it: they are read where they are kept, so that
// a change counts at once.
struct Claims {
  std::string issuer;
  std::string audience;
  Principal::Kind kind = Principal::Kind::kAnonymous;
  store::TenantId tenant = 0;
  std::string id;  // of the user or API key
  Uuid login;      // nil for API keys
  Uuid token_id;
  absl::Time issued;  // whole seconds, as the next two
  absl::Time not_before;
  absl::Time expires;

  bool operator==(const Claims&) const = default;
};

// One flat JSON object; the keys in alphabetical order, no white space.
std::string WriteClaims(const Claims& claims);

// Strict: one flat JSON object of strings without escapes and of whole numbers from 0 to 10^15 - 1, without
// white space, with every claim there exactly once. Claims it does not know must have that form, too.
std::optional<Claims> ReadClaims(absl::string_view json);

}  // namespace tierline::identity
