// What the writer acknowledges when SQLite's file is full or its disk fails.
#include <gmock/gmock.h>
#include <sqlite3.h>

#include <atomic>
#include <filesystem>
#include <map>

#include "absl/strings/str_cat.h"
#include "server/store/group_commit.h"
#include "server/store/store_fixture.h"

namespace tierline::store {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;
using ::testing::SizeIs;
using ::tierline::testing::FakeClock;
using ::tierline::testing::IsOk;
using ::tierline::testing::StatusIs;
using ::tierline::testing::TestDatabase;

// SQLite's usual file system, of which every sync can be made to fail. SQLite's interface wants globals.
std::atomic<bool> syncs_fail = false;
sqlite3_vfs failing_vfs;
sqlite3_vfs* real_vfs = nullptr;
int (*real_sync)(sqlite3_file*, int) = nullptr;
// Copies of each of its kinds of file, with the sync replaced.
std::map<const sqlite3_io_methods*, sqlite3_io_methods> failing_methods;

int SyncOrFail(sqlite3_file* file, int flags) {
  return syncs_fail ? SQLITE_IOERR_FSYNC : real_sync(file, flags);
}

int OpenWithFailingSync(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  const int code = real_vfs->xOpen(real_vfs, name, file, flags, out_flags);
  if (code != SQLITE_OK || file->pMethods == nullptr) return code;
  real_sync = file->pMethods->xSync;
  const auto [it, is_new] = failing_methods.try_emplace(file->pMethods, *file->pMethods);
  it->second.xSync = SyncOrFail;
  file->pMethods = &it->second;
  return code;
}

class SqliteFaults : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    real_vfs = sqlite3_vfs_find(nullptr);
    failing_vfs = *real_vfs;
    failing_vfs.zName = "failing";
    failing_vfs.xOpen = OpenWithFailingSync;
    sqlite3_vfs_register(&failing_vfs, /*makeDflt=*/1);
  }
  static void TearDownTestSuite() { sqlite3_vfs_unregister(&failing_vfs); }

  void SetUp() override { PrepareVisits(database_); }
  void TearDown() override { syncs_fail = false; }

  void Open(int64_t max_bytes = 0) {
    database_.Reopen();
    driver_ = sql::NewSqliteDriver({.path = database_.path(), .max_bytes = max_bytes});
    commit_ = std::make_unique<GroupCommit>(*driver_, queue_, heads_, /*group_limit=*/4, clock_, *rng_,
                                            [this](absl::Status cause) { fatal_.push_back(cause); });
    ASSERT_THAT(commit_->Connect(), IsOk());
  }

  void Submit(const std::string& name, Store::Write write) {
    Submission submission{.tenant = kAcme, .write = std::move(write)};
    submission.done = [this, name](absl::Status status) { answers_[name] = status; };
    ASSERT_THAT(queue_.Push(submission), IsOk());
  }

  // What a process that starts now finds.
  std::vector<std::string> StoredVisits() {
    commit_.reset();
    driver_.reset();
    return Visits(*database_.Connect(), kAcme);
  }

  TestDatabase database_{sql::Engine::kSqlite};
  FakeClock clock_;
  const std::unique_ptr<Rng> rng_ = SeededRng(1);
  SubmissionQueue queue_{100};
  KnownHeads heads_;
  std::map<std::string, absl::Status> answers_;
  std::vector<absl::Status> fatal_;
  std::unique_ptr<sql::Driver> driver_;
  std::unique_ptr<GroupCommit> commit_;
};

absl::Status FillTheFile(WriteTransaction& tx) {
  absl::Status status;
  for (int i = 0; status.ok(); ++i) status = AddVisit(tx, absl::StrCat("filler ", i, std::string(3000, 'x')));
  return status;
}

TEST_F(SqliteFaults, AFullFileInsideAGroupAcknowledgesNothingThatIsNotOnDisk) {
  Open(static_cast<int64_t>(std::filesystem::file_size(database_.path())) + (400 << 10));
  Submit("before", Visit("before"));
  commit_->RunOne();
  Submit("a", Visit("a"));
  Submit("filler", FillTheFile);
  Submit("c", Visit("c"));
  commit_->RunOne();

  EXPECT_THAT(answers_["before"], IsOk());
  for (const char* name : {"a", "filler", "c"}) {
    EXPECT_THAT(answers_[name], StatusIs(absl::StatusCode::kResourceExhausted)) << name;
  }
  EXPECT_FALSE(commit_->failed());
  Submit("after", Visit("after"));
  commit_->RunOne();
  EXPECT_THAT(answers_["after"], IsOk());
  EXPECT_THAT(StoredVisits(), ElementsAre("before@1", "after@2"));
}

// SQLite gave the transaction up; whatever this submission still writes must not commit by itself.
TEST_F(SqliteFaults, ASubmissionThatIgnoresTheFullFileKeepsNothing) {
  Open(static_cast<int64_t>(std::filesystem::file_size(database_.path())) + (400 << 10));
  Submit("careless", [](WriteTransaction& tx) {
    EXPECT_THAT(FillTheFile(tx), StatusIs(absl::StatusCode::kResourceExhausted));
    (void)AddVisit(tx, "small");
    return absl::OkStatus();
  });
  commit_->RunOne();
  EXPECT_THAT(answers_["careless"], StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_THAT(StoredVisits(), SizeIs(0));
}

TEST_F(SqliteFaults, AfterAFailedSyncNothingMoreIsAcknowledged) {
  Open();
  Submit("before", Visit("before"));
  commit_->RunOne();
  syncs_fail = true;
  Submit("a", Visit("a"));
  Submit("b", Visit("b"));
  commit_->RunOne();

  EXPECT_THAT(answers_["before"], IsOk());
  EXPECT_THAT(answers_["a"], StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(answers_["b"], StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_TRUE(commit_->failed());
  EXPECT_THAT(fatal_, ElementsAre(StatusIs(absl::StatusCode::kDataLoss)));

  syncs_fail = false;
  bool touched = false;
  Submit("after", [&](WriteTransaction& tx) {
    touched = true;
    return AddVisit(tx, "after");
  });
  commit_->RunOne();
  EXPECT_THAT(answers_["after"], StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_FALSE(touched);
  EXPECT_THAT(commit_->Checkpoint(), Not(IsOk()));
  EXPECT_THAT(fatal_, SizeIs(1));
  const std::vector<std::string> stored = StoredVisits();
  EXPECT_THAT(stored, Contains("before@1"));
  EXPECT_THAT(stored, Not(Contains("after@3")));
}

}  // namespace
}  // namespace tierline::store
