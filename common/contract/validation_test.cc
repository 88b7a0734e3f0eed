#include "common/contract/validation.h"

#include <cmath>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/contract/errors.h"
#include "common/contract/testdata/survey.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor_database.h"
#include "google/protobuf/dynamic_message.h"
#include "gtest/gtest.h"
#include "tierline/v1/activity_service.pb.h"
#include "tierline/v1/customer_service.pb.h"

namespace tierline::contract {
namespace {

using testdata::BatchUpdateSurveysRequest;
using testdata::CreateSurveyRequest;
using testdata::Survey;
using testdata::UpdateSurveyRequest;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

CreateSurveyRequest GoodRequest() {
  CreateSurveyRequest request;
  Survey& survey = *request.mutable_survey();
  survey.set_title("门店调查");
  survey.set_method(testdata::ON_SITE);
  survey.set_owner_name("王芳");
  return request;
}

std::vector<FieldViolation> Check(const google::protobuf::Message& request) {
  return ViolationsOf(Validate(request));
}

TEST(Validate, AcceptsAnHonestRequest) { EXPECT_TRUE(Validate(GoodRequest()).ok()); }

TEST(Validate, EverythingRequiredIsNamed) {
  CreateSurveyRequest request;
  EXPECT_THAT(Check(request), ElementsAre(FieldViolation{"survey", "is required"}));
  request.mutable_survey();
  EXPECT_THAT(Check(request),
              ElementsAre(FieldViolation{"survey.title", "is required"},
                          FieldViolation{"survey.method", "is required"},
                          FieldViolation{"survey.owner_name", "is required, or another of its group"},
                          FieldViolation{"survey.clerk_name", "is required, or another of its group"}));
}

struct Case {
  const char* what;
  std::function<void(Survey&)> change;
  const char* path;  // "" = accepted
};

class ValidateOneField : public ::testing::TestWithParam<Case> {};

TEST_P(ValidateOneField, IsJudgedByItsAnnotations) {
  CreateSurveyRequest request = GoodRequest();
  GetParam().change(*request.mutable_survey());
  const std::vector<FieldViolation> violations = Check(request);
  const std::string wanted = GetParam().path;
  if (wanted.empty()) {
    EXPECT_THAT(violations, IsEmpty())
        << GetParam().what << ": " << violations[0].path << violations[0].description;
  } else {
    ASSERT_EQ(violations.size(), 1u) << GetParam().what;
    EXPECT_EQ(violations[0].path, wanted) << GetParam().what;
  }
}

const Case kCases[] = {
    {"six Chinese characters are six", [](Survey& s) { s.set_title("一二三四五六"); }, ""},
    {"seven are too long", [](Survey& s) { s.set_title("一二三四五六七"); }, "survey.title"},
    {"one is too short", [](Survey& s) { s.set_title("一"); }, "survey.title"},
    {"bad UTF-8", [](Survey& s) { s.set_title("ab\xc3\x28"); }, "survey.title"},
    {"overlong UTF-8", [](Survey& s) { s.set_title("ab\xc0\xaf"); }, "survey.title"},
    {"a surrogate", [](Survey& s) { s.set_title("ab\xed\xa0\x80"); }, "survey.title"},
    {"NUL", [](Survey& s) { s.set_title(std::string("a\0b", 3)); }, "survey.title"},
    {"an enum of a newer version", [](Survey& s) { s.set_method(testdata::Method(77)); }, "survey.method"},
    {"zero in a list of defined values", [](Survey& s) { s.add_other_methods(testdata::METHOD_UNSPECIFIED); },
     "survey.other_methods[0]"},
    {"optional zero means unset", [](Survey& s) { s.set_area(0); }, ""},
    {"below the least", [](Survey& s) { s.set_area(0.5); }, "survey.area"},
    {"at the most", [](Survey& s) { s.set_area(1000); }, ""},
    {"above the most", [](Survey& s) { s.set_area(1000.5); }, "survey.area"},
    {"NaN", [](Survey& s) { s.set_area(std::nan("")); }, "survey.area"},
    {"infinity", [](Survey& s) { s.set_area(std::numeric_limits<double>::infinity()); }, "survey.area"},
    {"zero where presence is known", [](Survey& s) { s.set_floors(0); }, "survey.floors"},
    {"bytes of the right size", [](Survey& s) { s.set_photo_digest(std::string("\xff\xfe\0\1", 4)); }, ""},
    {"bytes too long", [](Survey& s) { s.set_photo_digest("12345"); }, "survey.photo_digest"},
    {"a negative stay", [](Survey& s) { s.mutable_stay()->set_seconds(-1); }, "survey.stay"},
    {"a stay of an hour", [](Survey& s) { s.mutable_stay()->set_seconds(3600); }, ""},
    {"nanos of a stay", [](Survey& s) { s.mutable_stay()->set_nanos(2000000000); }, "survey.stay"},
    {"year 10000", [](Survey& s) { s.mutable_held_time()->set_seconds(253402300800); }, "survey.held_time"},
    {"negative nanos", [](Survey& s) { s.mutable_held_time()->set_nanos(-1); }, "survey.held_time"},
    {"30 February",
     [](Survey& s) {
       s.mutable_opened_date()->set_year(2024);
       s.mutable_opened_date()->set_month(2);
       s.mutable_opened_date()->set_day(30);
     },
     "survey.opened_date"},
    {"29 February of a leap year",
     [](Survey& s) {
       s.mutable_opened_date()->set_year(2024);
       s.mutable_opened_date()->set_month(2);
       s.mutable_opened_date()->set_day(29);
     },
     ""},
    {"only the year is known", [](Survey& s) { s.mutable_opened_date()->set_year(2024); }, ""},
    {"a date of nothing", [](Survey& s) { s.mutable_opened_date(); }, "survey.opened_date"},
    {"an empty tag", [](Survey& s) { s.add_tags(""); }, "survey.tags[0]"},
    {"a long tag", [](Survey& s) { s.add_tags("ok"), s.add_tags("toolong"); }, "survey.tags[1]"},
    {"a pattern deep below",
     [](Survey& s) {
       for (int i = 0; i < 4; ++i) s.add_answers()->set_question("预算");
       s.mutable_answers(3)->mutable_budget()->set_currency_code("rmb");
     },
     "survey.answers[3].budget.currency_code"},
    {"an empty currency is no currency",
     [](Survey& s) {
       s.add_answers()->set_question("预算");
       s.mutable_answers(0)->mutable_budget()->set_amount_minor(-5);
     },
     ""},
    {"a map's number", [](Survey& s) { (*s.mutable_counts())["doors"] = 10; }, "survey.counts[\"doors\"]"},
    {"a map's message", [](Survey& s) { (*s.mutable_by_room())["hall"]; },
     "survey.by_room[\"hall\"].question"},
    {"a map's bad key", [](Survey& s) { (*s.mutable_counts())["\xff"] = 1; }, "survey.counts[\"\\377\"]"},
    {"a required field below", [](Survey& s) { s.mutable_place()->mutable_within()->set_label("x"); },
     "survey.place.label"},
    {"OUTPUT_ONLY is ignored", [](Survey& s) { s.mutable_update_time()->set_nanos(-1); }, ""},
};
INSTANTIATE_TEST_SUITE_P(Survey, ValidateOneField, ::testing::ValuesIn(kCases));

TEST(Validate, RequestIdsAreUuids) {
  CreateSurveyRequest request = GoodRequest();
  request.set_request_id("not-a-uuid");
  EXPECT_EQ(Check(request)[0].path, "request_id");
  request.set_request_id("0190c3f1-7a2e-7cc3-98c4-dc0c0c07398f");
  EXPECT_THAT(Check(request), IsEmpty());
}

TEST(Validate, CollectsAtMostTwentyViolations) {
  CreateSurveyRequest request = GoodRequest();
  for (int i = 0; i < 50; ++i) request.mutable_survey()->add_answers();
  EXPECT_EQ(Check(request).size(), static_cast<size_t>(kMaxViolations));
}

TEST(Validate, AHundredThousandItemsAreOneViolation) {
  CreateSurveyRequest request = GoodRequest();
  for (int i = 0; i < 100000; ++i) request.mutable_survey()->add_answers();
  EXPECT_THAT(Check(request), ElementsAre(FieldViolation{"survey.answers", "must have at most 50 items"}));
}

TEST(Validate, AHundredThousandBadTagsEndAtTwenty) {
  CreateSurveyRequest request = GoodRequest();
  for (int i = 0; i < 100000; ++i) request.mutable_survey()->add_tags("toolong");
  EXPECT_EQ(Check(request).size(), static_cast<size_t>(kMaxViolations));
}

TEST(Validate, DeepNestingIsRefused) {
  CreateSurveyRequest request = GoodRequest();
  testdata::Place* place = request.mutable_survey()->mutable_place();
  for (int i = 0; i < 5000; ++i) {
    place->set_label("x");
    place = place->mutable_within();
  }
  const std::vector<FieldViolation> violations = Check(request);
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations[0].description, "is nested too deep (at most 32 levels)");
}

TEST(Validate, MapViolationsComeInAStableOrder) {
  CreateSurveyRequest request = GoodRequest();
  for (const char* room : {"e", "b", "d", "a", "c"}) (*request.mutable_survey()->mutable_by_room())[room];
  std::vector<std::string> paths;
  for (const FieldViolation& violation : Check(request)) paths.push_back(violation.path);
  EXPECT_THAT(paths, ElementsAre("survey.by_room[\"a\"].question", "survey.by_room[\"b\"].question",
                                 "survey.by_room[\"c\"].question", "survey.by_room[\"d\"].question",
                                 "survey.by_room[\"e\"].question"));
}

UpdateSurveyRequest Update(std::vector<std::string> paths) {
  UpdateSurveyRequest request;
  request.mutable_survey()->set_name("surveys/1");
  for (std::string& path : paths) request.mutable_update_mask()->add_paths(std::move(path));
  return request;
}

TEST(ValidateUpdate, RequiredCountsOnlyWhereTheMaskPoints) {
  UpdateSurveyRequest request = Update({"tags"});
  EXPECT_THAT(Check(request), IsEmpty());
  EXPECT_THAT(Check(Update({"title"})), ElementsAre(FieldViolation{"survey.title", "is required"}));
  EXPECT_EQ(Check(Update({"*"})).size(), 4u);
}

TEST(ValidateUpdate, AnEmptyMaskMeansWhatIsPopulated) {
  UpdateSurveyRequest request = Update({});
  request.mutable_survey()->add_tags("新");
  EXPECT_THAT(Check(request), IsEmpty());
  request.mutable_survey()->mutable_place();
  EXPECT_THAT(Check(request), ElementsAre(FieldViolation{"survey.place.label", "is required"}));
}

TEST(ValidateUpdate, AMaskIntoAMessageDoesNotAskForItsSiblings) {
  UpdateSurveyRequest request = Update({"place.within"});
  request.mutable_survey()->mutable_place()->mutable_within()->set_label("hall");
  EXPECT_THAT(Check(request), IsEmpty());
  EXPECT_THAT(Check(Update({"place.label"})), IsEmpty()) << "no place at all: ApplyUpdateMask clears it";
}

TEST(ValidateUpdate, TheResourceMustSayWhoItIs) {
  UpdateSurveyRequest request = Update({"tags"});
  request.mutable_survey()->clear_name();
  EXPECT_THAT(Check(request), ElementsAre(FieldViolation{"survey.name", "is required"}));
  request.clear_survey();
  EXPECT_THAT(Check(request), ElementsAre(FieldViolation{"survey", "is required"}));
}

TEST(ValidateUpdate, LimitsHoldOutsideTheMaskToo) {
  UpdateSurveyRequest request = Update({"tags"});
  request.mutable_survey()->set_title("far too long");
  EXPECT_EQ(Check(request)[0].path, "survey.title");
}

TEST(ValidateUpdate, EachUpdateOfABatchHasItsOwnMask) {
  BatchUpdateSurveysRequest batch;
  *batch.add_requests() = Update({"tags"});
  *batch.add_requests() = Update({"title"});
  EXPECT_THAT(Check(batch), ElementsAre(FieldViolation{"requests[1].survey.title", "is required"}));
}

TEST(ValidateUpdate, HostileMasksAreHarmless) {
  std::string deep = "place";
  for (int i = 0; i < 100000; ++i) deep += ".within";
  EXPECT_THAT(Check(Update({deep, "no.such.field", "", ".", "tags."})), IsEmpty());
}

TEST(Validate, MessagesWithoutCompiledCodeAreCheckedTheSame) {
  google::protobuf::DescriptorPoolDatabase database(*google::protobuf::DescriptorPool::generated_pool());
  google::protobuf::DescriptorPool pool(&database);
  const auto* descriptor = pool.FindMessageTypeByName(UpdateSurveyRequest::descriptor()->full_name());
  ASSERT_NE(descriptor, nullptr);
  google::protobuf::DynamicMessageFactory factory;
  const std::unique_ptr<google::protobuf::Message> request(factory.GetPrototype(descriptor)->New());
  ASSERT_TRUE(request->ParseFromString(Update({"title"}).SerializeAsString()));
  EXPECT_THAT(Check(*request), ElementsAre(FieldViolation{"survey.title", "is required"}));
}

TEST(Validate, ManyThreadsMayBeginAtOnce) {
  v1::BatchRecordInteractionsRequest request;
  request.add_interactions();
  std::vector<std::thread> threads;
  std::vector<size_t> found(8);
  for (size_t& count : found) threads.emplace_back([&] { count = Check(request).size(); });
  for (std::thread& thread : threads) thread.join();
  for (size_t count : found) EXPECT_EQ(count, found[0]);
  EXPECT_GT(found[0], 0u);
}

TEST(Validate, FactsOfAnErpAreNamedByTheirIndex) {
  v1::BatchRecordFactsRequest request;
  for (int i = 0; i < 4; ++i) {
    v1::Fact* fact = request.add_facts();
    fact->mutable_external_id()->set_system("erp");
    fact->mutable_external_id()->set_code(absl::StrCat("SO-", i));
    fact->set_kind(v1::Fact::PAYMENT);
    fact->mutable_occurred_time()->set_seconds(1700000000);
  }
  EXPECT_TRUE(Validate(request).ok());
  request.mutable_facts(3)->mutable_amount()->set_currency_code("yuan");
  EXPECT_THAT(Check(request),
              ElementsAre(FieldViolation{"facts[3].amount.currency_code", "must match [A-Z]{3}"}));
}

TEST(ClearOutputOnly, RemovesWhatOnlyTheServerKnowsAtAnyDepth) {
  Survey survey = GoodRequest().survey();
  survey.mutable_update_time()->set_seconds(5);
  survey.mutable_place()->set_label("hall");
  survey.mutable_place()->mutable_measured_time()->set_seconds(5);
  ClearOutputOnly(&survey);
  EXPECT_FALSE(survey.has_update_time());
  EXPECT_FALSE(survey.place().has_measured_time());
  EXPECT_EQ(survey.place().label(), "hall");
  EXPECT_EQ(survey.title(), "门店调查");
}

}  // namespace
}  // namespace tierline::contract
