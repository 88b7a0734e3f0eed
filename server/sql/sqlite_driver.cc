#include <mutex>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/sqlite.h"
#include "common/base/status.h"
#include "server/sql/file_lock.h"
#include "server/sql/sql.h"
#include "server/sql/sqlite_connection.h"

namespace tierline::sql {
namespace {

class SqliteDriver final : public Driver {
 public:
  explicit SqliteDriver(SqliteOptions options) : options_(std::move(options)) {}

  Engine engine() const override { return Engine::kSqlite; }

  absl::StatusOr<std::unique_ptr<Connection>> Connect(Mode mode) override {
    if (mode == Mode::kReadWrite) TIERLINE_RETURN_IF_ERROR(LockForWriting());
    TIERLINE_ASSIGN_OR_RETURN(SqliteDatabase database,
                              SqliteDatabase::Open(SqliteOpenOptions{
                                  .path = options_.path,
                                  .read_only = mode == Mode::kReadOnly,
                                  .page_cache_bytes = options_.page_cache_bytes,
                                  .busy_timeout = options_.busy_timeout,
                                  .max_bytes = mode == Mode::kReadWrite ? options_.max_bytes : 0,
                              }));
    return std::make_unique<SqliteConnection>(std::move(database));
  }

  absl::Status Checkpoint(Connection& connection) override {
    return static_cast<SqliteConnection&>(connection).Checkpoint();
  }

  absl::Status TrimLog(Connection& connection) override {
    return static_cast<SqliteConnection&>(connection).TrimLog();
  }

 private:
  absl::Status LockForWriting() {
    std::lock_guard lock(mu_);
    if (file_lock_.has_value()) return absl::OkStatus();
    TIERLINE_ASSIGN_OR_RETURN(FileLock file_lock, FileLock::Acquire(absl::StrCat(options_.path, ".lock")));
    file_lock_.emplace(std::move(file_lock));
    return absl::OkStatus();
  }

  const SqliteOptions options_;

  std::mutex mu_;
  std::optional<FileLock> file_lock_;  // guarded by mu_
};

}  // namespace

std::unique_ptr<Driver> NewSqliteDriver(SqliteOptions options) {
  return std::make_unique<SqliteDriver>(std::move(options));
}

}  // namespace tierline::sql
