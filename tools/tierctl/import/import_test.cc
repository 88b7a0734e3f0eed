#include "tools/tierctl/import/import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "absl/strings/str_cat.h"
#include "tierline/v1/activity_service.pb.h"
#include "tierline/v1/admin_service.pb.h"
#include "tierline/v1/customer_service.pb.h"
#include "tools/tierctl/fake_server.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kFacts[] = "tierline.v1.ActivityService/BatchRecordFacts";
constexpr char kHeader[] = "external_id,kind,customer_code,occurred_time,amount,currency\n";

std::string FactRows(int rows) {
  std::string text = kHeader;
  for (int i = 0; i < rows; ++i) absl::StrAppend(&text, "F", i, ",ORDER,00", i, ",2026-06-30,12.50,CNY\n");
  return text;
}

v1::BatchRecordFactsRequest FactsOf(const FakeServer::Call& call) {
  v1::BatchRecordFactsRequest request;
  request.ParseFromString(call.request);
  return request;
}

// Records what a ledger would: facts by id.
class Ledger {
 public:
  explicit Ledger(FakeServer* server) {
    server->On(kFacts, [this](const FakeServer::Call& call, std::string* answer) {
      absl::MutexLock lock(&mu_);
      if (requests_ == fail_at_) return grpc::Status(grpc::StatusCode::DATA_LOSS, "gone");
      ++requests_;
      v1::BatchRecordFactsResponse response;
      std::vector<std::pair<std::string, std::string>> bad;
      const v1::BatchRecordFactsRequest request = FactsOf(call);
      for (int i = 0; i < request.facts_size(); ++i) {
        if (refused_.count(request.facts(i).external_id().code()) != 0) {
          bad.emplace_back(absl::StrCat("facts[", i, "].amount"), "is refused");
        }
      }
      if (!bad.empty()) return Refusal(grpc::StatusCode::INVALID_ARGUMENT, "bad rows", bad);
      for (const v1::Fact& fact : request.facts()) {
        const bool fresh = ids_.insert(fact.external_id().code()).second;
        fresh ? response.set_recorded_count(response.recorded_count() + 1)
              : response.set_unchanged_count(response.unchanged_count() + 1);
      }
      *answer = response.SerializeAsString();
      return grpc::Status::OK;
    });
  }

  void FailAt(int request) {
    absl::MutexLock lock(&mu_);
    fail_at_ = request;
  }
  void Refuse(const std::string& id) { refused_.insert(id); }
  size_t size() {
    absl::MutexLock lock(&mu_);
    return ids_.size();
  }

 private:
  absl::Mutex mu_;
  std::set<std::string> ids_;
  std::set<std::string> refused_;
  int requests_ = 0;
  int fail_at_ = -1;
};

TEST(Import, KeepsLeadingZerosAndReadsAmountsAndDates) {
  FakeServer server;
  Ledger ledger(&server);
  TestShell shell(&server);
  const std::string file =
      shell.Write("f.csv",
                  "\xEF\xBB\xBF"
                  "单号,类型,客户编码,日期,金额,币种,备用\r\nF1,回款,00017,2026/6/30,\"1,234.5\",CNY,x\r\n");
  ASSERT_EQ(shell.Run({"import", "facts", file}), 0) << shell.err;
  const v1::BatchRecordFactsRequest request = FactsOf(server.calls().at(0));
  ASSERT_EQ(request.facts_size(), 1);
  EXPECT_EQ(request.facts(0).customer_external_id().code(), "00017");
  EXPECT_EQ(request.facts(0).external_id().system(), "erp");
  EXPECT_EQ(request.facts(0).kind(), v1::Fact::PAYMENT);
  EXPECT_EQ(request.facts(0).amount().amount_minor(), 123450);
  EXPECT_EQ(request.facts(0).occurred_time().seconds(), 1782748800);  // 2026-06-30 00:00 +08:00
  EXPECT_THAT(shell.err, HasSubstr("columns not used: 备用"));
}

TEST(Import, GoesOnWhereItWasInterruptedAndRepeatsWithTheSameRequestIds) {
  FakeServer server;
  Ledger ledger(&server);
  TestShell shell(&server);
  const std::string file = shell.Write("f.csv", FactRows(3500));
  ledger.FailAt(2);
  EXPECT_EQ(shell.Run({"import", "facts", file, "--parallel", "1"}), kExitRpc + 15);
  EXPECT_THAT(shell.out, HasSubstr("read 2000"));
  EXPECT_TRUE(shell.Exists("f.csv.tierctl-state"));
  const std::string lost = server.calls().back().request;

  ledger.FailAt(-1);
  const size_t before = server.calls().size();
  ASSERT_EQ(shell.Run({"import", "facts", file, "--parallel", "1"}), 0) << shell.err;
  EXPECT_EQ(server.calls().at(before).request, lost);
  EXPECT_EQ(server.calls().size() - before, 2u);
  EXPECT_THAT(shell.out, HasSubstr("read 3500, sent 3500, recorded 3500"));
  EXPECT_EQ(ledger.size(), 3500u);
  EXPECT_FALSE(shell.Exists("f.csv.tierctl-state"));
}

TEST(Import, RunAgainAsksAnewAndChangesNothing) {
  FakeServer server;
  Ledger ledger(&server);
  TestShell shell(&server);
  const std::string file = shell.Write("f.csv", FactRows(1500));
  ASSERT_EQ(shell.Run({"import", "facts", file}), 0);
  ASSERT_EQ(shell.Run({"import", "facts", file, "-o", "json"}), 0);
  EXPECT_THAT(shell.out, HasSubstr("\"recorded\":0,\"corrected\":0,\"unchanged\":1500"));
  const auto calls = server.calls();
  std::set<std::string> ids;
  for (const auto& call : calls) ids.insert(FactsOf(call).request_id());
  EXPECT_EQ(calls.size(), 4u);
  EXPECT_EQ(ids.size(), 4u) << "the second run must not be answered with the first one's answers";
}

TEST(Import, PutsRejectedRowsIntoAFileAndSendsTheRest) {
  FakeServer server;
  Ledger ledger(&server);
  ledger.Refuse("F7");
  TestShell shell(&server);
  const std::string file = shell.Write(
      "f.csv",
      FactRows(10) + "G1,ORDER,1,30.06.26,1,CNY\nG2,ORDER,1,2026-06-30,1\nG3,ORD\"ER,1,2026-06-30,1,CNY\n");
  EXPECT_EQ(shell.Run({"import", "facts", file}), kExitPartial);
  EXPECT_THAT(shell.out, HasSubstr("read 13, sent 9, recorded 9"));
  EXPECT_THAT(shell.out, HasSubstr("rejected 4"));
  const std::string rejected = shell.Read("f.csv.rejected.csv");
  EXPECT_THAT(rejected, HasSubstr("line,reason,external_id,kind"));
  EXPECT_THAT(rejected, HasSubstr("9,amount: is refused,F7,ORDER,007"));
  EXPECT_THAT(rejected, HasSubstr("12,\"occurred_time is not a time"));
  EXPECT_THAT(rejected, HasSubstr("13,\"has 5 fields, the header has 6\""));
  EXPECT_THAT(rejected, HasSubstr("14,a quote inside a field without quotes"));
  EXPECT_EQ(ledger.size(), 9u);
}

TEST(Import, FindsTheBadRowWhenTheServerDoesNotNameIt) {
  FakeServer server;
  server.On(kFacts, [](const FakeServer::Call& call, std::string* answer) {
    const v1::BatchRecordFactsRequest request = FactsOf(call);
    for (const v1::Fact& fact : request.facts()) {
      if (fact.external_id().code() == "F3")
        return Refusal(grpc::StatusCode::FAILED_PRECONDITION, "conflict");
    }
    v1::BatchRecordFactsResponse response;
    response.set_recorded_count(FactsOf(call).facts_size());
    *answer = response.SerializeAsString();
    return grpc::Status::OK;
  });
  TestShell shell(&server);
  EXPECT_EQ(shell.Run({"import", "facts", shell.Write("f.csv", FactRows(9))}), kExitPartial);
  EXPECT_THAT(shell.out, HasSubstr("sent 8, recorded 8"));
  EXPECT_THAT(shell.Read("f.csv.rejected.csv"), HasSubstr("conflict,F3,"));
}

TEST(Import, SendsParentsBeforeTheirChildren) {
  FakeServer server;
  server.On("tierline.v1.AdminService/BatchUpsertTerritories",
            [](const FakeServer::Call&, std::string* answer) {
              *answer = v1::BatchUpsertTerritoriesResponse().SerializeAsString();
              return grpc::Status::OK;
            });
  TestShell shell(&server);
  const std::string file = shell.Write("t.csv", "code,display_name,parent_code\nc,C,b\nb,B,a\na,A,\n");
  ASSERT_EQ(shell.Run({"import", "territories", file}), 0) << shell.err;
  std::vector<std::string> names;
  for (const auto& call : server.calls()) {
    v1::BatchUpsertTerritoriesRequest request;
    request.ParseFromString(call.request);
    for (const auto& territory : request.territories()) names.push_back(territory.name());
  }
  EXPECT_THAT(names, ElementsAre("territories/a", "territories/b", "territories/c"));
}

TEST(Import, KeepsLoginsAndTerritoryCodesAsTheyAre) {
  FakeServer server;
  server.Answer("tierline.v1.AdminService/BatchUpsertUsers", v1::BatchUpsertUsersResponse());
  TestShell shell(&server);
  const std::string file =
      shell.Write("u.csv", "login,display_name,role,territory_codes\nSun.Yang001,孙洋,REP,0101;0102\n");
  ASSERT_EQ(shell.Run({"import", "users", file}), 0) << shell.out;
  v1::BatchUpsertUsersRequest request;
  request.ParseFromString(server.calls().at(0).request);
  EXPECT_EQ(request.users(0).name(), "users/Sun.Yang001");
  EXPECT_THAT(request.users(0).territories(), ElementsAre("territories/0101", "territories/0102"));
}

TEST(Import, GivesAContactTheSameIdEveryTime) {
  FakeServer server;
  v1::Customer customer;
  customer.set_name("customers/1");
  server.Answer("tierline.v1.CustomerService/LookupCustomer", customer);
  server.Answer("tierline.v1.CustomerService/CreateContact", v1::Contact());
  TestShell shell(&server);
  const std::string file =
      shell.Write("c.csv", "customer_code,code,display_name\n001,K1,李伟\n001,K2,王芳\n");
  ASSERT_EQ(shell.Run({"import", "contacts", file}), 0) << shell.err;
  ASSERT_EQ(shell.Run({"import", "contacts", file}), 0) << shell.err;
  std::multiset<std::string> ids;
  for (const auto& call : server.calls()) {
    v1::CreateContactRequest request;
    if (absl::string_view(call.method).find("CreateContact") == absl::string_view::npos) continue;
    request.ParseFromString(call.request);
    ids.insert(request.contact_id());
  }
  EXPECT_EQ(ids.size(), 4u);
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 2u);
}

TEST(Import, AsksToConvertGb18030AndMissingColumnsToBeNamed) {
  FakeServer server;
  TestShell shell(&server);
  EXPECT_EQ(shell.Run({"import", "customers", shell.Write("g.csv", "code\n\xBB\xAA\xB6\xAB\n")}),
            kExitValidation);
  EXPECT_THAT(shell.err, HasSubstr("iconv -f GB18030"));
  EXPECT_EQ(shell.Run({"import", "customers", shell.Write("m.csv", "Kunde\n1\n")}), kExitValidation);
  EXPECT_THAT(shell.err, HasSubstr("missing columns: code, display_name"));
  EXPECT_TRUE(server.calls().empty());
}

TEST(Import, ChangedFilesAreNotContinued) {
  FakeServer server;
  Ledger ledger(&server);
  ledger.FailAt(1);
  TestShell shell(&server);
  const std::string file = shell.Write("f.csv", FactRows(1500));
  EXPECT_NE(shell.Run({"import", "facts", file, "--parallel", "1"}), 0);
  shell.Write("f.csv", FactRows(1400));
  EXPECT_EQ(shell.Run({"import", "facts", file}), kExitConfig);
  ledger.FailAt(-1);
  EXPECT_EQ(shell.Run({"import", "facts", file, "--restart"}), 0) << shell.err;
}

TEST(Import, StopsWhenInterrupted) {
  FakeServer server;
  TestShell shell(&server);
  shell.interrupted = true;
  EXPECT_EQ(shell.Run({"import", "facts", shell.Write("f.csv", FactRows(3))}), kExitInterrupted);
}

}  // namespace
}  // namespace tierline::tierctl
