#include "tests/support/test_database.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/check.h"
#include "common/base/rng.h"

namespace tierline::testing {
namespace {

std::string PostgresConninfo() {
  const char* conninfo = std::getenv("TIERLINE_TEST_POSTGRES");
  return conninfo == nullptr ? "" : conninfo;
}

// A failure here is one of the machine the tests run on: no test can say anything useful after it.
template <typename T>
T OrDie(absl::StatusOr<T> result) {
  if (!result.ok()) std::fprintf(stderr, "test database: %s\n", result.status().ToString().c_str());
  TIERLINE_CHECK(result.ok());
  return *std::move(result);
}

void RunOnServer(const std::string& script) {
  const std::unique_ptr<sql::Driver> driver = sql::NewPostgresDriver({.conninfo = PostgresConninfo()});
  const auto connection = OrDie(driver->Connect(sql::Driver::Mode::kReadWrite));
  const absl::Status status = connection->ExecuteScript(script);
  if (!status.ok()) std::fprintf(stderr, "test database: %s\n", status.ToString().c_str());
  TIERLINE_CHECK(status.ok());
}

std::string NewFolder() {
  std::string folder = absl::StrCat(::testing::TempDir(), "/tierline_test_XXXXXX");
  TIERLINE_CHECK(mkdtemp(folder.data()) != nullptr);
  return folder;
}

}  // namespace

bool HasPostgres() { return !PostgresConninfo().empty(); }

TestDatabase::TestDatabase(sql::Engine engine) : engine_(engine) {
  if (engine == sql::Engine::kSqlite) {
    folder_ = NewFolder();
    path_ = absl::StrCat(folder_, "/tierline.db");
    url_ = absl::StrCat("sqlite:", path_);
  } else {
    schema_ = absl::StrCat("test_", absl::Hex(SystemRng().Next64(), absl::kZeroPad16));
    RunOnServer(absl::StrCat("CREATE SCHEMA ", schema_));
    url_ = absl::StrCat("postgres:", PostgresConninfo(), " application_name=", schema_,
                        " options='-csearch_path=", schema_, "'");
  }
  Reopen();
}

TestDatabase::~TestDatabase() {
  driver_.reset();
  if (engine_ == sql::Engine::kSqlite) {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  } else {
    RunOnServer(absl::StrCat("DROP SCHEMA ", schema_, " CASCADE"));
  }
}

std::unique_ptr<sql::Connection> TestDatabase::Connect(sql::Driver::Mode mode) {
  return OrDie(driver_->Connect(mode));
}

std::unique_ptr<sql::Driver> TestDatabase::NewReplica() {
  TIERLINE_CHECK(engine_ == sql::Engine::kPostgres);
  return OrDie(sql::NewDriver(url_));
}

void TestDatabase::Reopen() {
  driver_.reset();
  driver_ = OrDie(sql::NewDriver(url_));
}

std::vector<sql::Engine> Engines() { return {sql::Engine::kSqlite, sql::Engine::kPostgres}; }

std::string EngineName(const ::testing::TestParamInfo<sql::Engine>& info) {
  return info.param == sql::Engine::kSqlite ? "SQLite" : "PostgreSQL";
}

void DatabaseTest::SetUp() {
  if (GetParam() == sql::Engine::kPostgres) TIERLINE_SKIP_WITHOUT_POSTGRES();
  database_ = std::make_unique<TestDatabase>(GetParam());
}

}  // namespace tierline::testing
