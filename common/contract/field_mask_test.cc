#include "common/contract/field_mask.h"

#include <string>
#include <vector>

#include "common/contract/errors.h"
#include "common/contract/testdata/survey.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace tierline::contract {
namespace {

using google::protobuf::FieldMask;
using testdata::Survey;

Survey Parse(const std::string& text) {
  Survey survey;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &survey)) << text;
  return survey;
}

FieldMask Mask(const std::vector<std::string>& paths) {
  FieldMask mask;
  for (const std::string& path : paths) mask.add_paths(path);
  return mask;
}

constexpr char kStored[] =
    R"(name: "surveys/1" title: "old" area: 9 tags: "a" tags: "b" region: "east" update_time { seconds: 7 }
       place { label: "hall" code: "H1" measured_time { seconds: 3 } within { label: "house" } })";

struct Case {
  const char* what;
  std::vector<std::string> mask;
  const char* from;
  const char* result;
  std::vector<std::string> changed;
};

class ApplyMask : public ::testing::TestWithParam<Case> {};

TEST_P(ApplyMask, ChangesWhatItNamesAndNothingElse) {
  Survey survey = Parse(kStored);
  const auto changed = ApplyUpdateMask(Mask(GetParam().mask), Parse(GetParam().from), &survey);
  ASSERT_TRUE(changed.ok()) << GetParam().what << ": " << changed.status();
  EXPECT_EQ(survey.DebugString(), Parse(GetParam().result).DebugString()) << GetParam().what;
  EXPECT_EQ(*changed, GetParam().changed) << GetParam().what;
}

#define STORED_PLACE \
  "place { label: 'hall' code: 'H1' measured_time { seconds: 3 } within { label: 'house' } }"
#define STORED_REST "name: 'surveys/1' region: 'east' update_time { seconds: 7 } "

const Case kCases[] = {
    {"one path",
     {"title"},
     "title: 'new' area: 5",
     STORED_REST STORED_PLACE "title: 'new' area: 9 tags: 'a' tags: 'b'",
     {"title"}},
    {"a path not set clears",
     {"area"},
     "",
     STORED_REST STORED_PLACE "title: 'old' tags: 'a' tags: 'b'",
     {"area"}},
    {"no change is no change", {"title", "area"}, "title: 'old' area: 9", kStored, {}},
    {"a list is replaced whole",
     {"tags"},
     "tags: 'c'",
     STORED_REST STORED_PLACE "title: 'old' area: 9 tags: 'c'",
     {"tags"}},
    {"an empty mask is what is populated",
     {},
     "title: 'new' tags: 'c'",
     STORED_REST STORED_PLACE "title: 'new' area: 9 tags: 'c'",
     {"title", "tags"}},
    {"OUTPUT_ONLY and IDENTIFIER are ignored",
     {"name", "update_time", "title"},
     "name: 'surveys/2' update_time { seconds: 9 } title: 'new'",
     STORED_REST STORED_PLACE "title: 'new' area: 9 tags: 'a' tags: 'b'",
     {"title"}},
    {"star clears what is not sent, but nothing of the server's",
     {"*"},
     "title: 'new' place { label: 'yard' }",
     STORED_REST "title: 'new' place { label: 'yard' code: 'H1' measured_time { seconds: 3 } }",
     {"title", "area", "place", "tags"}},
    {"a path inside a message",
     {"place.label"},
     "place { label: 'yard' within { label: 'x' } }",
     STORED_REST
     "title: 'old' area: 9 tags: 'a' tags: 'b' place { label: 'yard' code: 'H1' measured_time { seconds: "
     "3 } within { label: 'house' } }",
     {"place"}},
    {"a message of a message",
     {"place.within"},
     "place { within { label: 'tower' } }",
     STORED_REST
     "title: 'old' area: 9 tags: 'a' tags: 'b' place { label: 'hall' code: 'H1' measured_time { seconds: "
     "3 } within { label: 'tower' } }",
     {"place"}},
    {"overlapping paths count once",
     {"place.within", "place.within.label", "title", "title"},
     "title: 'new' place { within { label: 'tower' } }",
     STORED_REST
     "title: 'new' area: 9 tags: 'a' tags: 'b' place { label: 'hall' code: 'H1' measured_time { seconds: "
     "3 } within { label: 'tower' } }",
     {"title", "place"}},
    {"an immutable field may be named unchanged",
     {"region", "title"},
     "region: 'east' title: 'new'",
     STORED_REST STORED_PLACE "title: 'new' area: 9 tags: 'a' tags: 'b'",
     {"title"}},
    {"a member of a oneof takes the place of the other",
     {"clerk_name"},
     "clerk_name: 'Li'",
     STORED_REST STORED_PLACE "title: 'old' area: 9 tags: 'a' tags: 'b' clerk_name: 'Li'",
     {"clerk_name"}},
    {"clearing inside a message that is not there makes none", {"stay.seconds"}, "", kStored, {}},
};
INSTANTIATE_TEST_SUITE_P(Survey, ApplyMask, ::testing::ValuesIn(kCases));

struct BadCase {
  const char* what;
  std::vector<std::string> mask;
  const char* from;
  const char* path;
};

class RefuseMask : public ::testing::TestWithParam<BadCase> {};

TEST_P(RefuseMask, SaysWhereAndChangesNothing) {
  Survey survey = Parse(kStored);
  const auto changed =
      ApplyUpdateMask(Mask(GetParam().mask), Parse(GetParam().from), &survey, "update_mask", "survey");
  ASSERT_FALSE(changed.ok()) << GetParam().what;
  EXPECT_EQ(ReasonOf(changed.status()), v1::INVALID_FIELD);
  EXPECT_EQ(ViolationsOf(changed.status())[0].path, GetParam().path) << GetParam().what;
  EXPECT_EQ(survey.DebugString(), Parse(kStored).DebugString());
}

const BadCase kBadCases[] = {
    {"an unknown path", {"title", "colour"}, "title: 'new'", "update_mask"},
    {"an unknown path below", {"place.colour"}, "", "update_mask"},
    {"an empty path", {""}, "", "update_mask"},
    {"a path through a scalar", {"title.x"}, "", "update_mask"},
    {"a path into a list", {"answers.question"}, "", "update_mask"},
    {"a path into a map", {"counts.doors"}, "", "update_mask"},
    {"star beside others", {"*", "title"}, "", "update_mask"},
    {"bad UTF-8", {"\xff\xfe"}, "", "update_mask"},
    {"an immutable field changed", {"region"}, "region: 'west'", "survey.region"},
    {"an immutable field cleared by name", {"region"}, "", "survey.region"},
    {"an immutable field changed by an empty mask", {}, "region: 'west'", "survey.region"},
    {"an immutable field changed by star", {"*"}, "region: 'west'", "survey.region"},
    {"an immutable field below", {"place"}, "place { code: 'H2' }", "survey.place.code"},
};
INSTANTIATE_TEST_SUITE_P(Survey, RefuseMask, ::testing::ValuesIn(kBadCases));

TEST(UpdateMask, HugeMasksAreRefusedQuickly) {
  Survey survey = Parse(kStored);
  std::string deep = "place";
  for (int i = 0; i < 200000; ++i) deep += ".within";
  EXPECT_FALSE(ApplyUpdateMask(Mask({deep}), Survey(), &survey).ok());
  EXPECT_FALSE(ApplyUpdateMask(Mask(std::vector<std::string>(100000, "title")), Survey(), &survey).ok());
}

TEST(UpdateMask, UnknownFieldsOfTheStoredResourceSurvive) {
  Survey survey = Parse(kStored);
  Survey::GetReflection()->MutableUnknownFields(&survey)->AddVarint(9999, 42);
  ASSERT_TRUE(ApplyUpdateMask(Mask({"*"}), Parse("title: 'new'"), &survey).ok());
  EXPECT_EQ(Survey::GetReflection()->GetUnknownFields(survey).field_count(), 1);
}

}  // namespace
}  // namespace tierline::contract
