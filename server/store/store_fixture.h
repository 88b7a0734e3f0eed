#pragma once

#include <gmock/gmock.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "common/base/status.h"
#include "server/store/schema.h"
#include "server/store/store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/matchers.h"
#include "tests/support/test_database.h"

namespace tierline::store {

constexpr TenantId kAcme = 1;
constexpr TenantId kHengxin = 2;

// A migrated database with two tenants and a table `visit` that writes fill.
inline void PrepareVisits(testing::TestDatabase& database) {
  const auto connection = database.Connect();
  ASSERT_THAT(Migrate(*connection, Schema()), testing::IsOk());
  ASSERT_THAT(connection->ExecuteScript(R"sql(
    CREATE TABLE visit (tenant_id BIGINT, name TEXT, seq BIGINT NOT NULL, PRIMARY KEY (tenant_id, name));
    CREATE TABLE visit_count (tenant_id BIGINT PRIMARY KEY, n BIGINT NOT NULL);
    INSERT INTO tenant_head (tenant_id, seq, epoch, identity_seq) VALUES (1, 0, 1, 0), (2, 0, 1, 0);
    INSERT INTO visit_count (tenant_id, n) VALUES (1, 0), (2, 0);
  )sql"),
              testing::IsOk());
}

inline absl::Status AddVisit(WriteTransaction& tx, const std::string& name) {
  return tx.db()
      .Execute("INSERT INTO visit (tenant_id, name, seq) VALUES ($1, $2, $3)",
               {tx.tenant(), name, tx.position()})
      .status();
}

inline Store::Write Visit(std::string name) {
  return [name = std::move(name)](WriteTransaction& tx) { return AddVisit(tx, name); };
}

// "name@position" of every visit, by position and name.
inline std::vector<std::string> Visits(sql::Connection& connection, TenantId tenant) {
  std::vector<std::string> visits;
  EXPECT_THAT(
      connection.Query("SELECT name, seq FROM visit WHERE tenant_id = $1 ORDER BY seq, name", {tenant},
                       [&](const sql::Row& row) {
                         visits.push_back(std::string(row.Text(0)) + "@" + std::to_string(row.Int64(1)));
                         return absl::OkStatus();
                       }),
      testing::IsOk());
  return visits;
}

}  // namespace tierline::store
