#include "common/contract/redact.h"

#include <string>

#include "common/contract/testdata/survey.pb.h"
#include "common/contract/utf8.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tierline/v1/auth_service.pb.h"

namespace tierline::contract {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Redact, PersonalDataAndSecretsAreNotShown) {
  testdata::CreateSurveyRequest request;
  testdata::Survey& survey = *request.mutable_survey();
  survey.set_title("Shop");
  survey.set_owner_name("王芳");
  survey.set_access_code("4711");
  survey.set_age(42);
  (*survey.mutable_remarks())["door"] = "dog bites";
  survey.add_tags("a");
  survey.add_answers()->mutable_budget()->set_amount_minor(5);
  EXPECT_EQ(RedactedDebugString(request),
            "survey { title: \"Shop\" answers { budget { amount_minor: 5 } } owner_name: \"[redacted]\" "
            "tags: \"a\" "
            "access_code: \"[redacted]\" remarks: \"[redacted]\" age: \"[redacted]\" }");
}

TEST(Redact, CredentialsOfALoginAreNotShown) {
  v1::ExchangeTokenRequest request;
  request.set_refresh_token("hush");
  EXPECT_EQ(RedactedDebugString(request), "refresh_token: \"[redacted]\"");
}

TEST(Redact, UnknownFieldsAreNotShown) {
  testdata::Survey survey;
  survey.set_title("Shop");
  testdata::Survey::GetReflection()->MutableUnknownFields(&survey)->AddLengthDelimited(9999)->append(
      "13800000000");
  EXPECT_THAT(RedactedDebugString(survey), Not(HasSubstr("138")));
}

TEST(Redact, MapsAreInOrder) {
  testdata::Survey survey;
  for (const char* key : {"c", "a", "b"}) (*survey.mutable_counts())[key] = 1;
  EXPECT_EQ(RedactedDebugString(survey),
            "counts { key: \"a\" value: 1 } counts { key: \"b\" value: 1 } counts { key: \"c\" value: 1 }");
}

TEST(Redact, LongAndDeepMessagesEnd) {
  testdata::Survey survey;
  for (int i = 0; i < 100000; ++i) survey.add_tags("标签");
  const std::string text = RedactedDebugString(survey);
  EXPECT_LE(text.size(), 8192u);
  EXPECT_TRUE(ScanUtf8(text).valid);
  testdata::Place top;
  testdata::Place* place = &top;
  for (int i = 0; i < 5000; ++i) place = place->mutable_within();
  EXPECT_LT(RedactedDebugString(top).size(), 1000u);
}

}  // namespace
}  // namespace tierline::contract
