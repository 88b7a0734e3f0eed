#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/tiering/tiering_fixture.h"

namespace tierline::tiering {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::tierline::testing::WireOf;

// East: Big (A 80) of chen, Middle (B 60). West: Twin (B 60) of chen, Small (C 20).
class Tiers : public TieringTest {
 protected:
  void SetUp() override {
    TieringTest::SetUp();
    if (IsSkipped()) return;
    big_ = AddCustomer("Big", {}, "east", "chen");
    middle_ = AddCustomer("Middle", {}, "east");
    clock().Advance(absl::Milliseconds(1));  // the later id is the greater one
    twin_ = AddCustomer("Twin", {}, "west", "chen");
    small_ = AddCustomer("Small", {}, "west");
    Enquires(big_, 16);
    Enquires(middle_, 12);
    Enquires(twin_, 12);
    Enquires(small_, 4);
  }

  absl::StatusOr<v1::ListTiersResponse> Page(const v1::ListTiersRequest& request,
                                             const Caller& caller = Ops()) {
    v1::ListTiersResponse response;
    TIERLINE_RETURN_IF_ERROR(Read(caller, [&](const auto& call, auto& db) {
      return replica().tiers.ListTiers(call, request, db, response);
    }));
    return response;
  }

  // The customers' names, pages put together.
  std::vector<std::string> List(const std::string& filter, const std::string& order = "", int page_size = 0,
                                const Caller& caller = Ops()) {
    v1::ListTiersRequest request;
    request.set_filter(filter);
    request.set_order_by(order);
    request.set_page_size(page_size);
    std::vector<std::string> names;
    do {
      const auto page = Page(request, caller);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) break;
      for (const v1::CustomerTier& tier : page->tiers()) names.push_back(tier.customer_display_name());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return names;
  }

  absl::StatusOr<v1::TierExplanation> Explain(const Uuid& customer, const Caller& caller = Ops(),
                                              const std::string& language = "") {
    v1::ExplainTierRequest request;
    request.set_name(contract::TierName(customer));
    request.set_language_code(language);
    v1::TierExplanation response;
    TIERLINE_RETURN_IF_ERROR(Read(caller, [&](const auto& call, auto& db) {
      return replica().tiers.ExplainTier(call, request, db, response);
    }));
    return response;
  }

  // ">A", "A>C": from and to, pages put together.
  std::vector<std::string> Changes(const std::string& parent, int page_size = 0,
                                   const Caller& caller = Ops()) {
    v1::ListTierChangesRequest request;
    request.set_parent(parent);
    request.set_page_size(page_size);
    std::vector<std::string> moves;
    do {
      v1::ListTierChangesResponse page;
      const absl::Status status = Read(caller, [&](const auto& call, auto& db) {
        return replica().tiers.ListTierChanges(call, request, db, page);
      });
      EXPECT_THAT(status, IsOk());
      for (const v1::TierChange& change : page.tier_changes()) {
        moves.push_back(absl::StrCat(change.from_tier_id(), ">", change.to_tier_id()));
      }
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return moves;
  }

  static double Sum(const v1::TierExplanation& explanation) {
    double sum = 0;
    for (const auto& dimension : explanation.dimensions()) {
      for (const auto& indicator : dimension.indicators()) sum += indicator.contribution();
    }
    return sum;
  }

  Uuid big_, middle_, twin_, small_;
  const Uuid nobody_ = *Uuid::Parse("019b8a5e-0000-7000-8000-000000000001");
};

INSTANTIATE_TEST_SUITE_P(Engines, Tiers, ::testing::ValuesIn(testing::Engines()), testing::EngineName);

TEST_P(Tiers, GetTierSaysWhatHolds) {
  GoLive();
  const v1::CustomerTier tier = TierOf(big_);
  EXPECT_EQ(tier.name(), contract::TierName(big_));
  EXPECT_EQ(tier.tier_role(), v1::CORE);
  EXPECT_EQ(tier.tier_display().zh(), "A级");
  EXPECT_EQ(tier.territory(), "territories/east");
  EXPECT_EQ(tier.model_version(), "scoringModels/enquiries/versions/1");
  EXPECT_EQ(tier.coverage_ratio(), 1);
  EXPECT_EQ(tier.customer_display_name(), "");
}

TEST_P(Tiers, BatchGetKeepsTheOrderAndIsAllOrNothing) {
  GoLive();
  v1::BatchGetTiersRequest request;
  request.add_names(contract::TierName(small_));
  request.add_names(contract::TierName(big_));
  v1::BatchGetTiersResponse response;
  const Caller ops = Ops();
  ASSERT_THAT(replica().tiers.BatchGetTiers(CompanyTest::Call(ops), request, response), IsOk());
  EXPECT_EQ(response.tiers(0).tier_id(), "C");
  EXPECT_EQ(response.tiers(1).tier_id(), "A");
  request.add_names(contract::TierName(nobody_));
  v1::BatchGetTiersResponse other;
  EXPECT_FALSE(replica().tiers.BatchGetTiers(CompanyTest::Call(ops), request, other).ok());
}

TEST_P(Tiers, ListsTheBestFirstWithNamesAndEveryCustomerOnceAcrossTies) {
  GoLive();
  EXPECT_THAT(List(""), ElementsAre("Big", "Middle", "Twin", "Small"));
  EXPECT_THAT(List("", "score desc", 1), ElementsAre("Big", "Middle", "Twin", "Small"));
  EXPECT_THAT(List("", "score", 1), ElementsAre("Small", "Middle", "Twin", "Big"));
  EXPECT_THAT(List("", "score", 2), ElementsAre("Small", "Middle", "Twin", "Big"));
}

TEST_P(Tiers, Filters) {
  GoLive();
  EXPECT_THAT(List("tier_id = A"), ElementsAre("Big"));
  EXPECT_THAT(List("tier_role = GROWING"), ElementsAre("Middle", "Twin"));
  EXPECT_THAT(List("score < 60"), ElementsAre("Small"));
  EXPECT_THAT(List("territory = \"territories/west\" AND score >= 60"), ElementsAre("Twin"));
  EXPECT_THAT(List("suggested_tier_id = C OR tier_id = A"), ElementsAre("Big", "Small"));
  EXPECT_THAT(List("provisional = true"), IsEmpty());
}

TEST_P(Tiers, AFilterThatMeansNothingIsRefused) {
  GoLive();
  v1::ListTiersRequest request;
  for (const char* filter : {"tier_id = Z", "owner = chen", "score = ", "score = \"x\""}) {
    request.set_filter(filter);
    EXPECT_THAT(Page(request).status(), StatusIs(absl::StatusCode::kInvalidArgument)) << filter;
  }
  request.clear_filter();
  request.set_order_by("tier_id");
  EXPECT_THAT(Page(request).status(), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_P(Tiers, APageTokenIsOfItsOwnListAndCaller) {
  GoLive();
  v1::ListTiersRequest request;
  request.set_page_size(1);
  request.set_page_token(Page(request)->next_page_token());
  EXPECT_EQ(contract::ReasonOf(Page(request, Rep("lin", {"east"})).status()), v1::PAGE_TOKEN_INVALID);
  request.set_order_by("score");
  EXPECT_EQ(contract::ReasonOf(Page(request).status()), v1::PAGE_TOKEN_INVALID);
}

TEST_P(Tiers, BeforeTheFirstPublicationListsAreEmpty) {
  EXPECT_THAT(List(""), IsEmpty());
  EXPECT_THAT(List("tier_role = CORE"), IsEmpty());
}

TEST_P(Tiers, ARepSeesTheOwnTerritoryAndTheOwnCustomers) {
  GoLive();
  EXPECT_THAT(List("", "", 1, Rep("chen", {"east"})), ElementsAre("Big", "Middle", "Twin"));
  EXPECT_THAT(List("", "", 0, Rep("lin", {})), IsEmpty());
  EXPECT_EQ(TierOf(twin_, Rep("chen", {"east"})).tier_id(), "B");
}

TEST_P(Tiers, ForARepMissingAndForbiddenAreTheSame) {
  GoLive();
  const Caller rep = Rep("lin", {"east"});
  v1::CustomerTier tier;
  const std::string forbidden = WireOf(Ask(small_, rep, tier));
  const std::string missing = WireOf(Ask(nobody_, rep, tier));
  const auto without_id = [](std::string text, const Uuid& id) {
    for (size_t at; (at = text.find(id.ToString())) != std::string::npos;) text.replace(at, 36, "ID");
    return text;
  };
  EXPECT_EQ(without_id(forbidden, small_), without_id(missing, nobody_));
  EXPECT_EQ(WireOf(Explain(small_, rep).status()), forbidden);
  EXPECT_EQ(contract::ReasonOf(Ask(nobody_, Ops(), tier)), v1::NOT_SCORED);
}

TEST_P(Tiers, ExplanationsAddUpToTheScore) {
  GoLive();
  const auto explanation = Explain(middle_);
  ASSERT_THAT(explanation, IsOk());
  EXPECT_THAT(Sum(*explanation), DoubleNear(60, 1e-9));
  EXPECT_EQ(explanation->tier().score(), 60);
  EXPECT_EQ(explanation->tier().customer_display_name(), "Middle");
  EXPECT_EQ(explanation->rank(), 2);
  EXPECT_EQ(explanation->population_size(), 4);
  EXPECT_EQ(explanation->next_tier().tier_id(), "A");
  EXPECT_EQ(explanation->language_code(), "en");
  EXPECT_EQ(Explain(middle_, Ops(), "zh-CN")->language_code(), "zh");
}

TEST_P(Tiers, AnExplanationIsOfTheMomentOfTheScore) {
  GoLive();
  clock().Advance(absl::Hours(24 * 400));  // everything has left the window, but nobody has scored since
  EXPECT_THAT(Sum(*Explain(middle_)), DoubleNear(60, 1e-9));
}

TEST_P(Tiers, ADeletedCustomerLeavesAndComesBackUndeleted) {
  GoLive();
  IsDeleted(big_);
  replica().Work();
  v1::CustomerTier tier;
  EXPECT_EQ(contract::ReasonOf(Ask(big_, Ops(), tier)), v1::NOT_SCORED);
  EXPECT_THAT(List(""), ElementsAre("Middle", "Twin", "Small"));
  IsUndeleted(big_);
  replica().Work();
  EXPECT_EQ(Says(big_), "A/A 80");
}

TEST_P(Tiers, MovesAreListedNewestFirst) {
  GoLive();
  clock().Advance(absl::Hours(24));
  ASSERT_THAT(replica().runtime.Start(), IsOk());
  Enquires(small_, 12);
  replica().Work();
  replica().Tick();
  const std::string small = contract::CustomerName(small_);
  EXPECT_THAT(Changes(small), ElementsAre("C>A", ">C"));
  EXPECT_THAT(Changes(small, 1), ElementsAre("C>A", ">C"));
  EXPECT_THAT(Changes("customers/-", 2), SizeIs(5));
  EXPECT_THAT(Changes("customers/-", 1, Rep("lin", {"west"})), ElementsAre("C>A", ">C", ">B"));
}

TEST_P(Tiers, CompaniesWithEqualCustomerIdsStayApart) {
  ASSERT_THAT(store().WriteAndWait(kOther,
                                   [&](store::WriteTransaction& tx) {
                                     return tx.db()
                                         .Execute(
                                             "INSERT INTO customer (tenant_id, customer_id, display_name, "
                                             "folded_name, industry, region, territory, owner, "
                                             "imported_tier, created, updated, deleted) VALUES ($1, $2, "
                                             "'Foreign', 'Foreign', '', '', 'east', '', '', 0, 0, 0)",
                                             {kOther, big_})
                                         .status();
                                   }),
              IsOk());
  Enquires(big_, 1, kOther);
  GoLive();
  GoLive(kOther);
  EXPECT_EQ(TierOf(big_).score(), 80);
  EXPECT_EQ(TierOf(big_, Ops(kOther)).score(), 5);
  EXPECT_THAT(List("", "", 0, Ops(kOther)), ElementsAre("Foreign"));
  EXPECT_THAT(Changes("customers/-", 0, Ops(kOther)), SizeIs(1));
  EXPECT_EQ(Explain(big_, Ops(kOther))->tier().customer_display_name(), "Foreign");
  v1::CustomerTier tier;
  EXPECT_FALSE(Ask(small_, Ops(kOther), tier).ok());
}

}  // namespace
}  // namespace tierline::tiering
