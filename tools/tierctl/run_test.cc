#include "tools/tierctl/run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "google/longrunning/operations.pb.h"
#include "tierline/v1/auth_service.pb.h"
#include "tierline/v1/customer_service.pb.h"
#include "tierline/v1/scoring_service.pb.h"
#include "tools/tierctl/fake_server.h"
#include "tools/tierctl/message/output.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kGet[] = "tierline.v1.CustomerService/GetCustomer";
constexpr char kList[] = "tierline.v1.CustomerService/ListCustomers";

v1::ListCustomersResponse Page(std::initializer_list<const char*> names, const char* next) {
  v1::ListCustomersResponse page;
  for (const char* name : names) {
    page.add_customers()->set_name("customers/1");
    page.mutable_customers()->rbegin()->set_display_name(name);
  }
  page.set_next_page_token(next);
  return page;
}

// Two pages: one row, then another.
void ServeTwoPages(FakeServer* server) {
  server->On(kList, [](const FakeServer::Call& call, std::string* answer) {
    v1::ListCustomersRequest request;
    request.ParseFromString(call.request);
    *answer = (request.page_token().empty() ? Page({"华东机电"}, "more") : Page({"Acme, \"Ltd\""}, ""))
                  .SerializeAsString();
    return grpc::Status::OK;
  });
}

TEST(Tables, AlignChineseByItsWidth) {
  FakeServer server;
  server.Answer(kList, Page({"华东机电", "Acme"}, ""));
  TestShell shell(&server);
  ASSERT_EQ(shell.Run({"customers", "list", "--columns", "display_name,name"}), 0) << shell.err;
  EXPECT_EQ(shell.out,
            "DISPLAY_NAME  NAME\n"
            "华东机电      customers/1\n"
            "Acme          customers/1\n");
  EXPECT_EQ(DisplayWidth("华a东é"), 6u);
}

TEST(Lists, AllFollowsThePagesAndCsvIsQuoted) {
  FakeServer server;
  ServeTwoPages(&server);
  TestShell shell(&server);
  ASSERT_EQ(shell.Run({"customers", "list", "--all", "-o", "csv", "--columns", "display-name"}), 0)
      << shell.err;
  EXPECT_EQ(shell.out, "display_name\r\n华东机电\r\n\"Acme, \"\"Ltd\"\"\"\r\n");
  EXPECT_EQ(server.count(kList), 2);
  ASSERT_EQ(shell.Run({"customers", "list", "--limit", "1", "-o", "jsonl"}), 0);
  EXPECT_EQ(shell.out, "{\"name\":\"customers/1\",\"display_name\":\"华东机电\"}\n");
}

TEST(Lists, OnePageTellsOnStderrThatMoreFollow) {
  FakeServer server;
  ServeTwoPages(&server);
  TestShell shell(&server);
  ASSERT_EQ(shell.Run({"customers", "list", "--no-headers"}), 0);
  EXPECT_THAT(shell.err, HasSubstr("--page-token more"));
  EXPECT_THAT(shell.out, Not(HasSubstr("page-token")));
}

TEST(Calls, SendTokenAndLanguage) {
  FakeServer server;
  server.Answer(kGet, v1::Customer());
  TestShell shell(&server);
  ASSERT_EQ(shell.Run({"customers", "get", "1", "--lang", "zh"}), 0) << shell.err;
  const auto call = server.calls().at(0);
  EXPECT_EQ(call.metadata.at("authorization"), "Bearer token");
  EXPECT_EQ(call.metadata.at("accept-language"), "zh-CN");
}

TEST(Retries, RepeatTheSameRequestWhileTheServerIsUnavailableFiveTimesAtMost) {
  FakeServer server;
  server.On("tierline.v1.CustomerService/CreateCustomer", [](const FakeServer::Call&, std::string*) {
    return grpc::Status(grpc::StatusCode::UNAVAILABLE, "later");
  });
  TestShell shell(&server);
  EXPECT_EQ(shell.Run({"customers", "create", "--customer.display-name", "x"}), kExitRpc + 14);
  const auto calls = server.calls();
  ASSERT_EQ(calls.size(), 5u);
  EXPECT_EQ(calls.front().request, calls.back().request);
  EXPECT_EQ(shell.sleeps, 4);
}

TEST(Retries, AreNotForOtherErrors) {
  FakeServer server;
  server.On(kGet, [](const FakeServer::Call&, std::string*) {
    return grpc::Status(grpc::StatusCode::INTERNAL, "no");
  });
  TestShell shell(&server);
  EXPECT_EQ(shell.Run({"customers", "get", "1"}), kExitRpc + 13);
  EXPECT_EQ(server.calls().size(), 1u);
}

TEST(Errors, NameTheFlagsForPeopleAndDecodeDetailsForPrograms) {
  FakeServer server;
  server.On(kGet, [](const FakeServer::Call&, std::string*) {
    return Refusal(grpc::StatusCode::INVALID_ARGUMENT, "cannot get", {{"name", "is not a customer"}});
  });
  TestShell shell(&server);
  EXPECT_EQ(shell.Run({"customers", "get", "1"}), kExitRpc + 3);
  EXPECT_THAT(shell.err, HasSubstr("--name: is not a customer"));
  EXPECT_EQ(shell.Run({"customers", "get", "1", "-o", "json"}), kExitRpc + 3);
  EXPECT_THAT(shell.err, HasSubstr("\"field_violations\":[{\"field\":\"name\""));
  EXPECT_THAT(shell.err, HasSubstr("\"domain\":\"tierline\""));
  EXPECT_EQ(shell.out, "");
}

TEST(ExitCodes, TellWhatWentWrong) {
  TestShell shell;
  EXPECT_EQ(shell.Run({"help"}), kExitOk);
  EXPECT_EQ(shell.Run({"nonsense"}), kExitUsage);
  EXPECT_EQ(shell.Run({"customers", "list"}), kExitConfig);
  EXPECT_EQ(shell.Run({"customers", "list", "--profile", "missing"}), kExitConfig);
  EXPECT_EQ(shell.Run({"customers", "create", "--from-file", "/nowhere"}), kExitGeneral);
  EXPECT_EQ(shell.Run({"call", "CustomerService/GetCustomer", "--json", "{bad"}), kExitUsage);
}

TEST(Operations, AreWaitedForAndTheirResultIsPrinted) {
  FakeServer server;
  google::longrunning::Operation running;
  running.set_name("operations/1");
  server.Answer("tierline.v1.ScoringService/RunScoring", running);
  int polls = 0;
  server.On("google.longrunning.Operations/GetOperation", [&](const FakeServer::Call&, std::string* answer) {
    google::longrunning::Operation operation = running;
    v1::ScoringRunMetadata metadata;
    metadata.set_progress_percent(50);
    operation.mutable_metadata()->PackFrom(metadata);
    if (++polls == 2) {
      v1::ScoringRun run;
      run.set_customer_count(4242);
      operation.set_done(true);
      operation.mutable_response()->PackFrom(run);
    }
    *answer = operation.SerializeAsString();
    return grpc::Status::OK;
  });
  TestShell shell(&server);
  ASSERT_EQ(shell.Run({"scoring", "run-scoring", "-o", "json"}), 0) << shell.err;
  EXPECT_THAT(shell.out, HasSubstr("\"customer_count\": \"4242\""));
  EXPECT_THAT(shell.err, HasSubstr("50%"));
  ASSERT_EQ(shell.Run({"scoring", "run-scoring", "--async", "-o", "json"}), 0);
  EXPECT_THAT(shell.out, HasSubstr("operations/1"));
}

v1::ExchangeTokenResponse Tokens(const char* access, int64_t expires) {
  v1::ExchangeTokenResponse tokens;
  tokens.set_access_token(access);
  tokens.set_refresh_token("refresh-1");
  tokens.mutable_expire_time()->set_seconds(expires);
  return tokens;
}

TEST(Login, KeepsTokensPrivateRefreshesThemAndForgetsThem) {
  FakeServer server;
  server.Answer("tierline.v1.AuthService/ExchangeToken", Tokens("access-1", 1));  // long over
  server.Answer(kGet, v1::Customer());
  server.Answer("tierline.v1.AuthService/Logout", v1::LogoutResponse());
  TestShell shell;
  ASSERT_EQ(shell.Run({"login", "--address", server.address(), "--code", "ABCD"}), 0) << shell.err;
  struct stat info;
  ASSERT_EQ(::stat(shell.Path(".config/tierline/credentials.json").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_THAT(shell.Read(".config/tierline/config.json"), Not(HasSubstr("access-1")));

  server.Answer("tierline.v1.AuthService/ExchangeToken", Tokens("access-2", 4102444800));
  ASSERT_EQ(shell.Run({"customers", "get", "1"}), 0) << shell.err;
  EXPECT_EQ(server.calls().back().metadata.at("authorization"), "Bearer access-2");
  EXPECT_THAT(shell.Read(".config/tierline/credentials.json"), HasSubstr("access-2"));

  ASSERT_EQ(shell.Run({"logout"}), 0) << shell.err;
  EXPECT_THAT(shell.Read(".config/tierline/credentials.json"), Not(HasSubstr("access-2")));
}

TEST(Login, IsNeverSentToAnotherAddress) {
  FakeServer server, other;
  server.Answer("tierline.v1.AuthService/ExchangeToken", Tokens("access-1", 4102444800));
  TestShell shell;
  ASSERT_EQ(shell.Run({"login", "--address", server.address(), "--code", "ABCD"}), 0);
  EXPECT_EQ(shell.Run({"customers", "get", "1", "--address", other.address()}), kExitConfig);
  EXPECT_TRUE(other.calls().empty());
}

TEST(Profiles, RefuseUnknownKeysAndFilesOthersCanRead) {
  FakeServer server;
  server.Answer("tierline.v1.AuthService/ExchangeToken", Tokens("a", 4102444800));
  TestShell shell;
  ASSERT_EQ(shell.Run({"login", "--address", server.address(), "--code", "A", "--profile", "head-office"}),
            0);
  ASSERT_EQ(shell.Run({"profile", "list"}), 0);
  EXPECT_THAT(shell.out, HasSubstr("* head-office"));
  ::chmod(shell.Path(".config/tierline/config.json").c_str(), 0644);
  EXPECT_EQ(shell.Run({"profile", "list"}), kExitConfig);
  shell.Write(".config/tierline/config.json", R"({"profils": {}})");
  ::chmod(shell.Path(".config/tierline/config.json").c_str(), 0600);
  EXPECT_EQ(shell.Run({"profile", "list"}), kExitConfig);
  EXPECT_THAT(shell.err, HasSubstr("profils"));
}

}  // namespace
}  // namespace tierline::tierctl
