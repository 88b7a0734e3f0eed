#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/contract/errors.h"
#include "server/activity/activity_handlers.h"
#include "server/identity/rows.h"
#include "tests/company/company.h"
#include "tests/support/matchers.h"

namespace tierline::activity {
namespace {

using testing::EqualsProto;
using testing::IsOk;
using testing::Ops;

class Sources : public testing::CompanyTest {
 protected:
  absl::Status Declare(const std::string& name, int64_t micros) {
    v1::DeclareCompleteThroughRequest request;
    request.set_name(name);
    *request.mutable_complete_through_time() = identity::TimestampOf(micros);
    v1::Source response;
    return Write(Ops(), [&](const auto& call, auto& tx) {
      return handlers_.DeclareCompleteThrough(call, request, tx, response);
    });
  }

  v1::ListSourcesResponse List(const v1::ListSourcesRequest& request) {
    v1::ListSourcesResponse response;
    EXPECT_THAT(Read(Ops(), [&](const auto& call,
                                auto& db) { return handlers_.ListSources(call, request, db, response); }),
                IsOk());
    return response;
  }

  const ActivityHandlers handlers_{page_tokens()};
};

TEST_P(Sources, ThoseThatDeclaredAndThoseThatOnlyRecordedAreListed) {
  v1::BatchRecordInteractionsRequest request;
  v1::Interaction& visit = *request.add_interactions();
  visit.mutable_external_id()->set_system("my_crm");
  visit.mutable_external_id()->set_code("1");
  visit.set_kind(v1::Interaction::CALL);
  visit.mutable_customer_external_id()->set_system("erp");
  visit.mutable_customer_external_id()->set_code("1");
  v1::BatchRecordInteractionsResponse ignored;
  ASSERT_THAT(
      Write(Ops(), [&](const auto& call,
                       auto& tx) { return handlers_.BatchRecordInteractions(call, request, tx, ignored); }),
      IsOk());
  ASSERT_THAT(Declare("sources/erp", 1'000'000), IsOk());
  ASSERT_THAT(Declare("sources/z_shop", 3'000'000), IsOk());
  ASSERT_THAT(Declare("sources/erp", 2'000'000), IsOk());

  EXPECT_THAT(List({}), EqualsProto(R"pb(
                sources {
                  name: "sources/erp"
                  complete_through_time { seconds: 2 }
                }
                sources { name: "sources/my_crm" }
                sources {
                  name: "sources/z_shop"
                  complete_through_time { seconds: 3 }
                }
              )pb"));
  v1::ListSourcesRequest paged;
  paged.set_page_size(2);
  const v1::ListSourcesResponse first = List(paged);
  EXPECT_EQ(first.sources_size(), 2);
  paged.set_page_token(first.next_page_token());
  EXPECT_THAT(List(paged), EqualsProto(R"pb(
                sources {
                  name: "sources/z_shop"
                  complete_through_time { seconds: 3 }
                }
              )pb"));
}

TEST_P(Sources, NobodyIsCompleteThroughTheFuture) {
  const absl::Status status = Declare("sources/erp", absl::ToUnixMicros(clock().Now() + absl::Hours(48)));
  EXPECT_EQ(contract::ViolationsOf(status).at(0).path, "complete_through_time");
  EXPECT_EQ(List({}).sources_size(), 0);
}

INSTANTIATE_TEST_SUITE_P(Engines, Sources, ::testing::ValuesIn(testing::Engines()), testing::EngineName);

}  // namespace
}  // namespace tierline::activity
