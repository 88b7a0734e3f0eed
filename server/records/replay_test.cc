#include "server/records/replay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/errors.h"
#include "tests/company/company.h"
#include "tests/support/matchers.h"

namespace tierline::records {
namespace {

using ::testing::ElementsAre;
using ::testing::Eq;
using testing::IsOk;
using testing::Ops;
using ::testing::Optional;

class Replay : public testing::CompanyTest {
 protected:
  void Remember(const std::string& actor, const std::string& id, const std::string& digest,
                const std::string& response) {
    ASSERT_THAT(Write(Ops(),
                      [&](const auto&, store::WriteTransaction& tx) {
                        return RememberReplay(tx, actor, id, digest, response);
                      }),
                IsOk());
  }

  absl::StatusOr<std::optional<std::string>> Lookup(const std::string& actor, const std::string& id,
                                                    const std::string& digest,
                                                    store::TenantId tenant = testing::kHengxin) {
    std::optional<std::string> response;
    TIERLINE_RETURN_IF_ERROR(
        Write(Ops(tenant), [&](const auto&, store::WriteTransaction& tx) -> absl::Status {
          TIERLINE_ASSIGN_OR_RETURN(response, LookupReplay(tx, actor, id, digest));
          return absl::OkStatus();
        }));
    return response;
  }
};

TEST_P(Replay, TheSameRequestGetsTheSameAnswer) {
  Remember("users/chen", "r1", std::string("\0digest", 7), std::string("\0answer", 7));
  EXPECT_THAT(*Lookup("users/chen", "r1", std::string("\0digest", 7)), Optional(std::string("\0answer", 7)));
}

TEST_P(Replay, AnotherRequestUnderTheIdIsRefused) {
  Remember("users/chen", "r1", "digest", "answer");
  EXPECT_EQ(contract::ReasonOf(Lookup("users/chen", "r1", "other").status()), v1::REQUEST_ID_REUSED);
}

TEST_P(Replay, IdsBelongToTheCaller) {
  Remember("users/chen", "r1", "digest", "answer");
  EXPECT_THAT(*Lookup("users/lin", "r1", "other"), Eq(std::nullopt));
  EXPECT_THAT(*Lookup("users/chen", "r1", "other", testing::kOther), Eq(std::nullopt));
}

TEST_P(Replay, AfterADayTheIdIsFreeAgain) {
  Remember("users/chen", "r1", "digest", "answer");
  clock().Advance(kReplayKept);
  EXPECT_THAT(*Lookup("users/chen", "r1", "digest"), Optional(std::string("answer")));
  clock().Advance(absl::Seconds(1));
  EXPECT_THAT(*Lookup("users/chen", "r1", "other"), Eq(std::nullopt));
  Remember("users/chen", "r1", "other", "new");
  EXPECT_THAT(*Lookup("users/chen", "r1", "other"), Optional(std::string("new")));
}

TEST_P(Replay, OldAnswersArePurgedOldestFirst) {
  for (int i = 0; i < 4; ++i) {
    Remember("users/chen", absl::StrCat("r", i), "digest", "answer");
    clock().Advance(absl::Hours(1));
  }
  clock().Advance(kReplayKept - absl::Hours(1));  // r0, r1 and r2 are too old, r3 is not
  std::vector<int64_t> purged;
  for (int i = 0; i < 2; ++i) {
    ASSERT_THAT(Write(Ops(),
                      [&](const auto&, store::WriteTransaction& tx) -> absl::Status {
                        TIERLINE_ASSIGN_OR_RETURN(const int64_t rows, PurgeReplays(tx, 2));
                        purged.push_back(rows);
                        return absl::OkStatus();
                      }),
                IsOk());
  }
  EXPECT_THAT(purged, ElementsAre(2, 1));
  EXPECT_THAT(Rows("SELECT request_id FROM request", "t"), ElementsAre("r3"));
}

INSTANTIATE_TEST_SUITE_P(Engines, Replay, ::testing::ValuesIn(testing::Engines()), testing::EngineName);

}  // namespace
}  // namespace tierline::records
