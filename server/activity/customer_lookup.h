#pragma once

#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/uuid.h"
#include "server/identity/call.h"
#include "server/sql/sql.h"

namespace tierline::activity {

// Finds the customers a batch names, each distinct one once. Lives as long as one batch in one transaction;
// borrows the texts it is asked about. Customers out of the caller's reach look like missing ones.
class CustomerLookup {
 public:
  // `call` and `db` outlive the lookup.
  CustomerLookup(const identity::CallContext& call, sql::Connection& db) : call_(call), db_(db) {}

  // The customer another system knows by a code; empty: nobody has the code.
  absl::StatusOr<std::optional<Uuid>> ByCode(absl::string_view system, absl::string_view code);

  // The customer of a resource name; empty: not a customer's name, or there is none.
  absl::StatusOr<std::optional<Uuid>> ByName(absl::string_view name);

  // Whether the customer exists and the call may touch it.
  absl::StatusOr<bool> Reachable(const Uuid& customer);

 private:
  absl::StatusOr<std::optional<Uuid>> ReadCode(absl::string_view system, absl::string_view code);

  const identity::CallContext& call_;
  sql::Connection& db_;
  absl::flat_hash_map<std::pair<absl::string_view, absl::string_view>, std::optional<Uuid>> codes_;
  absl::flat_hash_map<absl::string_view, std::optional<Uuid>> names_;
  absl::flat_hash_map<Uuid, bool> reachable_;
};

}  // namespace tierline::activity
