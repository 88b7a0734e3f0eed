#include "server/records/write_path.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "server/records/dirty.h"
#include "tests/company/company.h"
#include "tests/support/matchers.h"

namespace tierline::records {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::Ops;
using testing::StatusIs;

const Uuid kId = *Uuid::Parse("0190c3f1-0000-7000-8000-000000000001");
const Uuid kCustomer = *Uuid::Parse("0190c3f1-0000-7000-8000-0000000000cc");

class WritePath : public testing::CompanyTest {
 protected:
  WritePath() {
    registry_.Register(
        kContactKind, "contact",
        [this](store::WriteTransaction&, const RecordChange& change) -> absl::Status {
          projected_.push_back(absl::StrCat(change.before == nullptr ? "-" : change.before->body, ">",
                                            change.after.body, change.after.deleted ? " deleted" : ""));
          return projection_status_;
        });
  }

  absl::Status Put(const std::string& body, WriteAction action = WriteAction::kPut,
                   store::TenantId tenant = testing::kHengxin) {
    return Write(Ops(tenant), [&](const auto&, store::WriteTransaction& tx) -> absl::Status {
      TIERLINE_ASSIGN_OR_RETURN(const std::optional<Record> current,
                                ReadRecord(tx.db(), tx.tenant(), kContactKind, kId));
      position_ = tx.position();
      return records::Write(tx, registry_, current,
                            {.action = action,
                             .kind = kContactKind,
                             .id = kId,
                             .customer = kCustomer,
                             .body = body,
                             .author = "users/chen"})
          .status();
    });
  }

  Registry registry_;
  absl::Status projection_status_;
  std::vector<std::string> projected_;
  store::Position position_ = 0;
};

TEST_P(WritePath, ARecordStandsAtThePositionOfItsCommit) {
  ASSERT_THAT(Put("one"), IsOk());
  ASSERT_THAT(Put("two"), IsOk());
  ASSERT_THAT(Put("two", WriteAction::kDelete), IsOk());
  const store::Position written = position_;
  ASSERT_THAT(Put("two"), IsOk());  // changes nothing

  EXPECT_THAT(
      Rows("SELECT tenant_id, kind, id, customer_id, seq, deleted FROM record", "iibbii"),
      ElementsAre(absl::StrCat("1|2|", kId.ToString(), "|", kCustomer.ToString(), "|", written, "|1")));
  EXPECT_THAT(projected_, ElementsAre("->one", "one>two", "two>two deleted"));
}

TEST_P(WritePath, AProjectionThatFailsKeepsNothing) {
  projection_status_ = absl::AlreadyExistsError("the code is taken");
  EXPECT_THAT(Put("one"), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(Rows("SELECT kind FROM record", "i"), IsEmpty());
}

TEST_P(WritePath, CompaniesWithEqualIdsDoNotMeet) {
  ASSERT_THAT(Put("one"), IsOk());
  ASSERT_THAT(Put("other", WriteAction::kPut, testing::kOther), IsOk());
  EXPECT_THAT(projected_, ElementsAre("->one", "->other"));
  EXPECT_THAT(Rows("SELECT tenant_id FROM record ORDER BY tenant_id", "i"), ElementsAre("1", "2"));
}

TEST_P(WritePath, ADirtyCustomerKeepsItsNewestPosition) {
  for (int i = 0; i < 2; ++i) {
    ASSERT_THAT(Write(Ops(),
                      [&](const auto&, store::WriteTransaction& tx) {
                        position_ = tx.position();
                        return MarkCustomerDirty(tx, kCustomer);
                      }),
                IsOk());
  }
  EXPECT_THAT(Rows("SELECT customer_id, seq FROM dirty_customer", "bi"),
              ElementsAre(absl::StrCat(kCustomer.ToString(), "|", position_)));
}

INSTANTIATE_TEST_SUITE_P(Engines, WritePath, ::testing::ValuesIn(testing::Engines()), testing::EngineName);

}  // namespace
}  // namespace tierline::records
