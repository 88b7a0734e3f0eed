#include "server/customers/references.h"

#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/names.h"
#include "server/identity/tenants.h"
#include "server/identity/territories.h"
#include "server/identity/users.h"

namespace tierline::customers {
namespace {

constexpr int kMostExternalIds = 16;

void CheckCodes(const v1::Customer& customer, absl::string_view path,
                std::vector<contract::FieldViolation>& violations) {
  std::set<std::pair<absl::string_view, absl::string_view>> seen;
  for (int i = 0; i < customer.external_ids_size(); ++i) {
    const v1::ExternalId& id = customer.external_ids(i);
    if (seen.emplace(id.system(), id.code()).second) continue;
    violations.push_back({absl::StrCat(path, ".external_ids[", i, "]"), "is given twice"});
  }
  if (customer.external_ids_size() > kMostExternalIds) {
    violations.push_back({absl::StrCat(path, ".external_ids"),
                          absl::StrCat("must have at most ", kMostExternalIds, " elements")});
  }
}

}  // namespace

absl::Status References::Check(const std::vector<std::string>& changed, absl::string_view path,
                               v1::Customer& customer, std::vector<contract::FieldViolation>& violations) {
  for (const std::string& field : changed) {
    if (field == "territory" && !customer.territory().empty()) {
      TIERLINE_ASSIGN_OR_RETURN(const bool exists, TerritoryExists(customer.territory()));
      if (!exists) violations.push_back({absl::StrCat(path, ".territory"), "names no territory"});
    } else if (field == "owner" && !customer.owner().empty()) {
      TIERLINE_ASSIGN_OR_RETURN(const bool exists, OwnerExists(customer.owner()));
      if (!exists) violations.push_back({absl::StrCat(path, ".owner"), "names no user"});
    } else if (field == "annual_revenue" && customer.has_annual_revenue()) {
      TIERLINE_RETURN_IF_ERROR(
          CheckCurrency(absl::StrCat(path, ".annual_revenue"), *customer.mutable_annual_revenue()));
    } else if (field == "external_ids") {
      CheckCodes(customer, path, violations);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> References::TerritoryExists(const std::string& name) {
  if (const auto known = known_.find(name); known != known_.end()) return known->second;
  bool exists = false;
  if (const absl::StatusOr<std::string> id = contract::ParseTerritoryName(name); id.ok()) {
    TIERLINE_ASSIGN_OR_RETURN(const std::optional<v1::Territory> territory,
                              identity::ReadTerritory(db_, call_.principal.tenant, *id));
    exists = territory.has_value();
  }
  known_.emplace(name, exists);
  return exists;
}

absl::StatusOr<bool> References::OwnerExists(const std::string& name) {
  if (const auto known = known_.find(name); known != known_.end()) return known->second;
  bool exists = false;
  if (const absl::StatusOr<std::string> id = contract::ParseUserName(name); id.ok()) {
    TIERLINE_ASSIGN_OR_RETURN(const std::optional<v1::User> user,
                              identity::ReadUser(db_, call_.principal.tenant, *id));
    exists = user.has_value() && !user->has_delete_time();
  }
  known_.emplace(name, exists);
  return exists;
}

absl::Status References::CheckCurrency(absl::string_view path, v1::Money& money) {
  if (currency_.empty()) {
    TIERLINE_ASSIGN_OR_RETURN(const std::optional<v1::Tenant> tenant,
                              identity::ReadTenant(db_, call_.principal.tenant));
    if (!tenant.has_value()) {
      return contract::Error(absl::StatusCode::kFailedPrecondition, v1::STATE_INVALID,
                             "the company's settings are missing; run tierlined init");
    }
    currency_ = tenant->currency_code();
  }
  if (money.currency_code().empty()) money.set_currency_code(currency_);
  if (money.currency_code() == currency_) return absl::OkStatus();
  const std::string field = absl::StrCat(path, ".currency_code");
  return contract::WithViolations(contract::Error(absl::StatusCode::kInvalidArgument, v1::CURRENCY_MISMATCH,
                                                  absl::StrCat(field, ": the books are kept in ", currency_,
                                                               "; convert the amount before sending it"),
                                                  {{"currency", currency_}}),
                                  {{field, absl::StrCat("must be ", currency_)}});
}

}  // namespace tierline::customers
