#include "server/customers/group_tree.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace tierline::customers {
namespace {

Uuid Id(int n) {
  return *Uuid::Parse(absl::StrCat("0190c3f1-0000-7000-8000-", absl::Dec(n, absl::kZeroPad12)));
}

TEST(GroupTree, EightLevelsAreFineNineAreNot) {
  Parents parents = {{Id(1), Uuid()}};
  for (int i = 2; i <= 8; ++i) parents[Id(i)] = Id(i - 1);
  EXPECT_EQ(CheckGroupTree(parents), TreeCheck());
  parents[Id(9)] = Id(8);
  EXPECT_EQ(CheckGroupTree(parents), (TreeCheck{TreeFault::kTooDeep, Id(9)}));
}

TEST(GroupTree, ACircleIsFound) {
  EXPECT_EQ(CheckGroupTree({{Id(1), Id(1)}}), (TreeCheck{TreeFault::kCycle, Id(1)}));
  EXPECT_EQ(CheckGroupTree({{Id(1), Uuid()}, {Id(2), Id(3)}, {Id(3), Id(4)}, {Id(4), Id(2)}}),
            (TreeCheck{TreeFault::kCycle, Id(2)}));
}

TEST(GroupTree, AnUnknownParentIsARoot) { EXPECT_EQ(CheckGroupTree({{Id(1), Id(2)}}), TreeCheck()); }

}  // namespace
}  // namespace tierline::customers
