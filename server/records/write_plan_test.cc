#include "server/records/write_plan.h"

#include <gtest/gtest.h>

#include "common/contract/errors.h"
#include "server/records/etag.h"
#include "tests/support/matchers.h"

namespace tierline::records {
namespace {

using testing::StatusIs;

const Uuid kId = *Uuid::Parse("0190c3f1-0000-7000-8000-000000000001");

Record Present(bool deleted = false) {
  return {.kind = kCustomerKind, .id = kId, .customer = kId, .seq = 5, .body = "old", .deleted = deleted};
}

WriteRequest Wanted(WriteAction action, const std::string& body) {
  return {.action = action,
          .kind = kCustomerKind,
          .id = kId,
          .customer = kId,
          .body = body,
          .changed_fields = {2},
          .author = "users/chen"};
}

struct Case {
  std::optional<Record> current;
  WriteAction action;
  std::string body;
  bool write;
  bool deleted;
};

TEST(WritePlan, EveryActionOnEveryState) {
  const Case kCases[] = {
      {std::nullopt, WriteAction::kPut, "new", true, false},
      {Present(), WriteAction::kPut, "new", true, false},
      {Present(), WriteAction::kPut, "old", false, false},
      {Present(true), WriteAction::kPut, "new", true, true},
      {Present(true), WriteAction::kPut, "old", false, true},
      {Present(), WriteAction::kDelete, "old", true, true},
      {Present(true), WriteAction::kDelete, "old", false, true},
      {Present(true), WriteAction::kRestore, "old", true, false},
      {Present(), WriteAction::kRestore, "old", false, false},
  };
  for (const Case& c : kCases) {
    const auto plan = PlanWrite(c.current, Wanted(c.action, c.body), 6);
    ASSERT_THAT(plan, testing::IsOk());
    EXPECT_EQ(plan->write, c.write);
    EXPECT_EQ(plan->after.deleted, c.deleted);
    EXPECT_EQ(plan->after.body, c.body);
    EXPECT_EQ(plan->after.seq, c.write ? 6 : 5);
  }
}

TEST(WritePlan, WhatNeverWasCannotBeDeletedOrRestored) {
  for (const WriteAction action : {WriteAction::kDelete, WriteAction::kRestore}) {
    EXPECT_THAT(PlanWrite(std::nullopt, Wanted(action, ""), 6), StatusIs(absl::StatusCode::kNotFound));
  }
}

TEST(WritePlan, TheEtagMustBeThePresentOne) {
  WriteRequest request = Wanted(WriteAction::kPut, "old");
  request.expected_etag = EtagOf(4);
  EXPECT_EQ(contract::ReasonOf(PlanWrite(Present(), request, 6).status()), v1::ETAG_MISMATCH);
  EXPECT_EQ(contract::ReasonOf(PlanWrite(std::nullopt, request, 6).status()), v1::ETAG_MISMATCH);
  request.expected_etag = EtagOf(5);
  EXPECT_THAT(PlanWrite(Present(), request, 6), testing::IsOk());
}

}  // namespace
}  // namespace tierline::records
