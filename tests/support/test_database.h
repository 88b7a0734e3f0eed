#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "server/sql/sql.h"

namespace tierline::testing {

// Whether the environment names a PostgreSQL server to test on; tools/checks/postgres.sh starts one.
bool HasPostgres();

// Ends the test as skipped, saying why, where there is no PostgreSQL. For test bodies and SetUp().
#define TIERLINE_SKIP_WITHOUT_POSTGRES()                                           \
  if (!::tierline::testing::HasPostgres()) {                                       \
    GTEST_SKIP() << "needs PostgreSQL: set TIERLINE_TEST_POSTGRES to a conninfo, " \
                    "or run the tests through tools/checks/postgres.sh";           \
  }                                                                                \
  static_assert(true, "needs a semicolon")

// A fresh, empty database of its own: a temporary SQLite file, or a new schema on the PostgreSQL server.
// Removed at the end. What was made from it must go before it.
class TestDatabase {
 public:
  explicit TestDatabase(sql::Engine engine);
  ~TestDatabase();

  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  sql::Engine engine() const { return engine_; }
  sql::Driver& driver() { return *driver_; }

  // For sql::NewDriver(). On SQLite another driver cannot write while driver() has written; see Reopen().
  const std::string& url() const { return url_; }

  // The file; empty on PostgreSQL.
  const std::string& path() const { return path_; }

  // A connection of driver(); ends the process when there is none to be had.
  std::unique_ptr<sql::Connection> Connect(sql::Driver::Mode mode = sql::Driver::Mode::kReadWrite);

  // Another driver on the same database: another replica. PostgreSQL only.
  std::unique_ptr<sql::Driver> NewReplica();

  // Replaces driver(), as a process that ended and started again. Connections must be gone.
  void Reopen();

 private:
  const sql::Engine engine_;
  std::string folder_;  // SQLite
  std::string path_;
  std::string schema_;  // PostgreSQL
  std::string url_;
  std::unique_ptr<sql::Driver> driver_;
};

// Both engines, for INSTANTIATE_TEST_SUITE_P(Engines, …, ::testing::ValuesIn(Engines()), EngineName).
std::vector<sql::Engine> Engines();
std::string EngineName(const ::testing::TestParamInfo<sql::Engine>& info);

// A test on each engine, with a fresh database. Skips where the engine is missing.
class DatabaseTest : public ::testing::TestWithParam<sql::Engine> {
 protected:
  void SetUp() override;
  void TearDown() override { database_.reset(); }

  TestDatabase& database() { return *database_; }

 private:
  std::unique_ptr<TestDatabase> database_;
};

}  // namespace tierline::testing
