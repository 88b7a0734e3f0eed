#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/store/store.h"
#include "tierline/v1/admin_service.pb.h"

// The first steps of a company, for who has the machine in hand. Blocks.
namespace tierline::identity {

// What a new company is made of.
struct NewTenant {
  store::TenantId tenant = 1;  // its number, from 1
  std::string display_name;
  v1::Tenant::Profile profile = v1::Tenant::DISTRIBUTOR;
  std::string currency_code = "CNY";
  std::string time_zone = "Asia/Shanghai";
  int fiscal_year_start_month = 1;
  double visits_per_rep_day = 8;
  std::string admin_id = "admin";  // readable id of the first administrator
  std::string admin_display_name = "Administrator";
};

// A code to be shown once, and when it ends.
struct IssuedCode {
  std::string code;
  absl::Time expires;
};

// Writes the company, its first administrator and a one-time code for him. kInvalidArgument says what is
// wrong with `wanted`; kAlreadyExists when the company exists (an attempt that broke off is finished
// instead).
absl::StatusOr<IssuedCode> CreateTenant(store::Store& store, const NewTenant& wanted);

// A new one-time code for a user who cannot log in any more; earlier codes end. kNotFound;
// kFailedPrecondition when the user is disabled or deleted.
absl::StatusOr<IssuedCode> IssueCode(store::Store& store, store::TenantId tenant, absl::string_view user_id);

}  // namespace tierline::identity
