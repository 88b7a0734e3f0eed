#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/contract/errors.h"
#include "server/identity/call.h"
#include "server/sql/sql.h"
#include "tierline/v1/customer_service.pb.h"

namespace tierline::customers {

// Checks what a customer refers to: territory, owner, currency. Each distinct thing is read once. Lives as
// long as one call in one transaction.
class References {
 public:
  // Both outlive this object.
  References(const identity::CallContext& call, sql::Connection& db) : call_(call), db_(db) {}

  // Checks the fields named in `changed`; violations are added with paths below `path`. CURRENCY_MISMATCH for
  // money in another currency than the books'; an empty currency is filled in.
  absl::Status Check(const std::vector<std::string>& changed, absl::string_view path, v1::Customer& customer,
                     std::vector<contract::FieldViolation>& violations);

 private:
  absl::StatusOr<bool> TerritoryExists(const std::string& name);
  absl::StatusOr<bool> OwnerExists(const std::string& name);
  absl::Status CheckCurrency(absl::string_view path, v1::Money& money);

  const identity::CallContext& call_;
  sql::Connection& db_;
  std::map<std::string, bool> known_;  // names of territories and users
  std::string currency_;               // empty: not read yet
};

}  // namespace tierline::customers
