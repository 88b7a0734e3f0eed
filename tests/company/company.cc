#include "tests/company/company.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/check.h"
#include "common/base/status.h"
#include "common/contract/errors.h"
#include "server/identity/tenants.h"
#include "server/identity/territories.h"
#include "server/identity/users.h"
#include "server/store/schema.h"
#include "tests/support/matchers.h"

namespace tierline::testing {
namespace {

Caller User(store::TenantId tenant, absl::string_view user, v1::Role role, identity::Ownership ownership) {
  Caller caller;
  caller.principal.kind = identity::Principal::Kind::kUser;
  caller.principal.tenant = tenant;
  caller.principal.id = std::string(user);
  caller.principal.roles.Add(role);
  caller.ownership = ownership;
  return caller;
}

std::string Cell(const sql::Row& row, int column, char type) {
  if (row.IsNull(column)) return "-";
  switch (type) {
    case 'i':
      return absl::StrCat(row.Int64(column));
    case 'd':
      return absl::StrCat(row.Double(column));
    case 't':
      return std::string(row.Text(column));
    default: {
      const absl::string_view bytes = row.Blob(column);
      const std::optional<Uuid> id = Uuid::FromBytes(bytes);
      return id.has_value() ? id->ToString() : absl::StrCat("x", bytes.size());
    }
  }
}

}  // namespace

std::string PlainAuthenticator::Tag(absl::string_view message) const {
  uint64_t sum = 1469598103934665603u;
  for (const char c : message) sum = (sum ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return absl::StrCat(absl::Hex(sum, absl::kZeroPad16));
}

Caller Ops(store::TenantId tenant) { return User(tenant, "ops", v1::OPS, identity::Ownership::kTenant); }

Caller Manager(std::initializer_list<std::string> territories) {
  Caller caller = User(kHengxin, "manager", v1::MANAGER, identity::Ownership::kTerritory);
  caller.principal.territories = territories;
  return caller;
}

Caller Rep(absl::string_view user, std::initializer_list<std::string> territories) {
  Caller caller = User(kHengxin, user, v1::REP, identity::Ownership::kTerritory);
  caller.principal.territories = territories;
  return caller;
}

std::string WireOf(const absl::Status& status) {
  return contract::ToRpcStatus(status, contract::Locale::kEnglish).SerializeAsString();
}

void CompanyTest::SetUp() {
  DatabaseTest::SetUp();
  if (IsSkipped()) return;
  ASSERT_THAT(store::Migrate(*database().Connect(), store::Schema()), IsOk());
  rng_ = SeededRng(20260105);
  auto opened = store::OpenStore(database().driver(), {}, clock_, *rng_, [](absl::Status) {});
  ASSERT_THAT(opened, IsOk());
  store_ = *std::move(opened);
  SetUpTenant(kHengxin, "CNY");
  SetUpTenant(kOther, "EUR");
}

void CompanyTest::TearDown() {
  if (store_ != nullptr) {
    EXPECT_THAT(store_->Stop(), IsOk());
  }
  store_.reset();
  DatabaseTest::TearDown();
}

void CompanyTest::SetUpTenant(store::TenantId tenant, const std::string& currency) {
  ASSERT_THAT(store_->CreateTenant(tenant), IsOk());
  ASSERT_THAT(store_->WriteAndWait(tenant,
                                   [&](store::WriteTransaction& tx) -> absl::Status {
                                     v1::Tenant settings;
                                     settings.set_display_name(currency);
                                     settings.set_time_zone("Asia/Shanghai");
                                     settings.set_currency_code(currency);
                                     settings.set_fiscal_year_start_month(1);
                                     TIERLINE_RETURN_IF_ERROR(identity::PutTenant(tx, settings));
                                     for (const char* name : {"territories/east", "territories/west"}) {
                                       v1::Territory territory;
                                       territory.set_name(name);
                                       TIERLINE_RETURN_IF_ERROR(identity::PutTerritory(tx, territory));
                                     }
                                     for (const char* name : {"users/chen", "users/lin"}) {
                                       v1::User user;
                                       user.set_name(name);
                                       user.add_roles(v1::REP);
                                       TIERLINE_RETURN_IF_ERROR(identity::PutUser(tx, user));
                                     }
                                     return absl::OkStatus();
                                   }),
              IsOk());
}

identity::CallContext CompanyTest::Call(const Caller& caller) const {
  return {.principal = caller.principal, .now = clock_.Now(), .ownership = caller.ownership};
}

absl::Status CompanyTest::Write(
    const Caller& caller,
    std::function<absl::Status(const identity::CallContext&, store::WriteTransaction&)> handler) {
  return store_->WriteAndWait(caller.principal.tenant,
                              [&](store::WriteTransaction& tx) { return handler(Call(caller), tx); });
}

absl::Status CompanyTest::Read(
    const Caller& caller,
    std::function<absl::Status(const identity::CallContext&, sql::Connection&)> handler) {
  return store_->Read([&](sql::Connection& db) { return handler(Call(caller), db); });
}

Uuid CompanyTest::AddCustomer(absl::string_view display_name, std::initializer_list<std::string> codes,
                              absl::string_view territory, absl::string_view owner, store::TenantId tenant) {
  const Uuid id = Uuid::NewV7(clock_.Now(), *rng_);
  const absl::Status status = store_->WriteAndWait(tenant, [&](store::WriteTransaction& tx) -> absl::Status {
    TIERLINE_RETURN_IF_ERROR(
        tx.db()
            .Execute("INSERT INTO customer (tenant_id, customer_id, display_name, folded_name, industry, "
                     "region, territory, owner, imported_tier, created, updated, deleted) "
                     "VALUES ($1, $2, $3, $3, '', '', $4, $5, '', 0, 0, 0)",
                     {tenant, id, display_name, territory, owner})
            .status());
    for (const std::string& code : codes) {
      TIERLINE_RETURN_IF_ERROR(
          tx.db()
              .Execute("INSERT INTO customer_code (tenant_id, system, code, customer_id) "
                       "VALUES ($1, 'erp', $2, $3)",
                       {tenant, code, id})
              .status());
    }
    return absl::OkStatus();
  });
  EXPECT_THAT(status, IsOk());
  return id;
}

std::vector<std::string> CompanyTest::Rows(absl::string_view sql, const std::string& types) {
  std::vector<std::string> rows;
  EXPECT_THAT(store_->Read([&](sql::Connection& db) {
    return db.Query(sql, {}, [&](const sql::Row& row) {
      std::vector<std::string> cells;
      for (size_t i = 0; i < types.size(); ++i) {
        cells.push_back(Cell(row, static_cast<int>(i), types[i]));
      }
      rows.push_back(absl::StrJoin(cells, "|"));
      return absl::OkStatus();
    });
  }),
              IsOk());
  return rows;
}

std::vector<std::string> CompanyTest::TakeDirty(store::TenantId tenant) {
  std::vector<std::string> names;
  EXPECT_THAT(
      store_->WriteAndWait(
          tenant,
          [&](store::WriteTransaction& tx) -> absl::Status {
            TIERLINE_RETURN_IF_ERROR(tx.db().Query(
                "SELECT c.display_name FROM dirty_customer d JOIN customer c ON c.tenant_id = d.tenant_id "
                "AND c.customer_id = d.customer_id WHERE d.tenant_id = $1 ORDER BY c.display_name",
                {tenant}, [&](const sql::Row& row) {
                  names.emplace_back(row.Text(0));
                  return absl::OkStatus();
                }));
            return tx.db().Execute("DELETE FROM dirty_customer WHERE tenant_id = $1", {tenant}).status();
          }),
      IsOk());
  return names;
}

}  // namespace tierline::testing
