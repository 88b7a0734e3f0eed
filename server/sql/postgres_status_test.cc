#include "server/sql/postgres_status.h"

#include <gtest/gtest.h>

namespace tierline::sql {
namespace {

struct Case {
  const char* sqlstate;
  absl::StatusCode code;
};

class PostgresStatus : public ::testing::TestWithParam<Case> {};

TEST_P(PostgresStatus, SqlstateHasOneMeaning) {
  EXPECT_EQ(PostgresStatusCode(GetParam().sqlstate), GetParam().code) << GetParam().sqlstate;
}

INSTANTIATE_TEST_SUITE_P(
    Table, PostgresStatus,
    ::testing::Values(Case{"23505", absl::StatusCode::kAlreadyExists},       // unique
                      Case{"23503", absl::StatusCode::kFailedPrecondition},  // foreign key
                      Case{"23502", absl::StatusCode::kFailedPrecondition},  // not null
                      Case{"23514", absl::StatusCode::kFailedPrecondition},  // check
                      Case{"40001", absl::StatusCode::kAborted},             // serialisation
                      Case{"40P01", absl::StatusCode::kAborted},             // deadlock
                      Case{"40003", absl::StatusCode::kUnavailable},         // completion unknown
                      Case{"53100", absl::StatusCode::kResourceExhausted},   // disk full
                      Case{"53200", absl::StatusCode::kResourceExhausted},   // out of memory
                      Case{"53300", absl::StatusCode::kUnavailable},         // too many connections
                      Case{"57P01", absl::StatusCode::kUnavailable},         // shutdown
                      Case{"57P02", absl::StatusCode::kUnavailable},         // crash
                      Case{"57P03", absl::StatusCode::kUnavailable},         // starting up
                      Case{"57014", absl::StatusCode::kCancelled},           // cancelled
                      Case{"08006", absl::StatusCode::kUnavailable},         // connection failure
                      Case{"08P01", absl::StatusCode::kInternal},            // protocol
                      Case{"", absl::StatusCode::kUnavailable},              // broke without a word
                      Case{"25P03", absl::StatusCode::kUnavailable},         // idle in transaction too long
                      Case{"25P02", absl::StatusCode::kInternal},            // failed transaction
                      Case{"25006", absl::StatusCode::kInternal},            // read only
                      Case{"55P03", absl::StatusCode::kUnavailable},         // lock not available
                      Case{"22P02", absl::StatusCode::kInvalidArgument},     // text form
                      Case{"22003", absl::StatusCode::kInvalidArgument},     // out of range
                      Case{"22021", absl::StatusCode::kInvalidArgument},     // not in the character set
                      Case{"42601", absl::StatusCode::kInternal},            // syntax
                      Case{"42P01", absl::StatusCode::kInternal},            // no such table
                      Case{"54000", absl::StatusCode::kInvalidArgument},     // program limit
                      Case{"58030", absl::StatusCode::kDataLoss},            // the server's disk
                      Case{"XX001", absl::StatusCode::kDataLoss},            // corrupt table
                      Case{"XX002", absl::StatusCode::kDataLoss},            // corrupt index
                      Case{"XX000", absl::StatusCode::kInternal},
                      Case{"28P01", absl::StatusCode::kPermissionDenied},  // password
                      Case{"3D000", absl::StatusCode::kNotFound},          // no such database
                      Case{"00000", absl::StatusCode::kOk}));

TEST(PostgresMessages, ThoseThatQuoteValuesAreKnown) {
  EXPECT_FALSE(IsMessageFreeOfValues("22P02"));
  EXPECT_FALSE(IsMessageFreeOfValues("P0001"));
  EXPECT_TRUE(IsMessageFreeOfValues("23505"));
  EXPECT_TRUE(IsMessageFreeOfValues("57P01"));
}

}  // namespace
}  // namespace tierline::sql
