#include "tools/tierctl/help.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tools/tierctl/fake_server.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

using ::testing::HasSubstr;

TEST(Help, EveryMethodOfEveryServiceHasHelpMadeOfItsComments) {
  TestShell shell;
  int methods = 0;
  for (const auto* service : Catalog::Embedded().services()) {
    for (int i = 0; i < service->method_count(); ++i, ++methods) {
      const auto& method = *service->method(i);
      EXPECT_FALSE(FirstSentence(Comment(method)).empty()) << method.full_name();
      EXPECT_EQ(shell.Run({CommandName(*service), CommandName(method), "--help"}), 0) << shell.err;
      EXPECT_THAT(shell.out, HasSubstr("tierctl " + CommandName(*service) + " " + CommandName(method)));
    }
  }
  EXPECT_GT(methods, 50);
}

TEST(Help, OfGetCustomerReadsLikeThis) {
  TestShell shell;
  ASSERT_EQ(shell.Run({"customer", "get-customer", "--help"}), 0);
  EXPECT_EQ(shell.out,
            "Gets one customer.\n\n"
            "Usage: tierctl customer get-customer [NAME] [--flag …]\n"
            "NAME stands for --name\n\n"
            "Required:\n"
            "  --name  (text, required, at most 100 characters)\n"
            "      The customer: `customers/{customer}`.\n\n"
            "General options: tierctl --help\n");
}

TEST(Help, ListsEnumValuesWithTheirComments) {
  TestShell shell;
  ASSERT_EQ(shell.Run({"contacts", "create", "--help"}), 0);
  EXPECT_THAT(shell.out, HasSubstr("ECONOMIC_BUYER"));
  EXPECT_THAT(shell.out, HasSubstr("Decides about the money (拍板人)."));
}

TEST(Help, SpeaksChinese) {
  TestShell shell;
  ASSERT_EQ(shell.Run({"help", "exit-codes", "--lang", "zh"}), 0);
  EXPECT_THAT(shell.out, HasSubstr("导入完成，但有行被拒绝"));
}

TEST(Help, DescribesAMessageAsJson) {
  TestShell shell;
  ASSERT_EQ(shell.Run({"describe", "Customer", "-o", "json"}), 0);
  EXPECT_THAT(shell.out, HasSubstr("\"name\": \"tierline.v1.Customer\""));
  EXPECT_EQ(shell.Run({"describe", "Nothing"}), kExitUsage);
}

TEST(ResourceCommands, AreDerivedFromTheContract) {
  const ResourceCommand* customers = Catalog::Embedded().FindResource("customers");
  ASSERT_NE(customers, nullptr);
  for (const char* verb : {"list", "get", "create", "update", "delete"})
    EXPECT_EQ(customers->verbs.count(verb), 1u) << verb;
  ASSERT_NE(Catalog::Embedded().FindResource("tiers"), nullptr);
  EXPECT_EQ(Catalog::Embedded().FindResource("tiers")->verbs.count("get"), 1u);
}

}  // namespace
}  // namespace tierline::tierctl
