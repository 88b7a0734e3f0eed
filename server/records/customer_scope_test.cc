#include "server/records/customer_scope.h"

#include <gtest/gtest.h>

#include "common/contract/errors.h"
#include "tests/company/company.h"

namespace tierline::records {
namespace {

using identity::Ownership;
using testing::Caller;

bool ReachesAs(const Caller& caller, absl::string_view territory, absl::string_view owner) {
  return Reaches({.principal = caller.principal, .ownership = caller.ownership}, territory, owner);
}

TEST(CustomerScope, ARepReachesOwnTerritoriesAndOwnCustomers) {
  const Caller chen = testing::Rep("chen", {"east"});
  EXPECT_TRUE(ReachesAs(chen, "east", ""));
  EXPECT_TRUE(ReachesAs(chen, "west", "chen"));
  EXPECT_TRUE(ReachesAs(chen, "", "chen"));
  EXPECT_FALSE(ReachesAs(chen, "west", "lin"));
  EXPECT_FALSE(ReachesAs(chen, "", ""));
}

TEST(CustomerScope, AKeyOwnsNothingEvenWithAUsersId) {
  Caller key = testing::Rep("chen", {});
  key.principal.kind = identity::Principal::Kind::kApiKey;
  EXPECT_FALSE(ReachesAs(key, "", "chen"));
}

TEST(CustomerScope, TheAccessTableDecidesHowFar) {
  Caller caller = testing::Rep("chen", {});
  caller.principal.all_territories = true;
  EXPECT_TRUE(ReachesAs(caller, "", ""));
  caller.ownership = Ownership::kSelf;
  EXPECT_FALSE(ReachesAs(caller, "", "chen"));
  caller.ownership = Ownership::kDenied;
  EXPECT_FALSE(ReachesAs(caller, "", "chen"));
  caller.ownership = Ownership::kTenant;
  EXPECT_TRUE(ReachesAs(caller, "west", "lin"));
}

TEST(CustomerScope, OnlyThoseWhoSeeEverythingLearnThatSomethingIsMissing) {
  const Caller ops = testing::Ops();
  const Caller chen = testing::Rep("chen", {});
  EXPECT_EQ(
      contract::ReasonOf(MissingOrForbidden({.principal = ops.principal, .ownership = ops.ownership}, "x")),
      v1::RESOURCE_MISSING);
  EXPECT_EQ(
      contract::ReasonOf(MissingOrForbidden({.principal = chen.principal, .ownership = chen.ownership}, "x")),
      v1::PERMISSION_DENIED_OR_MISSING);
}

}  // namespace
}  // namespace tierline::records
