#include "server/store/known_heads.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/matchers.h"

namespace tierline::store {
namespace {

using ::testing::ElementsAre;
using ::tierline::testing::StatusIs;

class KnownHeadsTest : public ::testing::Test {
 protected:
  KnownHeadsTest() {
    heads_.AddListener([this](const CommitInfo& info) {
      told_.push_back(absl::StrCat(info.tenant, "@", info.head.position, info.dirty ? " dirty" : ""));
    });
  }

  KnownHeads heads_;
  std::vector<std::string> told_;
};

TEST_F(KnownHeadsTest, OwnCommitsAreAlwaysTold) {
  heads_.Committed(1, {.position = 1, .epoch = 1}, false);
  heads_.Committed(1, {.position = 2, .epoch = 1}, true);
  EXPECT_THAT(told_, ElementsAre("1@1", "1@2 dirty"));
  EXPECT_EQ(heads_.Get(1)->position, 2);
}

TEST_F(KnownHeadsTest, HeadsOfOtherReplicasAreToldWhenTheyAreNews) {
  heads_.Load(1, {.position = 5, .epoch = 1});
  heads_.Seen(1, {.position = 5, .epoch = 1});
  heads_.Seen(1, {.position = 7, .epoch = 1});
  heads_.Seen(1, {.position = 6, .epoch = 1});
  heads_.Seen(2, {.position = 0, .epoch = 1});
  EXPECT_THAT(told_, ElementsAre("1@7 dirty", "2@0 dirty"));
  EXPECT_THAT(heads_.Tenants(), ElementsAre(1, 2));
}

TEST_F(KnownHeadsTest, AHeadNeverGoesBackWithinAnEpoch) {
  heads_.Seen(1, {.position = 7, .epoch = 1});
  heads_.Committed(1, {.position = 6, .epoch = 1}, false);
  EXPECT_THAT(told_, ElementsAre("1@7 dirty", "1@7"));
}

TEST_F(KnownHeadsTest, ARestoredDatabaseBeginsANewEpochAtALowerPosition) {
  heads_.Load(1, {.position = 90, .epoch = 1});
  heads_.Seen(1, {.position = 80, .epoch = 2});
  EXPECT_EQ(heads_.Get(1)->position, 80);
}

TEST_F(KnownHeadsTest, AnUnknownTenantIsNotFound) {
  EXPECT_THAT(heads_.Get(3), StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace tierline::store
