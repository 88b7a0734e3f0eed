// The common subset: one text, the same behaviour on both engines.
#include <gmock/gmock.h>

#include <limits>
#include <string>
#include <vector>

#include "server/sql/sql.h"
#include "tests/support/matchers.h"
#include "tests/support/test_database.h"

namespace tierline::sql {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::tierline::testing::IsOk;
using ::tierline::testing::IsOkAndHolds;
using ::tierline::testing::StatusIs;

class Subset : public ::tierline::testing::DatabaseTest {
 protected:
  void SetUp() override {
    DatabaseTest::SetUp();
    if (IsSkipped()) return;
    connection_ = database().Connect();
    ASSERT_THAT(connection_->ExecuteScript(R"sql(
      CREATE TABLE visit (
        tenant_id BIGINT NOT NULL, id BLOB NOT NULL, note TEXT, minutes BIGINT, score DOUBLE PRECISION,
        PRIMARY KEY (tenant_id, id));
      CREATE TABLE counter (name TEXT PRIMARY KEY, n BIGINT NOT NULL CHECK (n >= 0));
    )sql"),
                IsOk());
  }
  void TearDown() override {
    connection_.reset();
    DatabaseTest::TearDown();
  }

  Connection& db() { return *connection_; }
  void Disconnect() { connection_.reset(); }

  absl::Status AddCounter(const std::string& name, int64_t n) {
    return db().Execute("INSERT INTO counter (name, n) VALUES ($1, $2)", {name, n}).status();
  }
  std::vector<std::string> Counters(Connection& connection) {
    std::vector<std::string> names;
    EXPECT_THAT(connection.Query("SELECT name FROM counter ORDER BY name", {},
                                 [&](const Row& row) {
                                   names.emplace_back(row.Text(0));
                                   return absl::OkStatus();
                                 }),
                IsOk());
    return names;
  }

 private:
  std::unique_ptr<Connection> connection_;
};

INSTANTIATE_TEST_SUITE_P(Engines, Subset, ::testing::ValuesIn(::tierline::testing::Engines()),
                         ::tierline::testing::EngineName);

TEST_P(Subset, EveryTypeComesBackAsItWasGiven) {
  const std::string id("\x00\x01\xff\x00-sixteen-bytes", 17);
  ASSERT_THAT(
      db().Execute("INSERT INTO visit (tenant_id, id, note, minutes, score) VALUES ($1,$2,$3,$4,$5)",
                   {std::numeric_limits<int64_t>::min(), Param::Blob(id), "拜访记录 – ça va", -1, 0.1}),
      IsOkAndHolds(1));

  int rows = 0;
  ASSERT_THAT(db().Query("SELECT tenant_id, id, note, minutes, score FROM visit", {},
                         [&](const Row& row) {
                           ++rows;
                           EXPECT_EQ(row.Int64(0), std::numeric_limits<int64_t>::min());
                           EXPECT_EQ(row.Blob(1), id);
                           EXPECT_EQ(row.Text(2), "拜访记录 – ça va");
                           EXPECT_EQ(row.Int64(3), -1);
                           EXPECT_EQ(row.Double(4), 0.1);
                           return absl::OkStatus();
                         }),
              IsOk());
  EXPECT_EQ(rows, 1);
}

TEST_P(Subset, NullsKeepTheirTypeAndReadAsNothing) {
  ASSERT_THAT(db().Execute("INSERT INTO visit (tenant_id, id, note, minutes, score) VALUES ($1,$2,$3,$4,$5)",
                           {1, Param::Blob(""), Param::Null(Type::kText), std::optional<int64_t>(),
                            std::optional<double>()}),
              IsOkAndHolds(1));

  ASSERT_THAT(
      db().QueryOne("SELECT id, note, minutes, score, CAST($1 AS BLOB) FROM visit", {std::optional<Uuid>()},
                    [&](const Row& row) {
                      EXPECT_FALSE(row.IsNull(0));
                      EXPECT_EQ(row.Blob(0), "");
                      EXPECT_TRUE(row.IsNull(1) && row.IsNull(2) && row.IsNull(3) && row.IsNull(4));
                      EXPECT_EQ(row.Text(1), "");
                      EXPECT_EQ(row.Int64(2), 0);
                      EXPECT_EQ(row.Double(3), 0.0);
                      EXPECT_TRUE(row.Id(4).is_nil());
                      return absl::OkStatus();
                    }),
      IsOkAndHolds(true));
}

TEST_P(Subset, EmptyTextIsNotNull) {
  ASSERT_THAT(AddCounter("", 1), IsOk());
  EXPECT_THAT(Counters(db()), ElementsAre(""));
}

TEST_P(Subset, PlaceholdersGoByNumberNotByAppearance) {
  std::string text;
  ASSERT_THAT(db().QueryOne("SELECT CAST($2 AS TEXT) || CAST($1 AS TEXT) || CAST($2 AS TEXT)", {"a", "b"},
                            [&](const Row& row) {
                              text = std::string(row.Text(0));
                              return absl::OkStatus();
                            }),
              IsOkAndHolds(true));
  EXPECT_EQ(text, "bab");
}

TEST_P(Subset, UpsertReturnsTheNewValueThroughQuery) {
  std::vector<int64_t> values;
  for (int i = 0; i < 3; ++i) {
    ASSERT_THAT(db().Query("INSERT INTO counter (name, n) VALUES ($1, 1) "
                           "ON CONFLICT (name) DO UPDATE SET n = counter.n + excluded.n RETURNING n",
                           {"visits"},
                           [&](const Row& row) {
                             values.push_back(row.Int64(0));
                             return absl::OkStatus();
                           }),
                IsOk());
  }
  EXPECT_THAT(values, ElementsAre(1, 2, 3));
}

TEST_P(Subset, ExecuteCountsTheRowsChanged) {
  ASSERT_THAT(AddCounter("a", 1), IsOk());
  ASSERT_THAT(AddCounter("b", 2), IsOk());
  EXPECT_THAT(db().Execute("UPDATE counter SET n = n + 1", {}), IsOkAndHolds(2));
  EXPECT_THAT(db().Execute("DELETE FROM counter WHERE name = $1", {"none"}), IsOkAndHolds(0));
  EXPECT_THAT(db().Execute("SELECT name FROM counter", {}), IsOkAndHolds(0));
  EXPECT_THAT(
      db().Execute("INSERT INTO counter (name, n) SELECT 'c', 1 WHERE true ON CONFLICT DO NOTHING", {}),
      IsOkAndHolds(1));
}

TEST_P(Subset, CastSumsAndCountsAreNumbers) {
  ASSERT_THAT(AddCounter("a", 40), IsOk());
  ASSERT_THAT(AddCounter("b", 2), IsOk());
  EXPECT_THAT(
      db().QueryOne("SELECT CAST(SUM(n) AS BIGINT), COUNT(*), CAST(AVG(n) AS DOUBLE PRECISION), n > 40 "
                    "FROM counter GROUP BY n > 1000, n > 40 ORDER BY 4",
                    {},
                    [](const Row& row) {
                      EXPECT_EQ(row.Int64(0), 42);
                      EXPECT_EQ(row.Int64(1), 2);
                      EXPECT_EQ(row.Double(2), 21.0);
                      EXPECT_FALSE(row.Bool(3));
                      return absl::OkStatus();
                    }),
      IsOkAndHolds(true));
}

TEST_P(Subset, ReadingAColumnAsAnotherTypeIsRefused) {
  ASSERT_THAT(AddCounter("a", 1), IsOk());
  const auto read = [&](auto getter) {
    return db().Query("SELECT name, n FROM counter", {}, [&](const Row& row) {
      getter(row);
      return absl::OkStatus();
    });
  };
  EXPECT_THAT(read([](const Row& row) { row.Int64(0); }), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(read([](const Row& row) { row.Text(1); }), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(read([](const Row& row) { row.Blob(0); }), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(read([](const Row& row) { row.Int64(2); }),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("no column 2")));
  EXPECT_THAT(read([](const Row& row) { row.Double(1); }), IsOk());
}

TEST_P(Subset, UniqueKeysAndOtherConstraintsAreToldApart) {
  ASSERT_THAT(AddCounter("恒信机电", 1), IsOk());
  EXPECT_THAT(AddCounter("恒信机电", 2),
              StatusIs(absl::StatusCode::kAlreadyExists, Not(HasSubstr("恒信机电"))));
  EXPECT_THAT(AddCounter("negative", -1), StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(db().Execute("INSERT INTO counter (name, n) VALUES ($1, $2)", {"x", Param::Null(Type::kInt64)}),
              StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_P(Subset, WrongSqlIsInternalAndNamesTheStatement) {
  EXPECT_THAT(db().Execute("SELEC nonsense", {}),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("SELEC nonsense")));
  EXPECT_THAT(db().Execute("SELECT no_such_column FROM counter", {}), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(db().Execute("SELECT n FROM counter; SELECT n FROM counter", {}),
              StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(db().Execute("DELETE FROM counter WHERE name = $1 OR n = $2", {"a"}),
              StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(db().ExecuteScript("CREATE TABLE counter (n BIGINT)"), StatusIs(absl::StatusCode::kInternal));
}

TEST_P(Subset, NulInATextIsRefused) {
  EXPECT_THAT(AddCounter(std::string("a\0b", 3), 1),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("$1")));
  EXPECT_THAT(Counters(db()), ElementsAre());
}

TEST_P(Subset, NotANumberIsRefusedAndInfinityIsKept) {
  const char kInsert[] = "INSERT INTO visit (tenant_id, id, score) VALUES (1, $1, $2)";
  EXPECT_THAT(db().Execute(kInsert, {Param::Blob("a"), std::numeric_limits<double>::quiet_NaN()}),
              StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_THAT(db().Execute(kInsert, {Param::Blob("b"), std::numeric_limits<double>::infinity()}),
              IsOkAndHolds(1));
  double score = 0;
  ASSERT_THAT(db().QueryOne("SELECT score FROM visit", {},
                            [&](const Row& row) {
                              score = row.Double(0);
                              return absl::OkStatus();
                            }),
              IsOkAndHolds(true));
  EXPECT_EQ(score, std::numeric_limits<double>::infinity());
}

TEST_P(Subset, AnErrorOfTheRowFunctionEndsTheQueryAndIsReturned) {
  for (const char* name : {"a", "b", "c"}) ASSERT_THAT(AddCounter(name, 1), IsOk());
  int rows = 0;
  EXPECT_THAT(
      db().Query("SELECT name FROM counter ORDER BY name", {},
                 [&](const Row&) { return ++rows == 2 ? absl::NotFoundError("enough") : absl::OkStatus(); }),
      StatusIs(absl::StatusCode::kNotFound, "enough"));
  EXPECT_EQ(rows, 2);
  EXPECT_THAT(Counters(db()), ElementsAre("a", "b", "c"));
}

TEST_P(Subset, QueryOneSeesTheFirstRowOnly) {
  EXPECT_THAT(db().QueryOne("SELECT name FROM counter", {}, [](const Row&) { return absl::OkStatus(); }),
              IsOkAndHolds(false));
  for (const char* name : {"a", "b", "c"}) ASSERT_THAT(AddCounter(name, 1), IsOk());
  std::vector<std::string> seen;
  EXPECT_THAT(db().QueryOne("SELECT name FROM counter ORDER BY name", {},
                            [&](const Row& row) {
                              seen.emplace_back(row.Text(0));
                              return absl::OkStatus();
                            }),
              IsOkAndHolds(true));
  EXPECT_THAT(seen, ElementsAre("a"));
  EXPECT_THAT(
      db().QueryOne("SELECT name FROM counter", {}, [](const Row&) { return absl::AbortedError("no"); }),
      StatusIs(absl::StatusCode::kAborted, "no"));
}

TEST_P(Subset, TheConnectionIsClosedToItsOwnRowFunction) {
  ASSERT_THAT(AddCounter("a", 1), IsOk());
  std::vector<absl::Status> nested;
  ASSERT_THAT(
      db().Query("SELECT name FROM counter", {},
                 [&](const Row&) {
                   nested.push_back(db().Execute("DELETE FROM counter", {}).status());
                   nested.push_back(db().Query("SELECT 1", {}, [](const Row&) { return absl::OkStatus(); }));
                   nested.push_back(db().ExecuteScript("DELETE FROM counter"));
                   nested.push_back(db().BeginWrite());
                   nested.push_back(db().Savepoint("s"));
                   return absl::OkStatus();
                 }),
      IsOk());
  EXPECT_THAT(nested, ::testing::Each(StatusIs(absl::StatusCode::kInternal)));
  EXPECT_THAT(Counters(db()), ElementsAre("a"));
}

TEST_P(Subset, ATransactionIsSeenByOthersOnlyOnceCommitted) {
  const auto reader = database().Connect(Driver::Mode::kReadOnly);
  ASSERT_THAT(db().BeginWrite(), IsOk());
  ASSERT_THAT(AddCounter("a", 1), IsOk());
  EXPECT_TRUE(db().InUsableTransaction());
  EXPECT_THAT(Counters(*reader), ElementsAre());
  ASSERT_THAT(db().Commit(), IsOk());
  EXPECT_FALSE(db().InUsableTransaction());
  EXPECT_THAT(Counters(*reader), ElementsAre("a"));

  ASSERT_THAT(db().BeginWrite(), IsOk());
  ASSERT_THAT(AddCounter("b", 1), IsOk());
  ASSERT_THAT(db().Rollback(), IsOk());
  EXPECT_THAT(Counters(*reader), ElementsAre("a"));
}

TEST_P(Subset, AReadTransactionSeesOneSnapshot) {
  ASSERT_THAT(AddCounter("a", 1), IsOk());
  const auto reader = database().Connect(Driver::Mode::kReadOnly);
  ASSERT_THAT(reader->BeginRead(), IsOk());
  EXPECT_THAT(Counters(*reader), ElementsAre("a"));
  ASSERT_THAT(AddCounter("b", 1), IsOk());
  EXPECT_THAT(Counters(*reader), ElementsAre("a"));
  ASSERT_THAT(reader->Commit(), IsOk());
  EXPECT_THAT(Counters(*reader), ElementsAre("a", "b"));
}

TEST_P(Subset, AReaderCannotWrite) {
  const auto reader = database().Connect(Driver::Mode::kReadOnly);
  EXPECT_THAT(reader->Execute("INSERT INTO counter (name, n) VALUES ('a', 1)", {}),
              StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(Counters(db()), ElementsAre());
}

TEST_P(Subset, RollingBackToASavepointUndoesOnlyWhatCameAfter) {
  ASSERT_THAT(db().BeginWrite(), IsOk());
  ASSERT_THAT(AddCounter("kept", 1), IsOk());
  ASSERT_THAT(db().Savepoint("outer"), IsOk());
  ASSERT_THAT(AddCounter("undone", 1), IsOk());
  ASSERT_THAT(db().Savepoint("inner"), IsOk());
  ASSERT_THAT(AddCounter("undone too", 1), IsOk());
  ASSERT_THAT(db().Release("inner"), IsOk());
  ASSERT_THAT(db().RollbackTo("outer"), IsOk());
  ASSERT_THAT(AddCounter("after", 1), IsOk());
  ASSERT_THAT(db().Release("outer"), IsOk());
  ASSERT_THAT(db().Commit(), IsOk());
  EXPECT_THAT(Counters(db()), ElementsAre("after", "kept"));
}

TEST_P(Subset, AFailedStatementInsideASavepointLeavesTheTransactionUsable) {
  ASSERT_THAT(db().BeginWrite(), IsOk());
  ASSERT_THAT(AddCounter("a", 1), IsOk());
  ASSERT_THAT(db().Savepoint("submission"), IsOk());
  EXPECT_THAT(AddCounter("a", 1), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_TRUE(db().InUsableTransaction());
  ASSERT_THAT(db().RollbackTo("submission"), IsOk());
  EXPECT_TRUE(db().InUsableTransaction());
  ASSERT_THAT(AddCounter("b", 1), IsOk());
  ASSERT_THAT(db().Release("submission"), IsOk());
  ASSERT_THAT(db().Commit(), IsOk());
  EXPECT_THAT(Counters(db()), ElementsAre("a", "b"));
}

TEST_P(Subset, TransactionsDoNotNestAndNeedABeginning) {
  EXPECT_THAT(db().Commit(), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(db().Savepoint("s"), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(db().Rollback(), IsOk());
  ASSERT_THAT(db().BeginWrite(), IsOk());
  EXPECT_THAT(db().BeginWrite(), StatusIs(absl::StatusCode::kInternal));
  EXPECT_TRUE(db().InUsableTransaction());
  EXPECT_THAT(db().Rollback(), IsOk());
}

TEST_P(Subset, TheSameTextMayBeUsedWithOtherParameterTypes) {
  const char kSame[] = "SELECT CASE WHEN $1 IS NULL THEN 0 ELSE 1 END";
  for (const Param& param : {Param(1), Param("text"), Param(0.5), Param::Blob("b"), Param(2)}) {
    EXPECT_THAT(db().QueryOne(kSame, {param},
                              [](const Row& row) {
                                EXPECT_EQ(row.Int64(0), 1);
                                return absl::OkStatus();
                              }),
                IsOkAndHolds(true));
  }
}

TEST_P(Subset, WhatWasCommittedIsThereAfterReopening) {
  ASSERT_THAT(AddCounter("a", 1), IsOk());
  Disconnect();
  database().Reopen();
  EXPECT_THAT(Counters(*database().Connect()), ElementsAre("a"));
}

}  // namespace
}  // namespace tierline::sql
