#include "server/identity/territory_tree.h"

#include <gmock/gmock.h>

#include <string>

#include "common/contract/errors.h"
#include "tests/support/matchers.h"

namespace tierline::identity {
namespace {

using ::testing::HasSubstr;
using ::tierline::testing::IsOk;
using ::tierline::testing::StatusIs;

TerritoryTree Chain(int levels) {
  TerritoryTree tree;
  for (int i = 1; i <= levels; ++i) tree["t" + std::to_string(i)] = i == 1 ? "" : "t" + std::to_string(i - 1);
  return tree;
}

TEST(TerritoryTree, MayHaveSeveralRootsAndEightLevels) {
  TerritoryTree tree = Chain(8);
  tree["south"] = "";
  EXPECT_THAT(CheckTree(tree), IsOk());
  EXPECT_THAT(CheckTree({}), IsOk());
}

TEST(TerritoryTree, NineLevelsAreTooDeep) {
  const absl::Status status = CheckTree(Chain(9));
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("territories/t9")));
  EXPECT_EQ(contract::ReasonOf(status), v1::TREE_INVALID);
}

TEST(TerritoryTree, NothingIsAboveItself) {
  EXPECT_EQ(contract::ReasonOf(CheckTree({{"a", "a"}})), v1::TREE_INVALID);
  EXPECT_EQ(contract::ReasonOf(CheckTree({{"a", "b"}, {"b", "a"}})), v1::TREE_INVALID);
  EXPECT_EQ(contract::ReasonOf(CheckTree({{"a", "b"}, {"b", "c"}, {"c", "b"}})), v1::TREE_INVALID);
}

TEST(TerritoryTree, ParentsMustExist) {
  EXPECT_THAT(CheckTree({{"a", "gone"}}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("territories/gone")));
}

}  // namespace
}  // namespace tierline::identity
