#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/store/store.h"
#include "server/tiering/run_rows.h"
#include "server/tiering/tiering_fixture.h"

namespace tierline::tiering {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Runs : public TieringTest {
 protected:
  void SetUp() override {
    TieringTest::SetUp();
    if (IsSkipped()) return;
    big_ = AddCustomer("Big", {}, "east");
    small_ = AddCustomer("Small", {}, "west");
    Enquires(big_, 16);
    Enquires(small_, 4);
  }

  v1::ScoringRun RunOf(const std::string& operation) {
    v1::GetScoringRunRequest request;
    request.set_name("scoringRuns/" + operation.substr(std::string("operations/").size()));
    v1::ScoringRun run;
    EXPECT_THAT(
        Read(Ops(), [&](const auto& call,
                        auto& db) { return replica().scoring.GetScoringRun(call, request, db, run); }),
        IsOk());
    return run;
  }

  std::vector<std::string> States() {
    return Rows("SELECT version, state FROM scoring_model WHERE tenant_id = 1 ORDER BY version", "ii");
  }

  Uuid big_;
  Uuid small_;
};

INSTANTIATE_TEST_SUITE_P(Engines, Runs, ::testing::ValuesIn(testing::Engines()), testing::EngineName);

TEST_P(Runs, APublicationScoresEverybodyAndSetsTheMarksAside) {
  GoLive();
  EXPECT_EQ(Says(big_), "A/A 80");
  EXPECT_EQ(Says(small_), "C/C 20");
  EXPECT_THAT(Dirty(), IsEmpty());
}

TEST_P(Runs, BeforeTheFirstPublicationDirtyCustomersWait) {
  replica().Work();
  EXPECT_THAT(Dirty(), ElementsAre("Big", "Small"));
  v1::CustomerTier tier;
  EXPECT_EQ(contract::ReasonOf(Ask(big_, Ops(), tier)), v1::NOT_SCORED);
}

TEST_P(Runs, ANewFactRaisesTheSuggestedTierOfExactlyThatCustomer) {
  GoLive();
  clock().Advance(absl::Seconds(7));
  const std::string etag = TierOf(big_).etag();
  Enquires(small_, 12);
  replica().Work();
  EXPECT_EQ(Says(small_), "C/A 80");
  EXPECT_THAT(Dirty(), IsEmpty());
  EXPECT_EQ(TierOf(big_).etag(), etag);
}

TEST_P(Runs, TheOperationEndsWithTheRunAndItsCounts) {
  GoLive();
  const auto begun = Run();
  ASSERT_THAT(begun, IsOk());
  EXPECT_FALSE(begun->done());
  replica().Work();
  const auto ended = Operation(store(), begun->name());
  ASSERT_TRUE(ended.done());
  v1::ScoringRun run;
  ASSERT_TRUE(ended.response().UnpackTo(&run));
  EXPECT_EQ(run.state(), v1::ScoringRun::SUCCEEDED);
  EXPECT_EQ(run.customer_count(), 2);
  EXPECT_EQ(run.tier_counts(0).customer_count(), 1);
  EXPECT_EQ(run.tier_counts(2).suggested_count(), 1);
  v1::ScoringRunMetadata metadata;
  ASSERT_TRUE(ended.metadata().UnpackTo(&metadata));
  EXPECT_EQ(metadata.progress_percent(), 100);
  EXPECT_EQ(metadata.customers_done(), 2);
}

TEST_P(Runs, APublicationAnswersWithTheModelByItsName) {
  ASSERT_THAT(Create(Model()), IsOk());
  const auto begun = Publish();
  ASSERT_THAT(begun, IsOk());
  replica().Work();
  v1::PublishScoringModelResponse response;
  ASSERT_TRUE(Operation(store(), begun->name()).response().UnpackTo(&response));
  EXPECT_EQ(response.scoring_model().name(), "scoringModels/enquiries");
  EXPECT_EQ(response.scoring_model().version(), 1);
  EXPECT_EQ(response.scoring_model().state(), v1::ScoringModel::PUBLISHED);
  EXPECT_FALSE(response.scoring_model().etag().empty());
}

TEST_P(Runs, ARunLeftUnfinishedIsTakenUpByTheNextStart) {
  ASSERT_THAT(Create(Model()), IsOk());
  const auto begun = Publish();
  ASSERT_THAT(begun, IsOk());
  Restart();
  replica().Work();
  EXPECT_TRUE(Operation(store(), begun->name()).has_response());
  EXPECT_EQ(Says(big_), "A/A 80");
}

TEST_P(Runs, DoneTwiceARunGivesTheSame) {
  GoLive();
  const auto begun = Run();
  ASSERT_THAT(begun, IsOk());
  const Uuid id = contract::ParseOperationName(begun->name()).value();
  const std::atomic<bool> stopping{false};
  const RunParts parts{store(), clock(), replica().log, replica().book, stopping};
  EXPECT_TRUE(DoRun(parts, kHengxin, id));
  const auto once = Operation(store(), begun->name());
  clock().Advance(absl::Minutes(1));
  EXPECT_TRUE(DoRun(parts, kHengxin, id));
  EXPECT_THAT(Operation(store(), begun->name()), testing::EqualsProto(once));
  EXPECT_EQ(Says(big_), "A/A 80");
}

TEST_P(Runs, AStoppingServerLeavesTheRunToTheNextStart) {
  ASSERT_THAT(Create(Model()), IsOk());
  const auto begun = Publish();
  ASSERT_THAT(begun, IsOk());
  replica().runtime.Stop();
  replica().Work();
  EXPECT_FALSE(Operation(store(), begun->name()).done());
  EXPECT_THAT(States(), ElementsAre("1|1"));
  Restart();
  replica().Work();
  EXPECT_TRUE(Operation(store(), begun->name()).has_response());
}

TEST_P(Runs, ACancelledPublicationPutsNothingInForce) {
  ASSERT_THAT(Create(Model()), IsOk());
  const auto begun = Publish();
  ASSERT_THAT(begun, IsOk());
  ASSERT_THAT(store().WriteAndWait(kHengxin,
                                   [&](store::WriteTransaction& tx) {
                                     return records::CancelOperation(
                                         tx, contract::ParseOperationName(begun->name()).value());
                                   }),
              IsOk());
  replica().Work();
  const auto ended = Operation(store(), begun->name());
  EXPECT_TRUE(ended.done());
  EXPECT_EQ(ended.error().code(), static_cast<int>(absl::StatusCode::kCancelled));
  EXPECT_EQ(RunOf(begun->name()).state(), v1::ScoringRun::CANCELLED);
  EXPECT_THAT(States(), ElementsAre("1|1"));
  EXPECT_THAT(Rows("SELECT COUNT(*) FROM customer_tier", "i"), ElementsAre("0"));
}

TEST_P(Runs, ADraftChangedWhileItIsBeingPublishedKeepsTheChange) {
  ASSERT_THAT(Create(Model()), IsOk());
  const auto begun = Publish();
  ASSERT_THAT(begun, IsOk());
  // The draft changes after the run has read it: on the worker that reads, just before it is put in force.
  const std::atomic<bool> stopping{false};
  class ChangingClock final : public Clock {
   public:
    ChangingClock(const Clock& clock, std::function<void()> change)
        : clock_(clock), change_(std::move(change)) {}
    absl::Time Now() const override {
      if (std::exchange(first_, false)) change_();
      return clock_.Now();
    }
    absl::Duration Monotonic() const override { return clock_.Monotonic(); }

   private:
    const Clock& clock_;
    const std::function<void()> change_;
    mutable bool first_ = true;
  };
  const ChangingClock changing(clock(), [&] {
    v1::UpdateScoringModelRequest request;
    request.mutable_scoring_model()->set_name("scoringModels/enquiries");
    request.mutable_scoring_model()->mutable_display()->set_en("Changed meanwhile");
    ASSERT_THAT(Call(&ScoringHandlers::UpdateScoringModel, request), IsOk());
  });
  const RunParts parts{store(), changing, replica().log, replica().book, stopping};
  EXPECT_TRUE(DoRun(parts, kHengxin, contract::ParseOperationName(begun->name()).value()));
  const auto ended = Operation(store(), begun->name());
  EXPECT_EQ(ended.error().code(), static_cast<int>(absl::StatusCode::kAborted));
  v1::GetScoringModelRequest get;
  get.set_name("scoringModels/enquiries");
  v1::ScoringModel model;
  ASSERT_THAT(Read(Ops(), [&](const auto& call,
                              auto& db) { return replica().scoring.GetScoringModel(call, get, db, model); }),
              IsOk());
  EXPECT_EQ(model.display().en(), "Changed meanwhile");
  EXPECT_EQ(model.state(), v1::ScoringModel::DRAFT);
}

TEST_P(Runs, OneRunAtATime) {
  GoLive();
  const auto first = Run();
  ASSERT_THAT(first, IsOk());
  const absl::Status second = Run().status();
  EXPECT_EQ(contract::ReasonOf(second), v1::OPERATION_RUNNING);
  EXPECT_EQ(contract::MetadataOf(second)["operation"], first->name());
}

TEST_P(Runs, WithoutAPublishedModelThereIsNothingToRun) {
  EXPECT_EQ(contract::ReasonOf(Run().status()), v1::NO_PUBLISHED_MODEL);
}

TEST_P(Runs, WithoutCustomersThereIsNobodyToScore) {
  ASSERT_THAT(Create(Model(), "enquiries", kOther), IsOk());
  EXPECT_EQ(contract::ReasonOf(Publish("enquiries", kOther).status()), v1::POPULATION_EMPTY);
}

// What a score does when the customer's row was written after its facts were read.
class Precedence : public Runs {
 protected:
  void SetUp() override {
    Runs::SetUp();
    if (IsSkipped()) return;
    GoLive();
    key_ = Key();
    before_ = store().KnownHead(kHengxin)->position;
  }

  ActiveKey Key() {
    ActiveKey key;
    EXPECT_THAT(store().Read([&](sql::Connection& db) -> absl::Status {
      TIERLINE_ASSIGN_OR_RETURN(const std::optional<ActiveKey> read, ReadActiveKey(db, kHengxin));
      key = read.value_or(ActiveKey());
      return absl::OkStatus();
    }),
                IsOk());
    return key;
  }

  // A run that read its facts before `before_` writes 20 points for Small.
  void WriteOldScore(const ActiveKey& key, store::Position in_force) {
    const std::vector<ScoredCustomer> scored = {
        {.id = small_, .score = {.score = 20, .coverage = 1, .tier = 2}}};
    ASSERT_THAT(
        store().WriteAndWait(
            kHengxin,
            [&](store::WriteTransaction& tx) {
              ApplyCounts counts;
              counts.effective.assign(3, 0);
              counts.suggested.assign(3, 0);
              return ApplyScores(
                  tx, Model(),
                  {.key = key, .data_through = clock().Now(), .through = before_, .in_force = in_force},
                  scored, counts);
            }),
        IsOk());
  }

  ActiveKey key_;
  store::Position before_ = 0;
};

INSTANTIATE_TEST_SUITE_P(Engines, Precedence, ::testing::ValuesIn(testing::Engines()), testing::EngineName);

TEST_P(Precedence, AScoreFromNewerFactsIsNotOverwritten) {
  Enquires(small_, 12);
  replica().Work();
  WriteOldScore(key_, 0);
  replica().Work();
  EXPECT_EQ(Says(small_), "C/A 80");
}

TEST_P(Precedence, AMarkStaysWithTheScoreThatIsKept) {
  Enquires(small_, 12);
  const store::Position fact = store().KnownHead(kHengxin)->position;
  before_ = fact - 1;
  WriteOldScore(key_, 0);  // somebody who had not seen the fact
  before_ = fact;
  WriteOldScore(key_, 0);  // a run that has seen it yields to that row, and must leave the mark
  EXPECT_THAT(Dirty(), ElementsAre("Small"));
  replica().Work();
  EXPECT_EQ(Says(small_), "C/A 80");
}

TEST_P(Precedence, UnderANewPopulationTheCustomerIsScoredOnceMore) {
  Enquires(small_, 12);
  replica().Work();
  WriteOldScore(key_, store().KnownHead(kHengxin)->position);
  EXPECT_THAT(Dirty(), ElementsAre("Small"));
  replica().Work();
  EXPECT_EQ(Says(small_), "C/A 80");
}

TEST_P(Precedence, ARunDoesNotBringADeletedCustomerBack) {
  IsDeleted(small_);
  replica().Work();
  WriteOldScore(key_, 0);
  replica().Work();
  v1::CustomerTier tier;
  EXPECT_EQ(contract::ReasonOf(Ask(small_, Ops(), tier)), v1::NOT_SCORED);
  EXPECT_EQ(replica().book.size(kHengxin), 1);
}

TEST_P(Precedence, NorOneThatWasNeverScored) {
  small_ = AddCustomer("Short-lived", {});
  before_ = store().KnownHead(kHengxin)->position;
  IsDeleted(small_);
  replica().Work();
  WriteOldScore(key_, 0);
  replica().Work();
  v1::CustomerTier tier;
  EXPECT_EQ(contract::ReasonOf(Ask(small_, Ops(), tier)), v1::NOT_SCORED);
}

// The clockwork. The companies' passes are at 03:00 in Shanghai; the review is on the 1st.
class Passes : public Runs {
 protected:
  void SetUp() override {
    Runs::SetUp();
    if (IsSkipped()) return;
    GoLive();
    ASSERT_THAT(replica().runtime.Start(), IsOk());
    replica().Work();
  }

  int64_t Begun() {
    return std::stoll(
        Rows("SELECT COUNT(*) FROM scoring_run WHERE tenant_id = 1 AND trigger_kind = 3", "i").front());
  }
  void NextDay() {
    clock().Advance(absl::Hours(24));
    replica().Tick();
  }
  void FirstOfNextMonth() {
    clock().Advance(absl::Hours(24 * 27));
    replica().Tick();
  }
};

INSTANTIATE_TEST_SUITE_P(Engines, Passes, ::testing::ValuesIn(testing::Engines()), testing::EngineName);

TEST_P(Passes, TheDailyPassTakesUpgradesAndLeavesDowngrades) {
  Enquires(small_, 12);
  TakesBackEnquiries(big_);
  replica().Work();
  EXPECT_EQ(Says(small_), "C/A 80");
  EXPECT_EQ(Says(big_), "A/C 0");
  NextDay();
  EXPECT_EQ(Says(small_), "A/A 80");
  EXPECT_EQ(Says(big_), "A/C 0");
}

TEST_P(Passes, TheMonthlyReviewTakesDowngrades) {
  TakesBackEnquiries(big_);
  FirstOfNextMonth();
  EXPECT_EQ(Says(big_), "C/C 0");
}

TEST_P(Passes, OncePerDay) {
  replica().Tick();
  EXPECT_EQ(Begun(), 0);
  NextDay();
  replica().Tick();
  replica().Tick();
  EXPECT_EQ(Begun(), 1);
}

TEST_P(Passes, APassTakenUpAfterACrashIsStillThatPass) {
  Enquires(small_, 12);
  TakesBackEnquiries(big_);
  clock().Advance(absl::Hours(24 * 27));
  replica().live.AdvanceBy(absl::Minutes(1));  // begun, but not done
  ASSERT_EQ(Begun(), 1);
  clock().Advance(absl::Hours(1));
  Restart();
  replica().Work();
  EXPECT_EQ(Says(small_), "A/A 80");
  EXPECT_EQ(Says(big_), "C/C 0");
}

class TwoReplicas : public Passes {
 protected:
  void SetUp() override {
    if (GetParam() != sql::Engine::kPostgres) GTEST_SKIP() << "SQLite has one process";
    Passes::SetUp();
    if (IsSkipped()) return;
    driver_ = database().NewReplica();
    auto opened =
        store::OpenStore(*driver_, {.head_poll = absl::Milliseconds(5)}, clock(), *rng_, [](absl::Status) {});
    ASSERT_THAT(opened, IsOk());
    other_store_ = *std::move(opened);
    other_ = std::make_unique<Replica>(*other_store_, clock(), page_tokens());
    ASSERT_THAT(other_->runtime.Start(), IsOk());
  }
  void TearDown() override {
    other_.reset();
    if (other_store_ != nullptr) {
      EXPECT_THAT(other_store_->Stop(), IsOk());
    }
    other_store_.reset();
    driver_.reset();
    Passes::TearDown();
  }

  const std::unique_ptr<Rng> rng_ = SeededRng(7);
  std::unique_ptr<sql::Driver> driver_;
  std::unique_ptr<store::Store> other_store_;
  std::unique_ptr<Replica> other_;
};

INSTANTIATE_TEST_SUITE_P(Engines, TwoReplicas, ::testing::ValuesIn(testing::Engines()), testing::EngineName);

TEST_P(TwoReplicas, TheBookFollowsTheRowsOfAnother) {
  EXPECT_EQ(other_->book.size(kHengxin), 2);
  Enquires(small_, 12);
  IsDeleted(big_);
  replica().Work();
  ASSERT_THAT(other_->book.Refresh(kHengxin), IsOk());
  EXPECT_EQ(other_->book.size(kHengxin), 1);
  v1::GetTierRequest request;
  request.set_name(contract::TierName(small_));
  v1::CustomerTier tier;
  const Caller ops = Ops();
  ASSERT_THAT(other_->tiers.GetTier(CompanyTest::Call(ops), request, tier), IsOk());
  EXPECT_EQ(tier.suggested_tier_id(), "A");
  EXPECT_EQ(tier.score(), 80);
}

TEST_P(TwoReplicas, OneOfThemBeginsThePass) {
  clock().Advance(absl::Hours(24));
  replica().live.AdvanceBy(absl::Minutes(1));
  other_->live.RunUntilIdle();
  replica().Work();
  other_->Work();
  EXPECT_EQ(Begun(), 1);
}

}  // namespace
}  // namespace tierline::tiering
