// The writer step by step, on one thread.
#include "server/store/group_commit.h"

#include <gmock/gmock.h>

#include <map>

#include "absl/strings/str_cat.h"
#include "server/store/store_fixture.h"

namespace tierline::store {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::tierline::testing::FakeClock;
using ::tierline::testing::IsOk;
using ::tierline::testing::StatusIs;

class GroupCommitTest : public ::tierline::testing::DatabaseTest {
 protected:
  void SetUp() override {
    DatabaseTest::SetUp();
    if (IsSkipped()) return;
    PrepareVisits(database());
    ASSERT_THAT(commit().Connect(), IsOk());
    heads_.AddListener([this](const CommitInfo& info) { told_.push_back(info); });
  }
  void TearDown() override {
    commit_.reset();
    DatabaseTest::TearDown();
  }

  GroupCommit& commit() {
    if (commit_ == nullptr) {
      commit_ = std::make_unique<GroupCommit>(database().driver(), queue_, heads_, /*group_limit=*/4, clock_,
                                              *rng_, [this](absl::Status cause) { fatal_.push_back(cause); });
    }
    return *commit_;
  }

  // The answer is found under `name`.
  void Submit(TenantId tenant, const std::string& name, Store::Write write,
              absl::Time deadline = absl::InfiniteFuture()) {
    Submission submission{.tenant = tenant, .deadline = deadline, .write = std::move(write)};
    submission.done = [this, name](absl::Status status) { answers_[name] = status; };
    ASSERT_THAT(queue_.Push(submission), IsOk());
  }
  void Submit(TenantId tenant, const std::string& name) { Submit(tenant, name, Visit(name)); }

  void RunAll() {
    while (commit().RunOne()) {
    }
  }

  std::vector<std::string> StoredVisits(TenantId tenant) {
    return Visits(*database().Connect(sql::Driver::Mode::kReadOnly), tenant);
  }

  FakeClock clock_;
  const std::unique_ptr<Rng> rng_ = SeededRng(1);
  SubmissionQueue queue_{100};
  KnownHeads heads_;
  std::map<std::string, absl::Status> answers_;
  std::vector<CommitInfo> told_;
  std::vector<absl::Status> fatal_;

 private:
  std::unique_ptr<GroupCommit> commit_;
};

INSTANTIATE_TEST_SUITE_P(Engines, GroupCommitTest, ::testing::ValuesIn(::tierline::testing::Engines()),
                         ::tierline::testing::EngineName);

TEST_P(GroupCommitTest, PositionsAreDenseAndOnePerCommit) {
  for (const char* name : {"a", "b", "c", "d", "e"}) Submit(kAcme, name);
  RunAll();
  EXPECT_THAT(StoredVisits(kAcme), ElementsAre("a@1", "b@1", "c@1", "d@1", "e@2"));
  EXPECT_EQ(heads_.Get(kAcme)->position, 2);
  EXPECT_THAT(answers_["e"], IsOk());
}

TEST_P(GroupCommitTest, AGroupNeverMixesTenants) {
  Submit(kAcme, "a");
  Submit(kHengxin, "b");
  Submit(kAcme, "c");
  ASSERT_TRUE(commit().RunOne());
  EXPECT_THAT(StoredVisits(kAcme), ElementsAre("a@1", "c@1"));
  EXPECT_THAT(StoredVisits(kHengxin), IsEmpty());
  ASSERT_TRUE(commit().RunOne());
  EXPECT_THAT(StoredVisits(kHengxin), ElementsAre("b@1"));
  EXPECT_FALSE(commit().RunOne());
}

TEST_P(GroupCommitTest, AFailedSubmissionLeavesTheOthersAndKeepsNothingOfItself) {
  Submit(kAcme, "a");
  Submit(kAcme, "refused", [](WriteTransaction& tx) {
    EXPECT_THAT(AddVisit(tx, "refused"), IsOk());
    return absl::InvalidArgumentError("visit: check-out is before check-in");
  });
  Submit(kAcme, "twice", Visit("a"));
  Submit(kAcme, "d");
  RunAll();
  EXPECT_THAT(StoredVisits(kAcme), ElementsAre("a@1", "d@1"));
  EXPECT_THAT(answers_["refused"], StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(answers_["twice"], StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(answers_["d"], IsOk());
}

TEST_P(GroupCommitTest, WhenEverySubmissionFailsThePositionStaysUnused) {
  Submit(kAcme, "a", [](WriteTransaction&) { return absl::NotFoundError("no such customer"); });
  RunAll();
  Submit(kAcme, "b");
  RunAll();
  EXPECT_THAT(StoredVisits(kAcme), ElementsAre("b@1"));
  ASSERT_EQ(told_.size(), 1u);
  EXPECT_EQ(told_[0].head.position, 1);
}

// On PostgreSQL the transaction is then in a failed state; the submission must not count as done.
TEST_P(GroupCommitTest, ASubmissionThatIgnoresAFailedStatementHarmsNoOther) {
  Submit(kAcme, "a");
  Submit(kAcme, "careless", [](WriteTransaction& tx) {
    EXPECT_THAT(AddVisit(tx, "a"), StatusIs(absl::StatusCode::kAlreadyExists));
    return absl::OkStatus();
  });
  Submit(kAcme, "c");
  RunAll();
  EXPECT_THAT(StoredVisits(kAcme), ElementsAre("a@1", "c@1"));
  EXPECT_THAT(answers_["c"], IsOk());
}

TEST_P(GroupCommitTest, HooksRunInOrderAfterTheCommitAndBeforeTheAnswerAndNeverForAFailure) {
  std::vector<std::string> order;
  const auto with_hooks = [&](const std::string& name, absl::Status result) -> Store::Write {
    return [&order, name, result, this](WriteTransaction& tx) {
      tx.OnCommit([&order, name, this] {
        EXPECT_EQ(StoredVisits(kAcme).size(), 2u);
        order.push_back(name);
      });
      EXPECT_THAT(AddVisit(tx, name), IsOk());
      return result;
    };
  };
  Submit(kAcme, "first", with_hooks("first", absl::OkStatus()));
  Submit(kAcme, "failing", with_hooks("failing", absl::AbortedError("etag")));
  Submit(kAcme, "last", with_hooks("last", absl::OkStatus()));
  EXPECT_THAT(answers_, IsEmpty());
  RunAll();
  EXPECT_THAT(order, ElementsAre("first", "last"));
}

TEST_P(GroupCommitTest, DirtyAndIdentityCountOnlyWhenTheSubmissionIsKept) {
  Submit(kAcme, "failing", [](WriteTransaction& tx) {
    tx.MarkDirty();
    EXPECT_THAT(tx.BumpIdentity(), IsOk());
    return absl::NotFoundError("no such user");
  });
  Submit(kAcme, "plain");
  RunAll();
  Submit(kAcme, "role", [](WriteTransaction& tx) {
    tx.MarkDirty();
    return tx.BumpIdentity();
  });
  RunAll();
  ASSERT_EQ(told_.size(), 2u);
  EXPECT_FALSE(told_[0].dirty);
  EXPECT_EQ(told_[0].head.identity, 0);
  EXPECT_TRUE(told_[1].dirty);
  EXPECT_EQ(told_[1].head.identity, 1);
}

TEST_P(GroupCommitTest, AllSubmissionsOfACommitSeeTheSameTime) {
  std::vector<absl::Time> times;
  const auto note_time = [&](WriteTransaction& tx) {
    times.push_back(tx.now());
    clock_.Advance(absl::Seconds(1));
    return absl::OkStatus();
  };
  Submit(kAcme, "a", note_time);
  Submit(kAcme, "b", note_time);
  RunAll();
  ASSERT_EQ(times.size(), 2u);
  EXPECT_EQ(times[0], times[1]);
}

TEST_P(GroupCommitTest, ASubmissionPastItsDeadlineNeverRuns) {
  Submit(kAcme, "late", Visit("late"), clock_.Now() + absl::Seconds(1));
  Submit(kAcme, "in time", Visit("in time"), clock_.Now() + absl::Seconds(3));
  clock_.Advance(absl::Seconds(2));
  RunAll();
  EXPECT_THAT(answers_["late"], StatusIs(absl::StatusCode::kDeadlineExceeded));
  EXPECT_THAT(StoredVisits(kAcme), ElementsAre("in time@1"));
}

TEST_P(GroupCommitTest, AnUnknownTenantIsNotFound) {
  Submit(99, "a");
  RunAll();
  EXPECT_THAT(answers_["a"], StatusIs(absl::StatusCode::kNotFound, HasSubstr("99")));
  Submit(kAcme, "b");
  RunAll();
  EXPECT_THAT(answers_["b"], IsOk());
}

TEST_P(GroupCommitTest, ACallersOwnAbortedIsNotRunAgain) {
  int runs = 0;
  Submit(kAcme, "etag", [&](WriteTransaction&) {
    ++runs;
    return absl::AbortedError("the etag does not match");
  });
  RunAll();
  EXPECT_EQ(runs, 1);
  EXPECT_THAT(answers_["etag"], StatusIs(absl::StatusCode::kAborted));
}

TEST_P(GroupCommitTest, ASubmissionThatEndsTheTransactionItselfIsNotAcknowledged) {
  Submit(kAcme, "a");
  Submit(kAcme, "rude", [](WriteTransaction& tx) { return tx.db().Rollback(); });
  RunAll();
  EXPECT_THAT(answers_["a"], StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(answers_["rude"], StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(StoredVisits(kAcme), IsEmpty());
  Submit(kAcme, "b");
  RunAll();
  EXPECT_THAT(StoredVisits(kAcme), ElementsAre("b@1"));
  EXPECT_THAT(fatal_, IsEmpty());
}

class GroupCommitOnPostgres : public GroupCommitTest {};
INSTANTIATE_TEST_SUITE_P(Engines, GroupCommitOnPostgres, ::testing::Values(sql::Engine::kPostgres),
                         ::tierline::testing::EngineName);

TEST_P(GroupCommitOnPostgres, ALostConnectionAcknowledgesNothingAndTheNextGroupConnectsAgain) {
  Submit(kAcme, "a");
  Submit(kAcme, "killer", [](WriteTransaction& tx) {
    return tx.db().Execute("SELECT pg_terminate_backend(pg_backend_pid())", {}).status();
  });
  Submit(kAcme, "c");
  RunAll();
  for (const char* name : {"a", "killer", "c"}) {
    EXPECT_THAT(answers_[name], StatusIs(absl::StatusCode::kUnavailable)) << name;
  }
  EXPECT_THAT(StoredVisits(kAcme), IsEmpty());
  Submit(kAcme, "d");
  RunAll();
  EXPECT_THAT(StoredVisits(kAcme), ElementsAre("d@1"));
  EXPECT_FALSE(commit().failed());
}

TEST_P(GroupCommitOnPostgres, AConnectionLostDuringTheCommitIsUnavailable) {
  Submit(kAcme, "a", [this](WriteTransaction& tx) {
    int64_t pid = 0;
    TIERLINE_RETURN_IF_ERROR(tx.db().Query("SELECT pg_backend_pid()", {}, [&](const sql::Row& row) {
      pid = row.Int64(0);
      return absl::OkStatus();
    }));
    TIERLINE_RETURN_IF_ERROR(AddVisit(tx, "a"));
    return database().Connect()->Execute("SELECT pg_terminate_backend(CAST($1 AS INTEGER))", {pid}).status();
  });
  RunAll();
  EXPECT_THAT(answers_["a"], StatusIs(absl::StatusCode::kUnavailable));
}

TEST_P(GroupCommitOnPostgres, AGroupHitByADeadlockRunsAgainAndItsHooksRunOnce) {
  int runs = 0;
  int hooks = 0;
  Submit(kAcme, "a");
  Submit(kAcme, "victim", [&](WriteTransaction& tx) {
    tx.OnCommit([&] { ++hooks; });
    if (++runs < 3) {
      return tx.db().ExecuteScript("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40P01'; END $$");
    }
    return AddVisit(tx, "victim");
  });
  RunAll();
  EXPECT_THAT(StoredVisits(kAcme), ElementsAre("a@1", "victim@1"));
  EXPECT_THAT(answers_["a"], IsOk());
  EXPECT_THAT(answers_["victim"], IsOk());
  EXPECT_EQ(runs, 3);
  EXPECT_EQ(hooks, 1);
}

TEST_P(GroupCommitOnPostgres, ADeadlockThatNeverEndsIsUnavailable) {
  int runs = 0;
  Submit(kAcme, "victim", [&](WriteTransaction& tx) {
    ++runs;
    return tx.db().ExecuteScript("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40P01'; END $$");
  });
  RunAll();
  EXPECT_THAT(answers_["victim"], StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_EQ(runs, 5);
}

}  // namespace
}  // namespace tierline::store
