#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace tierline::server {

// Writes a self-signed certificate and its key (P-256, valid 30 days from `now`) for localhost and `host` to
// `certificate_path` and `key_path`, the key readable by its owner only. For trying TLS: clients must be told
// to trust it. kAlreadyExists when a file is there.
absl::Status WriteDevCertificate(const std::string& host, absl::Time now, const std::string& certificate_path,
                                 const std::string& key_path);

}  // namespace tierline::server
