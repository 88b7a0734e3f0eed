#include "server/sql/sql.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"

namespace tierline::sql {
namespace {

using ::testing::HasSubstr;
using ::tierline::testing::StatusIs;

TEST(NewDriver, TakesSqlitePathsAndPostgresConninfos) {
  EXPECT_EQ((*NewDriver("sqlite:/var/lib/tierline/a.db"))->engine(), Engine::kSqlite);
  EXPECT_EQ((*NewDriver("postgres:host=db dbname=tierline"))->engine(), Engine::kPostgres);
  EXPECT_EQ((*NewDriver("postgres://db/tierline"))->engine(), Engine::kPostgres);
  EXPECT_EQ((*NewDriver("postgresql://db/tierline"))->engine(), Engine::kPostgres);
}

TEST(NewDriver, SaysWhatItAcceptsAndKeepsSecretsToItself) {
  for (const char* url : {"", "sqlite:", "mysql://root:geheim@db", "/var/lib/a.db"}) {
    EXPECT_THAT(NewDriver(url),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         ::testing::AllOf(HasSubstr("sqlite:PATH"), ::testing::Not(HasSubstr("geheim")))));
  }
}

TEST(Param, OptionalsWithoutValueAreNullsOfTheirType) {
  EXPECT_EQ(Param(std::optional<std::string>()).type(), Type::kText);
  EXPECT_EQ(Param(std::optional<int64_t>()).type(), Type::kInt64);
  EXPECT_EQ(Param(std::optional<double>()).type(), Type::kDouble);
  EXPECT_EQ(Param(std::optional<Uuid>()).type(), Type::kBlob);
  EXPECT_TRUE(Param(std::optional<Uuid>()).is_null());
  EXPECT_FALSE(Param(std::optional<int64_t>(0)).is_null());
}

}  // namespace
}  // namespace tierline::sql
