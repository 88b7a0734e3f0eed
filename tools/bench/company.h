#pragma once

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/store/store.h"

// A company to measure with: made by the product's own code, only faster than through its rpcs.
namespace tierline::bench {

inline constexpr store::TenantId kTenant = 1;

// Where the database of a data folder is.
std::string DatabasePath(absl::string_view data_dir);

// Makes an empty folder with a signing key and a database with one company, and lets `fill` write into it.
absl::Status MakeCompany(const std::string& data_dir, absl::FunctionRef<absl::Status(store::Store&)> fill);

// A new one-time code of its administrator. No server may be running.
absl::StatusOr<std::string> NewCode(const std::string& data_dir);

// Exchanges the code at a running server: the value of the "authorization" header.
absl::StatusOr<std::string> LogIn(const std::string& address, const std::string& code);

}  // namespace tierline::bench
