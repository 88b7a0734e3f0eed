#include <gmock/gmock.h>

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/store/schema.h"
#include "server/store/store.h"
#include "tests/support/matchers.h"
#include "tests/support/test_database.h"

namespace tierline::store {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::HasSubstr;
using ::tierline::testing::IsOk;
using ::tierline::testing::IsOkAndHolds;
using ::tierline::testing::StatusIs;
using ::tierline::testing::TestDatabase;

std::vector<std::string> Lines(sql::Connection& connection, const std::string& query) {
  std::vector<std::string> lines;
  EXPECT_THAT(connection.Query(query, {},
                               [&](const sql::Row& row) {
                                 lines.emplace_back(row.Text(0));
                                 return absl::OkStatus();
                               }),
              IsOk());
  return lines;
}

// Everything the schema consists of, as the engine tells it.
std::vector<std::string> Describe(sql::Connection& connection) {
  if (connection.engine() == sql::Engine::kSqlite) {
    return Lines(connection, "SELECT name || ': ' || COALESCE(sql, '') FROM sqlite_schema ORDER BY name");
  }
  std::vector<std::string> lines =
      Lines(connection,
            "SELECT concat_ws(' ', table_name, ordinal_position, column_name, data_type, "
            "domain_name, is_nullable, column_default) FROM information_schema.columns "
            "WHERE table_schema = current_schema ORDER BY 1");
  for (const std::string& line : Lines(connection,
                                       "SELECT replace(indexdef, current_schema || '.', '') FROM pg_indexes "
                                       "WHERE schemaname = current_schema ORDER BY 1")) {
    lines.push_back(line);
  }
  return lines;
}

const std::vector<Migration>& TwoSteps() {
  static const std::vector<Migration> steps = {
      {1, "visits", "CREATE TABLE visit (tenant_id BIGINT, id BLOB, PRIMARY KEY (tenant_id, id));"},
      {2, "notes",
       "ALTER TABLE visit ADD COLUMN note TEXT; CREATE INDEX by_note ON visit (tenant_id, note);"}};
  return steps;
}

class MigrateTest : public ::tierline::testing::DatabaseTest {};

INSTANTIATE_TEST_SUITE_P(Engines, MigrateTest, ::testing::ValuesIn(::tierline::testing::Engines()),
                         ::tierline::testing::EngineName);

TEST_P(MigrateTest, AnUpgradedDatabaseEqualsAFreshOneFromEveryVersion) {
  TestDatabase fresh(GetParam());
  const auto fresh_connection = fresh.Connect();
  ASSERT_THAT(Migrate(*fresh_connection, Schema()), IsOk());
  const std::vector<std::string> expected = Describe(*fresh_connection);
  ASSERT_FALSE(expected.empty());

  for (size_t from = 0; from < Schema().size(); ++from) {
    TestDatabase old(GetParam());
    const auto connection = old.Connect();
    ASSERT_THAT(Migrate(*connection, {Schema().begin(), Schema().begin() + from}), IsOk());
    ASSERT_THAT(Migrate(*connection, Schema()), IsOk());
    EXPECT_EQ(Describe(*connection), expected) << "from version " << from;
  }
}

TEST_P(MigrateTest, EveryStepIsRecordedAndRunsOnce) {
  const auto connection = database().Connect();
  ASSERT_THAT(Migrate(*connection, {TwoSteps().front()}), IsOk());
  ASSERT_THAT(Migrate(*connection, TwoSteps()), IsOk());
  ASSERT_THAT(Migrate(*connection, TwoSteps()), IsOk());
  EXPECT_THAT(Lines(*connection, "SELECT name FROM schema_version ORDER BY version"),
              ::testing::ElementsAre("visits", "notes"));
}

TEST_P(MigrateTest, ANewerDatabaseIsRefusedWithBothVersionsAndWhatToDo) {
  const auto connection = database().Connect();
  ASSERT_THAT(Migrate(*connection, TwoSteps()), IsOk());
  const std::vector<std::string> before = Describe(*connection);
  EXPECT_THAT(Migrate(*connection, {TwoSteps().front()}),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr("version 2"), HasSubstr("up to 1"),
                             HasSubstr("start a newer tierlined or restore a backup"))));
  EXPECT_EQ(Describe(*connection), before);
  EXPECT_FALSE(connection->InUsableTransaction());
}

TEST_P(MigrateTest, AStepThatFailsHalfwayLeavesNothingBehind) {
  const std::vector<Migration> broken = {
      TwoSteps().front(), {2, "broken", "CREATE TABLE half (n BIGINT); CREATE TABLE visit (n BIGINT);"}};
  const auto connection = database().Connect();
  EXPECT_THAT(Migrate(*connection, broken),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("step 2 (broken)")));
  EXPECT_THAT(Migrate(*connection, TwoSteps()), IsOk());
  EXPECT_THAT(connection->Execute("SELECT n FROM half", {}), StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(connection->Execute("SELECT note FROM visit", {}), IsOkAndHolds(0));
}

TEST(MigrateOnPostgres, ReplicasMayStartTogether) {
  TIERLINE_SKIP_WITHOUT_POSTGRES();
  TestDatabase database(sql::Engine::kPostgres);
  constexpr int kReplicas = 6;
  std::vector<absl::Status> statuses(kReplicas);
  std::vector<std::thread> threads;
  for (int i = 0; i < kReplicas; ++i) {
    threads.emplace_back([&, i] { statuses[i] = Migrate(*database.Connect(), Schema()); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(statuses, Each(IsOk()));
}

TEST(Schema, EveryTablesKeyBeginsWithTheTenant) {
  TestDatabase database(sql::Engine::kSqlite);
  const auto connection = database.Connect();
  ASSERT_THAT(Migrate(*connection, Schema()), IsOk());
  EXPECT_THAT(
      Lines(*connection,
            "SELECT m.name || '.' || i.name FROM sqlite_schema m, pragma_table_info(m.name) i "
            "WHERE m.type = 'table' AND i.pk = 1 AND i.name <> 'tenant_id' AND m.name <> 'schema_version'"),
      ::testing::IsEmpty());
}

}  // namespace
}  // namespace tierline::store
