#include <gmock/gmock.h>

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/sql/sql.h"
#include "tests/support/matchers.h"
#include "tests/support/test_database.h"

namespace tierline::sql {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::tierline::testing::IsOk;
using ::tierline::testing::IsOkAndHolds;
using ::tierline::testing::StatusIs;
using ::tierline::testing::TestDatabase;

class PostgresDriver : public ::testing::Test {
 protected:
  void SetUp() override {
    TIERLINE_SKIP_WITHOUT_POSTGRES();
    database_ = std::make_unique<TestDatabase>(Engine::kPostgres);
  }

  TestDatabase& database() { return *database_; }

  static std::string Setting(Connection& connection, const std::string& name) {
    std::string value;
    EXPECT_THAT(connection.QueryOne("SELECT current_setting($1)", {name},
                                    [&](const Row& row) {
                                      value = std::string(row.Text(0));
                                      return absl::OkStatus();
                                    }),
                IsOkAndHolds(true));
    return value;
  }

  static int64_t Pid(Connection& connection) {
    int64_t pid = 0;
    EXPECT_THAT(connection.QueryOne("SELECT pg_backend_pid()", {},
                                    [&](const Row& row) {
                                      pid = row.Int64(0);
                                      return absl::OkStatus();
                                    }),
                IsOkAndHolds(true));
    return pid;
  }

 private:
  std::unique_ptr<TestDatabase> database_;
};

TEST_F(PostgresDriver, AcknowledgedMeansOnDiskEvenWhenTheClusterSaysOtherwise) {
  const auto lazy = NewDriver(
      absl::StrCat(database().url().substr(0, database().url().size() - 1), " -csynchronous_commit=off'"));
  EXPECT_EQ(Setting(**(*lazy)->Connect(Driver::Mode::kReadWrite), "synchronous_commit"), "on");
}

TEST_F(PostgresDriver, IsolationIsReadCommittedForWritesAndOneSnapshotForReads) {
  const auto connection = database().Connect();
  ASSERT_THAT(connection->BeginWrite(), IsOk());
  EXPECT_EQ(Setting(*connection, "transaction_isolation"), "read committed");
  ASSERT_THAT(connection->Rollback(), IsOk());
  ASSERT_THAT(connection->BeginRead(), IsOk());
  EXPECT_EQ(Setting(*connection, "transaction_isolation"), "repeatable read");
  EXPECT_EQ(Setting(*connection, "transaction_read_only"), "on");
}

TEST_F(PostgresDriver, ManyReplicasMayConnectToAnEmptyDatabaseAtOnce) {
  constexpr int kReplicas = 8;
  std::vector<std::unique_ptr<Driver>> drivers;
  for (int i = 0; i < kReplicas; ++i) drivers.push_back(database().NewReplica());
  std::vector<absl::Status> statuses(kReplicas);
  std::vector<std::thread> threads;
  for (int i = 0; i < kReplicas; ++i) {
    threads.emplace_back([&, i] { statuses[i] = drivers[i]->Connect(Driver::Mode::kReadWrite).status(); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(statuses, ::testing::Each(IsOk()));
}

TEST_F(PostgresDriver, ALostConnectionIsUnavailableAndNoLongerHealthy) {
  const auto connection = database().Connect();
  const auto other = database().Connect();
  ASSERT_THAT(connection->BeginWrite(), IsOk());
  ASSERT_THAT(connection->Savepoint("submission"), IsOk());
  ASSERT_THAT(other->Execute("SELECT pg_terminate_backend(CAST($1 AS INTEGER))", {Pid(*connection)}), IsOk());

  EXPECT_THAT(connection->Execute("SELECT 1", {}), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_FALSE(connection->InUsableTransaction());
  EXPECT_FALSE(connection->healthy());
  EXPECT_THAT(connection->RollbackTo("submission"), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(connection->Commit(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(connection->Rollback(), IsOk());
}

TEST_F(PostgresDriver, CommitOfAFailedTransactionIsNoCommit) {
  const auto connection = database().Connect();
  ASSERT_THAT(connection->BeginWrite(), IsOk());
  EXPECT_THAT(connection->Execute("SELECT 1 / 0", {}), Not(IsOk()));
  EXPECT_FALSE(connection->InUsableTransaction());
  EXPECT_THAT(connection->Commit(), StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(connection->Rollback(), IsOk());
  EXPECT_TRUE(connection->healthy());
}

TEST_F(PostgresDriver, ErrorsNeverQuoteWhatWasGiven) {
  const auto connection = database().Connect();
  ASSERT_THAT(connection->ExecuteScript("CREATE TABLE t (name TEXT PRIMARY KEY)"), IsOk());
  ASSERT_THAT(connection->Execute("INSERT INTO t VALUES ($1)", {"恒信机电"}), IsOk());
  EXPECT_THAT(connection->Execute("INSERT INTO t VALUES ($1)", {"恒信机电"}),
              StatusIs(absl::StatusCode::kAlreadyExists, Not(HasSubstr("恒信机电"))));
  EXPECT_THAT(connection->Execute("SELECT CAST($1 AS BIGINT)", {"恒信机电"}),
              StatusIs(absl::StatusCode::kInvalidArgument, Not(HasSubstr("恒信机电"))));
}

TEST_F(PostgresDriver, ASumThatWasNotCastSaysWhatToDo) {
  const auto connection = database().Connect();
  EXPECT_THAT(connection->Query("SELECT SUM(n) FROM (VALUES (CAST(1 AS BIGINT))) v (n)", {},
                                [](const Row& row) {
                                  row.Int64(0);
                                  return absl::OkStatus();
                                }),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("CAST")));
}

TEST_F(PostgresDriver, AServerThatIsNotThereIsUnavailable) {
  const auto driver = NewDriver("postgres:host=/nonexistent dbname=tierline");
  EXPECT_THAT((*driver)->Connect(Driver::Mode::kReadWrite), StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace tierline::sql
