#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/identity/keys.h"

namespace tierline::identity {

// Makes a new signing key and writes it to `path`, readable by its owner only (0600). kAlreadyExists when
// there is a file: a key is never overwritten. Errors name the path.
absl::Status CreateKeyFile(const std::string& path);

// Reads the keys. kNotFound says how to make the file; kFailedPrecondition when others may read it.
absl::StatusOr<KeyRing> LoadKeyFile(const std::string& path);

}  // namespace tierline::identity
