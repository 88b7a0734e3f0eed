#include "server/scoring/templates.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/scoring/model_validation.h"

namespace tierline::scoring {
namespace {

using testing::IsEmpty;
using testing::Not;

TEST(Templates, EveryOneIsAValidModelNamedInBothLanguages) {
  ASSERT_EQ(Templates().size(), 3u);
  for (const v1::ScoringTemplate& it : Templates()) {
    const auto violations = ValidateModel(it.scoring_model());
    EXPECT_THAT(violations, IsEmpty())
        << it.name() << " " << (violations.empty() ? "" : violations[0].DebugString());
    EXPECT_EQ("scoringTemplates/" + it.scoring_model().template_id(), it.name());
    for (const v1::LocalizedText* text : {&it.display(), &it.description(), &it.scoring_model().display()}) {
      EXPECT_THAT(text->zh(), Not(IsEmpty())) << it.name();
      EXPECT_THAT(text->en(), Not(IsEmpty())) << it.name();
    }
  }
}

TEST(Templates, AreOrderedByName) {
  for (size_t i = 1; i < Templates().size(); ++i) EXPECT_LT(Templates()[i - 1].name(), Templates()[i].name());
}

TEST(Templates, M03_TheWeightedModelCountsTransaction40Behaviour30Potential30) {
  for (const v1::ScoringTemplate& it : Templates()) {
    const v1::ScoringModel& model = it.scoring_model();
    ASSERT_EQ(model.dimensions_size(), 3);
    EXPECT_EQ(model.dimensions(0).id(), "transaction");
    EXPECT_EQ(model.dimensions(0).weight(), 0.4);
    EXPECT_EQ(model.dimensions(1).id(), "behaviour");
    EXPECT_EQ(model.dimensions(1).weight(), 0.3);
    EXPECT_EQ(model.dimensions(2).id(), "potential");
    EXPECT_EQ(model.dimensions(2).weight(), 0.3);
  }
}

TEST(Templates, EveryTierHasItsRoleAndProspectsAreOnlyThoseWhoNeverBought) {
  for (const v1::ScoringTemplate& it : Templates()) {
    const v1::ScoringModel& model = it.scoring_model();
    ASSERT_EQ(model.tiers_size(), 4) << it.name();
    EXPECT_EQ(model.tiers(0).role(), v1::CORE);
    EXPECT_EQ(model.tiers(1).role(), v1::GROWING);
    EXPECT_EQ(model.tiers(2).role(), v1::BASIC);
    EXPECT_EQ(model.tiers(3).role(), v1::PROSPECT);
    EXPECT_TRUE(model.prospect_rule().enabled());
  }
}

TEST(Templates, EveryProfileHasItsDefault) {
  EXPECT_EQ(TemplateOfProfile("distributor")->name(), "scoringTemplates/weighted-403030");
  EXPECT_EQ(TemplateOfProfile("distributor")->scoring_model().window_months(), 12);
  EXPECT_EQ(TemplateOfProfile("project")->scoring_model().window_months(), 36);
  EXPECT_NE(TemplateOfProfile("visits-only"), nullptr);
  EXPECT_EQ(TemplateOfProfile("bakery"), nullptr);
}

TEST(Templates, AreFoundByIdOrName) {
  EXPECT_EQ(FindTemplate("weighted-403030"), FindTemplate("scoringTemplates/weighted-403030"));
  EXPECT_NE(FindTemplate("weighted-403030"), nullptr);
  EXPECT_EQ(FindTemplate("weighted"), nullptr);
  EXPECT_EQ(FindTemplate(""), nullptr);
}

}  // namespace
}  // namespace tierline::scoring
