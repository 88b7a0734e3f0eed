#include "server/activity/revision_plan.h"

#include <gtest/gtest.h>

#include "server/activity/ledger_entry.h"

namespace tierline::activity {
namespace {

TEST(RevisionPlan, TheHigherRevisionStays) {
  EXPECT_EQ(PlanRevision({2, 7}, {3, 7}), RevisionPlan::kReplace);
  EXPECT_EQ(PlanRevision({2, 7}, {3, 8}), RevisionPlan::kReplace);
  EXPECT_EQ(PlanRevision({2, 7}, {1, 7}), RevisionPlan::kKeep);
  EXPECT_EQ(PlanRevision({2, 7}, {1, 8}), RevisionPlan::kKeep);
}

TEST(RevisionPlan, TheSameRevisionMustSayTheSame) {
  EXPECT_EQ(PlanRevision({2, 7}, {2, 7}), RevisionPlan::kKeep);
  EXPECT_EQ(PlanRevision({2, 7}, {2, 8}), RevisionPlan::kConflict);
}

LedgerEntry Entry() {
  return {.system = "erp", .external_id = "A1", .kind = 1, .customer_system = "erp", .customer_code = "0001"};
}

// Stored: it must never change.
TEST(Digest, IsTheSameInEveryVersion) { EXPECT_EQ(DigestOf(Entry()), 2755959544005741587); }

TEST(Digest, DoesNotSeeTheRevisionNorThatACodeWasFound) {
  LedgerEntry found = Entry();
  found.revision = 9;
  found.customer = *Uuid::Parse("0190c3f1-0000-7000-8000-000000000001");
  EXPECT_EQ(DigestOf(found), DigestOf(Entry()));
}

TEST(Digest, SeesEverythingElse) {
  const auto changed = [](auto change) {
    LedgerEntry entry = Entry();
    change(entry);
    return DigestOf(entry) != DigestOf(Entry());
  };
  EXPECT_TRUE(changed([](LedgerEntry& e) { e.kind = 2; }));
  EXPECT_TRUE(changed([](LedgerEntry& e) { e.customer_system = "crm"; }));
  EXPECT_TRUE(changed([](LedgerEntry& e) { e.customer_code = "1"; }));
  EXPECT_TRUE(changed([](LedgerEntry& e) { e.occurred = 1; }));
  EXPECT_TRUE(changed([](LedgerEntry& e) { e.amount_minor = 1; }));
  EXPECT_TRUE(changed([](LedgerEntry& e) { e.due = 0; }));
  EXPECT_TRUE(changed([](LedgerEntry& e) { e.related = "A0"; }));
  EXPECT_TRUE(changed([](LedgerEntry& e) { e.traits = 2; }));
  EXPECT_TRUE(changed([](LedgerEntry& e) { e.grade = 0; }));
  EXPECT_TRUE(changed([](LedgerEntry& e) { e.voided = true; }));
  EXPECT_TRUE(changed([](LedgerEntry& e) { e.body = "x"; }));
}

}  // namespace
}  // namespace tierline::activity
