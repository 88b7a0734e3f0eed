// The store with its threads, as the server uses it.
#include "server/store/store.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <latch>
#include <map>
#include <thread>

#include "absl/strings/str_cat.h"
#include "server/store/store_fixture.h"

namespace tierline::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::tierline::testing::IsOk;
using ::tierline::testing::StatusIs;

class StoreTest : public ::tierline::testing::DatabaseTest {
 protected:
  void SetUp() override {
    DatabaseTest::SetUp();
    if (IsSkipped()) return;
    PrepareVisits(database());
    Open({});
  }
  void TearDown() override {
    store_.reset();
    DatabaseTest::TearDown();
  }

  void Open(StoreOptions options) {
    store_.reset();
    absl::StatusOr<std::unique_ptr<Store>> opened =
        OpenStore(database().driver(), options, SystemClock(), SystemRng(),
                  [](absl::Status cause) { ADD_FAILURE() << cause; });
    ASSERT_THAT(opened, IsOk());
    store_ = *std::move(opened);
  }

  Store& store() { return *store_; }

  std::vector<std::string> StoredVisits(TenantId tenant) {
    std::vector<std::string> visits;
    EXPECT_THAT(store().Read([&](sql::Connection& db) {
      visits = Visits(db, tenant);
      return absl::OkStatus();
    }),
                IsOk());
    return visits;
  }

 private:
  std::unique_ptr<Store> store_;
};

INSTANTIATE_TEST_SUITE_P(Engines, StoreTest, ::testing::ValuesIn(::tierline::testing::Engines()),
                         ::tierline::testing::EngineName);

TEST_P(StoreTest, AWriteIsThereOnceItIsAcknowledged) {
  ASSERT_THAT(store().WriteAndWait(kAcme, Visit("恒信机电")), IsOk());
  EXPECT_THAT(StoredVisits(kAcme), ElementsAre("恒信机电@1"));
  EXPECT_EQ(store().KnownHead(kAcme)->position, 1);
}

TEST_P(StoreTest, AnAcknowledgedWriteSurvivesThatNothingWasClosed) {
  ASSERT_THAT(store().WriteAndWait(kAcme, Visit("a")), IsOk());
  EXPECT_THAT(Visits(*database().Connect(sql::Driver::Mode::kReadOnly), kAcme), ElementsAre("a@1"));
}

TEST_P(StoreTest, TenantsAreCreatedOnceAndThenKnown) {
  EXPECT_THAT(store().Tenants(), ElementsAre(kAcme, kHengxin));
  EXPECT_THAT(store().KnownHead(7), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(store().CreateTenant(7), IsOk());
  EXPECT_THAT(store().CreateTenant(7), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(store().Tenants(), ElementsAre(kAcme, kHengxin, 7));
  EXPECT_EQ(store().KnownHead(7)->position, 0);
  EXPECT_THAT(store().WriteAndWait(7, Visit("a")), IsOk());
  EXPECT_EQ(store().KnownHead(7)->position, 1);
}

TEST_P(StoreTest, HeadsAreKnownAgainAfterOpening) {
  ASSERT_THAT(store().WriteAndWait(kHengxin, [](WriteTransaction& tx) { return tx.BumpIdentity(); }), IsOk());
  Open({});
  EXPECT_EQ(store().KnownHead(kHengxin)->position, 1);
  EXPECT_EQ(store().KnownHead(kHengxin)->identity, 1);
  EXPECT_EQ(store().KnownHead(kAcme)->position, 0);
}

TEST_P(StoreTest, BeyondTheQueueLimitWritesAreRefusedAtOnce) {
  Open({.queue_limit = 2});
  std::latch writer_is_busy(1);
  std::latch go_on(1);
  std::latch accepted(3);
  const auto count = [&](absl::Status status) {
    EXPECT_THAT(status, IsOk());
    accepted.count_down();
  };
  store().Submit(
      kAcme, absl::InfiniteFuture(),
      [&](WriteTransaction&) {
        writer_is_busy.count_down();
        go_on.wait();
        return absl::OkStatus();
      },
      count);
  writer_is_busy.wait();
  store().Submit(kAcme, absl::InfiniteFuture(), Visit("a"), count);
  store().Submit(kAcme, absl::InfiniteFuture(), Visit("b"), count);
  EXPECT_EQ(store().queued(), 2u);
  absl::Status refused;
  store().Submit(kAcme, absl::InfiniteFuture(), Visit("c"), [&](absl::Status status) { refused = status; });
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kResourceExhausted));
  go_on.count_down();
  accepted.wait();
  EXPECT_THAT(StoredVisits(kAcme), ElementsAre("a@2", "b@2"));
}

TEST_P(StoreTest, StopFinishesWhatIsQueuedAndRefusesWhatComes) {
  std::atomic<int> acknowledged = 0;
  for (int i = 0; i < 100; ++i) {
    store().Submit(kAcme, absl::InfiniteFuture(), Visit(absl::StrCat(i)), [&](absl::Status status) {
      EXPECT_THAT(status, IsOk());
      ++acknowledged;
    });
  }
  EXPECT_THAT(store().Stop(), IsOk());
  EXPECT_EQ(acknowledged, 100);
  EXPECT_THAT(store().WriteAndWait(kAcme, Visit("late")), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(store().Stop(), IsOk());
  EXPECT_EQ(StoredVisits(kAcme).size(), 100u);
}

TEST_P(StoreTest, AReadSeesOneSnapshotWhileWritesGoOn) {
  ASSERT_THAT(store().WriteAndWait(kAcme, Visit("a")), IsOk());
  EXPECT_THAT(store().Read([&](sql::Connection& db) {
    EXPECT_THAT(Visits(db, kAcme), ElementsAre("a@1"));
    EXPECT_THAT(store().WriteAndWait(kAcme, Visit("b")), IsOk());
    EXPECT_THAT(Visits(db, kAcme), ElementsAre("a@1"));
    return absl::OkStatus();
  }),
              IsOk());
  EXPECT_THAT(StoredVisits(kAcme), ElementsAre("a@1", "b@2"));
}

TEST_P(StoreTest, AReadersErrorIsReturnedAndItsConnectionServesAgain) {
  Open({.readers = 1});
  EXPECT_THAT(store().Read([](sql::Connection& db) { return db.Execute("SELECT nonsense", {}).status(); }),
              StatusIs(absl::StatusCode::kInternal));
  EXPECT_THAT(StoredVisits(kAcme), IsEmpty());
}

// Whoever has read up to a position has seen everything before it: else a feed would lose commits for ever.
TEST_P(StoreTest, EverySnapshotHoldsThePositionsWithoutAGap) {
  constexpr int kWriters = 4;
  constexpr int kVisits = 25;
  std::atomic<int> running = kWriters;
  std::vector<std::thread> writers;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([&, w] {
      for (int i = 0; i < kVisits; ++i) {
        EXPECT_THAT(store().WriteAndWait(w % 2 == 0 ? kAcme : kHengxin, Visit(absl::StrCat(w, ".", i))),
                    IsOk());
      }
      --running;
    });
  }
  const auto check = [&](sql::Connection& db) {
    return db.Query(
        "SELECT h.tenant_id, h.seq, COUNT(DISTINCT v.seq), COALESCE(MAX(v.seq), 0) FROM tenant_head h "
        "LEFT JOIN visit v ON v.tenant_id = h.tenant_id GROUP BY h.tenant_id, h.seq",
        {}, [](const sql::Row& row) {
          EXPECT_EQ(row.Int64(1), row.Int64(2)) << "tenant " << row.Int64(0);
          EXPECT_EQ(row.Int64(1), row.Int64(3)) << "tenant " << row.Int64(0);
          return absl::OkStatus();
        });
  };
  while (running > 0) EXPECT_THAT(store().Read(check), IsOk());
  for (std::thread& writer : writers) writer.join();
  EXPECT_THAT(store().Read(check), IsOk());
  EXPECT_EQ(StoredVisits(kAcme).size() + StoredVisits(kHengxin).size(), size_t{kWriters * kVisits});
}

TEST(StoreOnSqlite, StopLeavesTheLogEmpty) {
  ::tierline::testing::TestDatabase database(sql::Engine::kSqlite);
  PrepareVisits(database);
  auto store = *OpenStore(database.driver(), {}, SystemClock(), SystemRng(), [](absl::Status) {});
  ASSERT_THAT(store->WriteAndWait(kAcme, Visit("a")), IsOk());
  ASSERT_THAT(store->Stop(), IsOk());
  EXPECT_EQ(std::filesystem::file_size(database.path() + "-wal"), 0u);
}

TEST(StoreOnSqlite, ADatabaseWithoutSchemaIsRefused) {
  ::tierline::testing::TestDatabase database(sql::Engine::kSqlite);
  EXPECT_THAT(OpenStore(database.driver(), {}, SystemClock(), SystemRng(), [](absl::Status) {}),
              StatusIs(absl::StatusCode::kInternal, ::testing::HasSubstr("schema")));
}

}  // namespace
}  // namespace tierline::store
