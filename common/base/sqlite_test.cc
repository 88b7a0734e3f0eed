#include "common/base/sqlite.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace tierline {
namespace {

struct Case {
  int code;
  absl::StatusCode status;
};

class SqliteCode : public ::testing::TestWithParam<Case> {};

TEST_P(SqliteCode, HasOneMeaning) { EXPECT_EQ(SqliteStatusCode(GetParam().code), GetParam().status); }

INSTANTIATE_TEST_SUITE_P(
    Table, SqliteCode,
    ::testing::Values(Case{SQLITE_OK, absl::StatusCode::kOk}, Case{SQLITE_ROW, absl::StatusCode::kOk},
                      Case{SQLITE_DONE, absl::StatusCode::kOk},
                      Case{SQLITE_CONSTRAINT_UNIQUE, absl::StatusCode::kAlreadyExists},
                      Case{SQLITE_CONSTRAINT_PRIMARYKEY, absl::StatusCode::kAlreadyExists},
                      Case{SQLITE_CONSTRAINT_ROWID, absl::StatusCode::kAlreadyExists},
                      Case{SQLITE_CONSTRAINT_NOTNULL, absl::StatusCode::kFailedPrecondition},
                      Case{SQLITE_CONSTRAINT_CHECK, absl::StatusCode::kFailedPrecondition},
                      Case{SQLITE_FULL, absl::StatusCode::kResourceExhausted},
                      Case{SQLITE_NOMEM, absl::StatusCode::kResourceExhausted},
                      Case{SQLITE_IOERR_NOMEM, absl::StatusCode::kResourceExhausted},
                      Case{SQLITE_BUSY, absl::StatusCode::kUnavailable},
                      Case{SQLITE_BUSY_SNAPSHOT, absl::StatusCode::kUnavailable},
                      Case{SQLITE_PROTOCOL, absl::StatusCode::kUnavailable},
                      Case{SQLITE_IOERR_FSYNC, absl::StatusCode::kDataLoss},
                      Case{SQLITE_IOERR_WRITE, absl::StatusCode::kDataLoss},
                      Case{SQLITE_IOERR_READ, absl::StatusCode::kDataLoss},
                      Case{SQLITE_CORRUPT, absl::StatusCode::kDataLoss},
                      Case{SQLITE_CORRUPT_INDEX, absl::StatusCode::kDataLoss},
                      Case{SQLITE_NOTADB, absl::StatusCode::kDataLoss},
                      Case{SQLITE_INTERRUPT, absl::StatusCode::kCancelled},
                      Case{SQLITE_CANTOPEN, absl::StatusCode::kNotFound},
                      Case{SQLITE_TOOBIG, absl::StatusCode::kInvalidArgument},
                      Case{SQLITE_ERROR, absl::StatusCode::kInternal},
                      Case{SQLITE_MISUSE, absl::StatusCode::kInternal},
                      Case{SQLITE_READONLY, absl::StatusCode::kInternal},
                      Case{SQLITE_LOCKED, absl::StatusCode::kInternal}));

class SqliteDatabaseTest : public ::testing::Test {
 protected:
  SqliteDatabaseTest() : folder_(::testing::TempDir() + "/tierline_sqlite_XXXXXX") {
    EXPECT_NE(mkdtemp(folder_.data()), nullptr);
  }
  ~SqliteDatabaseTest() override { std::filesystem::remove_all(folder_); }

  SqliteDatabase Open() {
    absl::StatusOr<SqliteDatabase> database = SqliteDatabase::Open({.path = folder_ + "/a.db"});
    EXPECT_TRUE(database.ok()) << database.status();
    return *std::move(database);
  }

  std::string folder_;
};

TEST_F(SqliteDatabaseTest, StatementsAreBoundSteppedAndUsedAgain) {
  SqliteDatabase database = Open();
  ASSERT_TRUE(database.Execute("CREATE TABLE t (i INTEGER, d REAL, s TEXT, b BLOB, n TEXT)").ok());
  SqliteStatement insert = *database.Prepare("INSERT INTO t VALUES ($1, $2, $3, $4, $5)");
  ASSERT_EQ(insert.parameter_count(), 5);
  EXPECT_EQ(insert.parameter_name(3), "$3");
  for (int64_t i = 1; i <= 2; ++i) {
    ASSERT_TRUE(insert.BindInt64(1, i).ok());
    ASSERT_TRUE(insert.BindDouble(2, 0.5).ok());
    ASSERT_TRUE(insert.BindText(3, "拜访").ok());
    ASSERT_TRUE(insert.BindBlob(4, absl::string_view()).ok());
    ASSERT_TRUE(insert.BindNull(5).ok());
    EXPECT_FALSE(*insert.Step());
    insert.Reset();
  }
  EXPECT_EQ(database.total_changes(), 2);

  SqliteStatement select = *database.Prepare("SELECT i, d, s, b, n FROM t WHERE i = 2");
  ASSERT_TRUE(*select.Step());
  using Type = SqliteStatement::ColumnType;
  EXPECT_EQ(select.column_count(), 5);
  EXPECT_EQ(select.column_type(3), Type::kBlob);
  EXPECT_EQ(select.column_type(4), Type::kNull);
  EXPECT_EQ(select.ColumnInt64(0), 2);
  EXPECT_EQ(select.ColumnDouble(1), 0.5);
  EXPECT_EQ(select.ColumnText(2), "拜访");
  EXPECT_EQ(select.ColumnBlob(3), "");
  EXPECT_FALSE(*select.Step());
}

TEST_F(SqliteDatabaseTest, ATextOfNoneOrSeveralStatementsCannotBePrepared) {
  SqliteDatabase database = Open();
  EXPECT_EQ(database.Prepare("").status().code(), absl::StatusCode::kInternal);
  EXPECT_EQ(database.Prepare("SELECT 1; SELECT 2").status().code(), absl::StatusCode::kInternal);
  EXPECT_TRUE(database.Prepare("SELECT 1; \n").ok());
}

TEST_F(SqliteDatabaseTest, ErrorsCarryTheExtendedCode) {
  SqliteDatabase database = Open();
  ASSERT_TRUE(database.Execute("CREATE TABLE t (i INTEGER PRIMARY KEY); INSERT INTO t VALUES (1)").ok());
  SqliteStatement insert = *database.Prepare("INSERT INTO t VALUES (1)");
  EXPECT_EQ(insert.Step().status().code(), absl::StatusCode::kAlreadyExists);
}

TEST_F(SqliteDatabaseTest, TransactionsAndTheLogAreVisible) {
  SqliteDatabase database = Open();
  EXPECT_FALSE(database.in_transaction());
  ASSERT_TRUE(database.Execute("BEGIN IMMEDIATE; CREATE TABLE t (i INTEGER)").ok());
  EXPECT_TRUE(database.in_transaction());
  ASSERT_TRUE(database.Execute("COMMIT").ok());
  EXPECT_GT(database.log_pages(), 0);
  ASSERT_TRUE(database.Checkpoint(/*truncate=*/true).ok());
  EXPECT_EQ(database.log_pages(), 0);
}

TEST_F(SqliteDatabaseTest, AnOpeningThatFailsNamesThePath) {
  const absl::Status status = SqliteDatabase::Open({.path = folder_ + "/missing/a.db"}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_NE(status.message().find("/missing/a.db"), absl::string_view::npos) << status;
}

}  // namespace
}  // namespace tierline
