#include "server/records/audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/status.h"
#include "tests/company/company.h"
#include "tests/support/matchers.h"

namespace tierline::records {
namespace {

using ::testing::ElementsAre;
using testing::IsOk;
using testing::Ops;

using Audit = testing::CompanyTest;

TEST_P(Audit, EntriesOfOneCommitAreNumbered) {
  ASSERT_THAT(Write(Ops(),
                    [](const auto&, store::WriteTransaction& tx) -> absl::Status {
                      TIERLINE_RETURN_IF_ERROR(AppendAudit(tx, "users/chen", "S/A", "customers/1", "d"));
                      return AppendAudit(tx, "users/lin", "S/B", "", "d");
                    }),
              IsOk());
  ASSERT_THAT(
      Write(Ops(), [](const auto&,
                      store::WriteTransaction& tx) { return AppendAudit(tx, "users/chen", "S/C", "", "d"); }),
      IsOk());
  EXPECT_THAT(Rows("SELECT ordinal, actor, method, target FROM audit WHERE method LIKE 'S/%' "
                   "ORDER BY seq, ordinal",
                   "ittt"),
              ElementsAre("1|users/chen|S/A|customers/1", "2|users/lin|S/B|", "1|users/chen|S/C|"));
}

INSTANTIATE_TEST_SUITE_P(Engines, Audit, ::testing::ValuesIn(testing::Engines()), testing::EngineName);

}  // namespace
}  // namespace tierline::records
