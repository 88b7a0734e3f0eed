#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/base/rng.h"
#include "common/contract/page_token.h"
#include "server/identity/call.h"
#include "server/store/store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/test_database.h"

namespace tierline::testing {

inline constexpr store::TenantId kHengxin = 1;  // books in CNY
inline constexpr store::TenantId kOther = 2;    // another company in the same database, books in EUR

// Tags that are the same in every run. Nothing here is secret.
class PlainAuthenticator final : public contract::Authenticator {
 public:
  std::string Tag(absl::string_view message) const override;
};

// A caller with what the access table allows.
struct Caller {
  identity::Principal principal;
  identity::Ownership ownership = identity::Ownership::kTenant;
};

Caller Ops(store::TenantId tenant = kHengxin);
Caller Manager(std::initializer_list<std::string> territories);
Caller Rep(absl::string_view user, std::initializer_list<std::string> territories);

// The bytes a caller gets for the error.
std::string WireOf(const absl::Status& status);

// Two companies on one fresh database, each with the territories east and west and the users chen and lin.
class CompanyTest : public DatabaseTest {
 protected:
  void SetUp() override;
  void TearDown() override;

  FakeClock& clock() { return clock_; }
  store::Store& store() { return *store_; }
  const contract::Authenticator& page_tokens() const { return page_tokens_; }

  identity::CallContext Call(const Caller& caller) const;

  // Runs a handler in a transaction of the caller's tenant; nothing is kept after an error.
  absl::Status Write(
      const Caller& caller,
      std::function<absl::Status(const identity::CallContext&, store::WriteTransaction&)> handler);
  absl::Status Read(const Caller& caller,
                    std::function<absl::Status(const identity::CallContext&, sql::Connection&)> handler);

  // A customer's row and codes, as the customers' own code leaves them. Codes are of the system "erp".
  Uuid AddCustomer(absl::string_view display_name, std::initializer_list<std::string> codes,
                   absl::string_view territory = "", absl::string_view owner = "",
                   store::TenantId tenant = kHengxin);

  // Every row of a query as text: columns by '|', NULL as "-", blobs as UUIDs or "x" and their size.
  std::vector<std::string> Rows(absl::string_view sql, const std::string& types);

  // Customers that wait to be scored anew, by their display names, ordered; then none waits any more.
  std::vector<std::string> TakeDirty(store::TenantId tenant = kHengxin);

 private:
  void SetUpTenant(store::TenantId tenant, const std::string& currency);

  FakeClock clock_;
  PlainAuthenticator page_tokens_;
  std::unique_ptr<Rng> rng_;
  std::unique_ptr<store::Store> store_;
};

}  // namespace tierline::testing
