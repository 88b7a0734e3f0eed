#include <gmock/gmock.h>
#include <sqlite3.h>

#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/sql/sql.h"
#include "tests/support/matchers.h"
#include "tests/support/test_database.h"

namespace tierline::sql {
namespace {

using ::testing::HasSubstr;
using ::tierline::testing::IsOk;
using ::tierline::testing::IsOkAndHolds;
using ::tierline::testing::StatusIs;
using ::tierline::testing::TestDatabase;

std::string Pragma(Connection& connection, const std::string& name) {
  std::string value;
  const absl::Status status = connection.Query(
      absl::StrCat("SELECT CAST(", name, " AS TEXT) FROM pragma_", name), {}, [&](const Row& row) {
        value = std::string(row.Text(0));
        return absl::OkStatus();
      });
  EXPECT_THAT(status, IsOk());
  return value;
}

void Fill(Connection& connection, int rows) {
  ASSERT_THAT(connection.ExecuteScript("CREATE TABLE IF NOT EXISTS t (n INTEGER PRIMARY KEY, b BLOB)"),
              IsOk());
  const std::string kilobyte(1024, 'x');
  for (int i = 0; i < rows; ++i) {
    ASSERT_THAT(connection.Execute("INSERT INTO t (b) VALUES ($1)", {Param::Blob(kilobyte)}), IsOk());
  }
}

TEST(SqliteDriver, EveryConnectionIsDurableDefensiveAndNeverCheckpointsByItself) {
  TestDatabase database(Engine::kSqlite);
  const auto writer = database.Connect();
  const auto reader = database.Connect(Driver::Mode::kReadOnly);
  for (Connection* connection : {writer.get(), reader.get()}) {
    EXPECT_EQ(Pragma(*connection, "journal_mode"), "wal");
    EXPECT_EQ(Pragma(*connection, "synchronous"), "2");
    EXPECT_EQ(Pragma(*connection, "foreign_keys"), "0");
    EXPECT_EQ(Pragma(*connection, "trusted_schema"), "0");
    EXPECT_EQ(Pragma(*connection, "temp_store"), "2");
    EXPECT_EQ(Pragma(*connection, "cell_size_check"), "1");
    EXPECT_EQ(Pragma(*connection, "cache_size"), "-65536");
    EXPECT_THAT(connection->Execute("PRAGMA writable_schema=1", {}), IsOk());
    EXPECT_THAT(connection->Execute("UPDATE sqlite_schema SET sql = 'x'", {}),
                StatusIs(absl::StatusCode::kInternal));
  }
  EXPECT_EQ(Pragma(*reader, "query_only"), "1");
}

TEST(SqliteDriver, AFileInAMissingFolderSaysSo) {
  const auto driver = NewSqliteDriver({.path = "/nonexistent/folder/tierline.db"});
  EXPECT_THAT(driver->Connect(Driver::Mode::kReadWrite),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("/nonexistent/folder")));
}

TEST(SqliteDriver, AFileThatIsNoDatabaseIsDataLoss) {
  TestDatabase database(Engine::kSqlite);
  std::FILE* file = std::fopen(database.path().c_str(), "w");
  std::fputs(std::string(4096, '#').c_str(), file);
  std::fclose(file);
  EXPECT_THAT(database.driver().Connect(Driver::Mode::kReadWrite),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr(database.path())));
}

TEST(SqliteDriver, OnlyOneDriverMayWriteToAFile) {
  TestDatabase database(Engine::kSqlite);
  const auto writer = database.Connect();
  const auto other = NewSqliteDriver({.path = database.path()});
  EXPECT_THAT(other->Connect(Driver::Mode::kReadWrite),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("another process")));
  EXPECT_THAT(other->Connect(Driver::Mode::kReadOnly), IsOk());
}

TEST(SqliteDriver, AFullFileFailsTheStatementAndLosesNothingCommitted) {
  TestDatabase database(Engine::kSqlite);
  const auto driver = NewSqliteDriver({.path = database.path(), .max_bytes = 256 << 10});
  const auto connection = *driver->Connect(Driver::Mode::kReadWrite);
  Fill(*connection, 10);
  ASSERT_THAT(connection->BeginWrite(), IsOk());
  absl::Status status;
  for (int i = 0; i < 1000 && status.ok(); ++i) {
    status =
        connection->Execute("INSERT INTO t (b) VALUES ($1)", {Param::Blob(std::string(1024, 'x'))}).status();
  }
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kResourceExhausted));
  ASSERT_THAT(connection->Rollback(), IsOk());
  EXPECT_THAT(connection->QueryOne("SELECT COUNT(*) FROM t", {},
                                   [](const Row& row) {
                                     EXPECT_EQ(row.Int64(0), 10);
                                     return absl::OkStatus();
                                   }),
              IsOkAndHolds(true));
}

// SQLite may give a whole transaction up after an error; what follows would then commit by itself.
TEST(SqliteDriver, NothingRunsAfterATransactionWasGivenUpUntilItIsRolledBack) {
  TestDatabase database(Engine::kSqlite);
  const auto connection = database.Connect();
  Fill(*connection, 1);
  ASSERT_THAT(connection->BeginWrite(), IsOk());
  ASSERT_THAT(connection->ExecuteScript("ROLLBACK"), IsOk());

  EXPECT_FALSE(connection->InUsableTransaction());
  EXPECT_THAT(connection->Execute("DELETE FROM t", {}), StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(connection->Savepoint("s"), StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(connection->Commit(), StatusIs(absl::StatusCode::kAborted));
  ASSERT_THAT(connection->Rollback(), IsOk());
  EXPECT_THAT(connection->Execute("DELETE FROM t", {}), IsOkAndHolds(1));
}

TEST(SqliteDriver, TheLogStaysSmallUnderTrafficAndVanishesAtACheckpoint) {
  TestDatabase database(Engine::kSqlite);
  const auto connection = database.Connect();
  const std::string log = absl::StrCat(database.path(), "-wal");
  for (int round = 0; round < 20; ++round) {
    ASSERT_THAT(connection->BeginWrite(), IsOk());
    Fill(*connection, 1000);
    ASSERT_THAT(connection->Commit(), IsOk());
    ASSERT_THAT(database.driver().TrimLog(*connection), IsOk());
  }
  EXPECT_LT(std::filesystem::file_size(log), 8u << 20);  // 20 MB were written
  ASSERT_THAT(database.driver().Checkpoint(*connection), IsOk());
  EXPECT_EQ(std::filesystem::file_size(log), 0u);
}

TEST(SqliteDriver, AReaderThatStaysIsNoErrorForACheckpoint) {
  TestDatabase database(Engine::kSqlite);
  const auto connection = database.Connect();
  Fill(*connection, 10);
  const auto reader = database.Connect(Driver::Mode::kReadOnly);
  ASSERT_THAT(reader->BeginRead(), IsOk());
  ASSERT_THAT(reader->Execute("SELECT n FROM t", {}), IsOk());
  ASSERT_THAT(connection->BeginWrite(), IsOk());
  Fill(*connection, 5000);
  ASSERT_THAT(connection->Commit(), IsOk());
  EXPECT_THAT(database.driver().TrimLog(*connection), IsOk());
  ASSERT_THAT(reader->Rollback(), IsOk());
  EXPECT_THAT(database.driver().Checkpoint(*connection), IsOk());
  EXPECT_EQ(std::filesystem::file_size(absl::StrCat(database.path(), "-wal")), 0u);
}

}  // namespace
}  // namespace tierline::sql
