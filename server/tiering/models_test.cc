#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/tiering/tiering_fixture.h"
#include "tierline/v1/admin_service.pb.h"

namespace tierline::tiering {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Models : public TieringTest {
 protected:
  absl::StatusOr<v1::ScoringModel> Get(const std::string& name, store::TenantId tenant = kHengxin) {
    v1::GetScoringModelRequest request;
    request.set_name(name);
    v1::ScoringModel model;
    TIERLINE_RETURN_IF_ERROR(Read(Ops(tenant), [&](const auto& call, auto& db) {
      return replica().scoring.GetScoringModel(call, request, db, model);
    }));
    return model;
  }

  absl::StatusOr<v1::ScoringModel> Rename(const std::string& name, const std::string& etag = "") {
    v1::UpdateScoringModelRequest request;
    request.mutable_scoring_model()->set_name("scoringModels/enquiries");
    request.mutable_scoring_model()->mutable_display()->set_en(name);
    request.mutable_scoring_model()->set_etag(etag);
    return Call(&ScoringHandlers::UpdateScoringModel, request);
  }

  absl::Status Delete(const std::string& name, const std::string& etag = "") {
    v1::DeleteScoringModelRequest request;
    request.set_name(name);
    request.set_etag(etag);
    return Call(&ScoringHandlers::DeleteScoringModel, request).status();
  }

  v1::ListScoringModelsResponse List(const v1::ListScoringModelsRequest& request) {
    v1::ListScoringModelsResponse response;
    EXPECT_THAT(Read(Ops(),
                     [&](const auto& call, auto& db) {
                       return replica().scoring.ListScoringModels(call, request, db, response);
                     }),
                IsOk());
    return response;
  }

  // Names of a list, a page of one at a time.
  std::vector<std::string> Names(bool versions) {
    std::vector<std::string> names;
    v1::ListScoringModelsRequest request;
    request.set_page_size(1);
    request.set_show_versions(versions);
    do {
      const v1::ListScoringModelsResponse page = List(request);
      for (const v1::ScoringModel& model : page.scoring_models()) names.push_back(model.name());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return names;
  }
};

INSTANTIATE_TEST_SUITE_P(Engines, Models, ::testing::ValuesIn(testing::Engines()), testing::EngineName);

TEST_P(Models, ANewModelIsADraft) {
  const auto model = Create(Model());
  ASSERT_THAT(model, IsOk());
  EXPECT_EQ(model->name(), "scoringModels/enquiries");
  EXPECT_EQ(model->state(), v1::ScoringModel::DRAFT);
  EXPECT_EQ(model->version(), 1);
  EXPECT_THAT(Get("scoringModels/enquiries")->etag(), model->etag());
}

TEST_P(Models, AModelStartsFromATemplateAndTakesItsId) {
  v1::CreateScoringModelRequest request;
  request.set_source("scoringTemplates/weighted-403030");
  const auto model = Call(&ScoringHandlers::CreateScoringModel, request);
  ASSERT_THAT(model, IsOk());
  EXPECT_EQ(model->name(), "scoringModels/weighted-403030");
  EXPECT_EQ(model->template_id(), "weighted-403030");
  EXPECT_EQ(model->dimensions_size(), 3);
}

TEST_P(Models, AnUnknownSourceIsNamed) {
  v1::CreateScoringModelRequest request;
  request.set_source("scoringTemplates/none");
  const absl::Status status = Call(&ScoringHandlers::CreateScoringModel, request).status();
  EXPECT_THAT(contract::ViolationsOf(status), SizeIs(1));
  EXPECT_EQ(contract::ViolationsOf(status).front().path, "source");
}

TEST_P(Models, AnIdIsGivenOnce) {
  ASSERT_THAT(Create(Model()), IsOk());
  EXPECT_EQ(contract::ReasonOf(Create(Model()).status()), v1::ALREADY_THERE);
}

TEST_P(Models, AModelWithoutDimensionsIsRefusedWithTheField) {
  v1::ScoringModel model = Model();
  model.clear_dimensions();
  const absl::Status status = Create(model).status();
  EXPECT_EQ(contract::ReasonOf(status), v1::MODEL_INVALID);
  ASSERT_FALSE(contract::ViolationsOf(status).empty());
  EXPECT_THAT(contract::ViolationsOf(status).front().path, HasSubstr("scoring_model."));
  EXPECT_EQ(contract::ReasonOf(Get("scoringModels/enquiries").status()), v1::RESOURCE_MISSING);
}

TEST_P(Models, AStaleEtagChangesNothing) {
  const auto model = Create(Model());
  ASSERT_THAT(model, IsOk());
  ASSERT_THAT(Rename("First", model->etag()), IsOk());
  EXPECT_EQ(contract::ReasonOf(Rename("Second", model->etag()).status()), v1::ETAG_MISMATCH);
  EXPECT_EQ(contract::ReasonOf(Delete("scoringModels/enquiries", model->etag())), v1::ETAG_MISMATCH);
  EXPECT_EQ(Get("scoringModels/enquiries")->display().en(), "First");
}

TEST_P(Models, WhatIsPublishedStaysAndAChangeOpensTheNextVersion) {
  AddCustomer("Big", {});
  GoLive();
  const auto draft = Rename("Next");
  ASSERT_THAT(draft, IsOk());
  EXPECT_EQ(draft->version(), 2);
  EXPECT_EQ(draft->state(), v1::ScoringModel::DRAFT);
  EXPECT_FALSE(draft->has_publish_time());
  const auto published = Get("scoringModels/enquiries/versions/1");
  ASSERT_THAT(published, IsOk());
  EXPECT_EQ(published->display().en(), "By interactions");
  EXPECT_EQ(published->state(), v1::ScoringModel::PUBLISHED);
}

TEST_P(Models, PublishingTheNextVersionRetiresTheOldOne) {
  const Uuid big = AddCustomer("Big", {});
  Enquires(big, 16);
  GoLive();
  ASSERT_THAT(Rename("Next"), IsOk());
  ASSERT_THAT(Publish(), IsOk());
  replica().Work();
  EXPECT_EQ(Get("scoringModels/enquiries/versions/1")->state(), v1::ScoringModel::RETIRED);
  EXPECT_EQ(Get("scoringModels/enquiries/versions/2")->state(), v1::ScoringModel::PUBLISHED);
  EXPECT_EQ(TierOf(big).model_version(), "scoringModels/enquiries/versions/2");
}

TEST_P(Models, PublishingFreezesTheProposedCuts) {
  for (int i = 1; i <= 20; ++i) Enquires(AddCustomer(absl::StrCat("Customer ", i), {}), i);
  v1::ScoringModel model = Model();
  model.set_cut_mode(v1::ScoringModel::PROPOSED_CUTS);
  model.mutable_tiers(0)->set_target_share(0.1);
  model.mutable_tiers(1)->set_target_share(0.3);
  ASSERT_THAT(Create(model), IsOk());
  ASSERT_THAT(Publish(), IsOk());
  replica().Work();
  const auto published = Get("scoringModels/enquiries");
  ASSERT_THAT(published, IsOk());
  const double cut = published->tiers(0).min_score();
  EXPECT_EQ(cut, 95);
  EXPECT_EQ(published->tiers(1).min_score(), 65);
  EXPECT_TRUE(published->has_cut_report());
  // More good customers do not move the cut.
  for (int i = 1; i <= 5; ++i) Enquires(AddCustomer(absl::StrCat("New ", i), {}), 20);
  replica().Work();
  ASSERT_THAT(Run(), IsOk());
  replica().Work();
  EXPECT_EQ(Get("scoringModels/enquiries")->tiers(0).min_score(), cut);
  EXPECT_THAT(Rows("SELECT COUNT(*) FROM customer_tier WHERE suggested = 0", "i"), ElementsAre("7"));
}

TEST_P(Models, VisitCapacityIsThatOfRepsWhoWork) {
  Enquires(AddCustomer("Big", {}), 16);
  ASSERT_THAT(store().WriteAndWait(kHengxin,
                                   [&](store::WriteTransaction& tx) {
                                     return tx.db()
                                         .Execute(
                                             "UPDATE user_account SET state = $2 "
                                             "WHERE tenant_id = $1 AND user_id = 'lin'",
                                             {kHengxin, int64_t{v1::User::DISABLED}})
                                         .status();
                                   }),
              IsOk());
  v1::ScoringModel model = Model();
  model.set_cut_mode(v1::ScoringModel::PROPOSED_CUTS);
  model.mutable_tiers(0)->set_target_share(0.1);
  model.mutable_tiers(1)->set_target_share(0.3);
  for (int i = 0; i < 3; ++i) model.mutable_tiers(i)->set_visits_per_month(4 - i);
  model.mutable_capacity()->set_visits_per_rep_day(4);
  model.mutable_capacity()->set_working_days_per_month(20);
  ASSERT_THAT(Create(model), IsOk());
  ASSERT_THAT(Publish(), IsOk());
  replica().Work();
  EXPECT_EQ(Get("scoringModels/enquiries")->cut_report().visits_available(), 80);
}

TEST_P(Models, OnlyADraftIsPublishedOrDeleted) {
  AddCustomer("Big", {});
  GoLive();
  EXPECT_EQ(contract::ReasonOf(Publish().status()), v1::STATE_INVALID);
  EXPECT_EQ(contract::ReasonOf(Delete("scoringModels/enquiries")), v1::STATE_INVALID);
  ASSERT_THAT(Rename("Next"), IsOk());
  EXPECT_THAT(Delete("scoringModels/enquiries"), IsOk());
  EXPECT_EQ(Get("scoringModels/enquiries")->version(), 1);
}

TEST_P(Models, WhatIsMissingIsSaid) {
  EXPECT_EQ(contract::ReasonOf(Publish("none").status()), v1::RESOURCE_MISSING);
  EXPECT_EQ(contract::ReasonOf(Delete("scoringModels/none")), v1::RESOURCE_MISSING);
  EXPECT_EQ(contract::ReasonOf(Get("scoringModels/none/versions/3").status()), v1::RESOURCE_MISSING);
}

TEST_P(Models, ListsPageByPageNewestOrEveryVersion) {
  AddCustomer("Big", {});
  GoLive();
  ASSERT_THAT(Rename("Next"), IsOk());
  ASSERT_THAT(Create(Model(), "other"), IsOk());
  EXPECT_THAT(Names(false), ElementsAre("scoringModels/enquiries", "scoringModels/other"));
  EXPECT_THAT(Names(true),
              ElementsAre("scoringModels/enquiries/versions/1", "scoringModels/enquiries/versions/2",
                          "scoringModels/other/versions/1"));
}

TEST_P(Models, OfAnotherCompanyAreMissing) {
  ASSERT_THAT(Create(Model()), IsOk());
  EXPECT_EQ(contract::ReasonOf(Get("scoringModels/enquiries", kOther).status()), v1::RESOURCE_MISSING);
  EXPECT_THAT(Create(Model(), "enquiries", kOther), IsOk());
}

TEST_P(Models, RunsAreListedNewestFirst) {
  AddCustomer("Big", {});
  GoLive();
  clock().Advance(absl::Seconds(1));
  ASSERT_THAT(Run(), IsOk());
  replica().Work();
  v1::ListScoringRunsRequest request;
  request.set_page_size(1);
  std::vector<v1::ScoringRun::Trigger> triggers;
  do {
    v1::ListScoringRunsResponse page;
    ASSERT_THAT(
        Read(Ops(), [&](const auto& call,
                        auto& db) { return replica().scoring.ListScoringRuns(call, request, db, page); }),
        IsOk());
    for (const v1::ScoringRun& run : page.scoring_runs()) triggers.push_back(run.trigger());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(triggers, ElementsAre(v1::ScoringRun::REQUEST, v1::ScoringRun::PUBLISH));
}

}  // namespace
}  // namespace tierline::tiering
