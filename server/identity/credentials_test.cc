#include "server/identity/credentials.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/identity/identity_fixture.h"

namespace tierline::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kAttempt[] = "6c3b1c1e-7d0a-4b43-8f0e-0d6f2a9c5b11";
constexpr char kOtherAttempt[] = "0a8d3c55-2f4e-4c3a-9b1d-7e6f5a4b3c2d";

class Credentials : public IdentityTest {};
INSTANTIATE_TEST_SUITE_P(Engines, Credentials, ::testing::ValuesIn(::tierline::testing::Engines()),
                         ::tierline::testing::EngineName);

TEST_P(Credentials, FirstAdministratorLogsInWithTheCodeOfTheStart) {
  const absl::StatusOr<v1::ExchangeTokenResponse> answer = ExchangeCode(acme_code_);
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->principal().name(), "users/admin");
  EXPECT_EQ(answer->principal().tenant_display_name(), "Acme");
  EXPECT_THAT(answer->principal().roles(), ElementsAre(v1::ADMIN));
  EXPECT_EQ(answer->expire_time().seconds(), absl::ToUnixSeconds(clock_.Now() + absl::Minutes(15)));
  EXPECT_THAT(audited_, ElementsAre("users/admin"));

  const auto principal = authenticator_->Authenticate(Bearer(*answer));
  ASSERT_THAT(principal, IsOk());
  EXPECT_EQ((*principal)->tenant, kAcme);
  EXPECT_TRUE((*principal)->roles.Has(v1::ADMIN));
}

TEST_P(Credentials, ACodeIsGoodOnce) {
  ASSERT_THAT(ExchangeCode(acme_code_), IsOk());
  EXPECT_EQ(contract::ReasonOf(ExchangeCode(acme_code_).status()), v1::CODE_INVALID);
}

TEST_P(Credentials, ACodeEnds) {
  clock_.Advance(kCodeLifetime);
  EXPECT_EQ(contract::ReasonOf(ExchangeCode(acme_code_).status()), v1::CODE_INVALID);
}

TEST_P(Credentials, ANewCodeEndsTheOneBefore) {
  const absl::StatusOr<IssuedCode> issued = IssueCode(*store_, kAcme, "admin");
  ASSERT_THAT(issued, IsOk());
  EXPECT_EQ(contract::ReasonOf(ExchangeCode(acme_code_).status()), v1::CODE_INVALID);
  EXPECT_THAT(ExchangeCode(issued->code), IsOk());
}

TEST_P(Credentials, ACodeOfOneCompanyOpensNoOther) {
  const std::string moved = absl::StrCat("2", acme_code_.substr(1));
  EXPECT_EQ(contract::ReasonOf(ExchangeCode(moved).status()), v1::CODE_INVALID);
  const absl::StatusOr<v1::ExchangeTokenResponse> own = ExchangeCode(hengxin_code_);
  ASSERT_THAT(own, IsOk());
  EXPECT_EQ(own->principal().tenant_display_name(), "恒信机电");
}

TEST_P(Credentials, UnknownUsedEndedAndForeignCodesGetTheSameAnswer) {
  ASSERT_THAT(ExchangeCode(hengxin_code_), IsOk());
  const absl::Status used = ExchangeCode(hengxin_code_).status();
  EXPECT_EQ(ExchangeCode("1-AAAA-BBBB-CCCC").status(), used);
  EXPECT_EQ(ExchangeCode("999-AAAA-BBBB-CCCC").status(), used);
  EXPECT_EQ(ExchangeCode("nonsense").status(), used);
  EXPECT_EQ(ExchangeCode("").status(), used);
  clock_.Advance(kCodeLifetime);
  EXPECT_EQ(ExchangeCode(acme_code_).status(), used);
}

TEST_P(Credentials, UnknownCredentialsNeverReachTheWriteQueue) {
  const store::Position before = store_->KnownHead(kAcme)->position;
  const std::string no_secret(43, 'A');
  EXPECT_THAT(ExchangeCode("1-AAAA-BBBB-CCCC"), Not(IsOk()));
  EXPECT_THAT(ExchangeKey("tlk_1_" + no_secret), Not(IsOk()));
  EXPECT_THAT(Refresh("tlr_1_" + no_secret), Not(IsOk()));
  EXPECT_EQ(store_->KnownHead(kAcme)->position, before);
}

TEST_P(Credentials, NothingSentIsABadRequest) {
  EXPECT_EQ(contract::ReasonOf(Exchange({}).status()), v1::INVALID_FIELD);
}

TEST_P(Credentials, ARefreshTokenIsExchangedForTheNext) {
  const auto first = ExchangeCode(acme_code_);
  ASSERT_THAT(first, IsOk());
  const auto second = Refresh(first->refresh_token());
  ASSERT_THAT(second, IsOk());
  EXPECT_NE(second->refresh_token(), first->refresh_token());
  const auto third = Refresh(second->refresh_token());
  ASSERT_THAT(third, IsOk());
  EXPECT_THAT(authenticator_->Authenticate(Bearer(*third)), IsOk());
}

TEST_P(Credentials, ARefreshTokenUsedTwiceKillsTheWholeLogin) {
  const auto first = ExchangeCode(acme_code_);
  const auto second = Refresh(first->refresh_token());
  ASSERT_THAT(second, IsOk());
  ASSERT_THAT(authenticator_->Authenticate(Bearer(*second)), IsOk());

  const absl::Status reused = Refresh(first->refresh_token()).status();

  EXPECT_EQ(contract::ReasonOf(reused), v1::REFRESH_REUSED);
  EXPECT_EQ(contract::ReasonOf(Refresh(second->refresh_token()).status()), v1::CREDENTIAL_REVOKED);
  EXPECT_EQ(contract::ReasonOf(Refresh(first->refresh_token()).status()), v1::CREDENTIAL_REVOKED);
  EXPECT_EQ(WhyRefused(Bearer(*first)), v1::CREDENTIAL_REVOKED);
  EXPECT_EQ(WhyRefused(Bearer(*second)), v1::CREDENTIAL_REVOKED);
}

TEST_P(Credentials, ReuseKillsNoOtherLoginOfTheUser) {
  const auto phone = ExchangeCode(acme_code_);
  const auto laptop = LogIn("admin");
  ASSERT_THAT(Refresh(phone->refresh_token()), IsOk());
  ASSERT_THAT(Refresh(phone->refresh_token()), Not(IsOk()));
  EXPECT_THAT(Refresh(laptop->refresh_token()), IsOk());
}

TEST_P(Credentials, ALostAnswerMayBeAskedForAgainUnderItsRequestId) {
  const auto first = ExchangeCode(acme_code_);
  const auto lost = Refresh(first->refresh_token(), kAttempt);
  const auto again = Refresh(first->refresh_token(), kAttempt);
  ASSERT_THAT(again, IsOk());
  EXPECT_NE(again->refresh_token(), lost->refresh_token());
  EXPECT_THAT(Refresh(again->refresh_token(), kOtherAttempt), IsOk());
}

TEST_P(Credentials, ARepetitionAfterTheAnswerArrivedIsAReuse) {
  const auto first = ExchangeCode(acme_code_);
  const auto second = Refresh(first->refresh_token(), kAttempt);
  ASSERT_THAT(Refresh(second->refresh_token(), kOtherAttempt), IsOk());
  EXPECT_EQ(contract::ReasonOf(Refresh(first->refresh_token(), kAttempt).status()), v1::REFRESH_REUSED);
}

TEST_P(Credentials, ALateRepetitionAndOneUnderAnotherIdAreReuses) {
  const auto first = ExchangeCode(acme_code_);
  ASSERT_THAT(Refresh(first->refresh_token(), kAttempt), IsOk());
  EXPECT_EQ(contract::ReasonOf(Refresh(first->refresh_token(), kOtherAttempt).status()), v1::REFRESH_REUSED);

  const auto laptop = LogIn("admin");
  ASSERT_THAT(Refresh(laptop->refresh_token(), kAttempt), IsOk());
  clock_.Advance(kRepeatWindow + absl::Seconds(1));
  EXPECT_EQ(contract::ReasonOf(Refresh(laptop->refresh_token(), kAttempt).status()), v1::REFRESH_REUSED);
}

TEST_P(Credentials, ARefreshTokenLeftUnusedForAMonthEnds) {
  const auto first = ExchangeCode(acme_code_);
  clock_.Advance(kRefreshLifetime);
  EXPECT_EQ(contract::ReasonOf(Refresh(first->refresh_token()).status()), v1::CREDENTIAL_EXPIRED);
}

TEST_P(Credentials, ALoginEndsAfterAYearHoweverOftenItIsRefreshed) {
  auto login = ExchangeCode(acme_code_);
  for (int month = 0; month < 13; ++month) {
    clock_.Advance(absl::Hours(24 * 28));
    login = Refresh(login->refresh_token());
    ASSERT_THAT(login, IsOk()) << month;
  }
  clock_.Advance(absl::Hours(24 * 2));
  EXPECT_EQ(contract::ReasonOf(Refresh(login->refresh_token()).status()), v1::CREDENTIAL_EXPIRED);
}

TEST_P(Credentials, ADisabledUserIsOutEverywhere) {
  ASSERT_THAT(MakeUser("li-wei", {v1::REP}), IsOk());
  const auto login = LogIn("li-wei");
  ASSERT_THAT(authenticator_->Authenticate(Bearer(*login)), IsOk());

  ASSERT_THAT(SetState("li-wei", v1::User::DISABLED), IsOk());

  EXPECT_EQ(WhyRefused(Bearer(*login)), v1::CREDENTIAL_REVOKED);
  EXPECT_EQ(contract::ReasonOf(Refresh(login->refresh_token()).status()), v1::CREDENTIAL_REVOKED);
  EXPECT_EQ(contract::ReasonOf(LogIn("li-wei").status()), v1::STATE_INVALID);

  // Coming back does not bring the old logins back.
  ASSERT_THAT(SetState("li-wei", v1::User::ACTIVE), IsOk());
  EXPECT_EQ(WhyRefused(Bearer(*login)), v1::CREDENTIAL_REVOKED);
  EXPECT_THAT(LogIn("li-wei"), IsOk());
}

TEST_P(Credentials, LogoutEndsThisLoginOnly) {
  const auto phone = ExchangeCode(acme_code_);
  const auto laptop = LogIn("admin");
  const auto caller = authenticator_->Authenticate(Bearer(*phone));
  ASSERT_THAT(caller, IsOk());

  ASSERT_THAT(store_->WriteAndWait(kAcme,
                                   [&](store::WriteTransaction& tx) {
                                     v1::LogoutResponse response;
                                     return Logout(As(**caller), {}, tx, response);
                                   }),
              IsOk());

  EXPECT_EQ(WhyRefused(Bearer(*phone)), v1::CREDENTIAL_REVOKED);
  EXPECT_THAT(authenticator_->Authenticate(Bearer(*laptop)), IsOk());
}

TEST_P(Credentials, AnApiKeyBuysAccessTokensButNoRefresh) {
  const auto key = MakeKey(v1::PARTNER);
  ASSERT_THAT(key, IsOk());
  const auto answer = ExchangeKey(key->key_text());
  ASSERT_THAT(answer, IsOk());
  EXPECT_THAT(answer->refresh_token(), IsEmpty());
  EXPECT_EQ(answer->principal().kind(), v1::PrincipalSummary::API_KEY);
  EXPECT_EQ(answer->principal().name(), key->api_key().name());
  EXPECT_TRUE(answer->principal().all_territories());
  EXPECT_THAT(authenticator_->Authenticate(Bearer(*answer)), IsOk());
}

TEST_P(Credentials, ARevokedKeyIsDeadWithItsTokens) {
  const auto key = MakeKey(v1::PARTNER);
  const auto answer = ExchangeKey(key->key_text());
  ASSERT_THAT(authenticator_->Authenticate(Bearer(*answer)), IsOk());
  v1::RevokeApiKeyRequest revoke;
  revoke.set_name(key->api_key().name());
  ASSERT_THAT(Write(&AdminHandlers::RevokeApiKey, revoke), IsOk());
  EXPECT_EQ(WhyRefused(Bearer(*answer)), v1::CREDENTIAL_REVOKED);
  EXPECT_EQ(contract::ReasonOf(ExchangeKey(key->key_text()).status()), v1::CREDENTIAL_REVOKED);
}

TEST_P(Credentials, AKeysTokensEndWithTheKey) {
  const auto key = MakeKey(v1::PARTNER, clock_.Now() + absl::Minutes(5));
  ASSERT_THAT(key, IsOk());
  const auto answer = ExchangeKey(key->key_text());
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->expire_time().seconds(), absl::ToUnixSeconds(clock_.Now() + absl::Minutes(5)));
  clock_.Advance(absl::Minutes(5));
  EXPECT_EQ(contract::ReasonOf(ExchangeKey(key->key_text()).status()), v1::CREDENTIAL_EXPIRED);
}

// The whole database as text and bytes, searched for a secret.
TEST_P(Credentials, SecretsAreInNoTableAndNoError) {
  const auto key = MakeKey(v1::PARTNER);
  const auto login = ExchangeCode(acme_code_);
  ASSERT_THAT(Refresh(login->refresh_token()), IsOk());
  const std::vector<std::string> secrets = {hengxin_code_, acme_code_, key->key_text(),
                                            login->refresh_token(), login->access_token()};
  std::string stored;
  const auto keep = [&stored](const sql::Row& row) {
    absl::StrAppend(&stored, row.Text(0), "|", row.Blob(1), "|", row.Text(2), "\n");
    return absl::OkStatus();
  };
  ASSERT_THAT(store_->Read([&](sql::Connection& db) -> absl::Status {
    for (absl::string_view query :
         {"SELECT user_id, digest, '' FROM enrolment_code", "SELECT display_name, digest, '' FROM api_key",
          "SELECT used_request, digest, '' FROM refresh_token", "SELECT user_id, login_id, '' FROM login"}) {
      TIERLINE_RETURN_IF_ERROR(db.Query(query, {}, keep));
    }
    return absl::OkStatus();
  }),
              IsOk());
  const std::string errors = absl::StrCat(
      ExchangeCode(acme_code_).status().ToString(), Refresh(login->refresh_token()).status().ToString(),
      ExchangeKey(key->key_text() + "x").status().ToString(),
      authenticator_->Authenticate("Bearer " + login->access_token() + "x").status().ToString(),
      authenticator_->Authenticate(Bearer(*login)).status().ToString());
  EXPECT_THAT(stored, Not(IsEmpty()));
  for (const std::string& secret : secrets) {
    EXPECT_THAT(stored, Not(HasSubstr(secret)));
    EXPECT_THAT(errors, Not(HasSubstr(secret)));
  }
}

// What PlanRefresh() says for every kind of row.
struct RefreshCase {
  const char* what;
  RefreshRow row;
  const char* request_id;
  RefreshPlan plan;
};

TEST(PlanRefresh, HasOnePlanForEachCase) {
  const absl::Time now = absl::FromUnixSeconds(1'000'000);
  RefreshRow fresh;
  fresh.login_expires = now + absl::Hours(1);
  fresh.expires = now + absl::Hours(1);
  RefreshRow used = fresh;
  used.used = now - absl::Minutes(10);
  used.used_request = kAttempt;
  used.successor = Digest();
  const auto changed = [](RefreshRow row, auto change) {
    change(row);
    return row;
  };
  const std::vector<RefreshCase> cases = {
      {"fresh", fresh, "", RefreshPlan::kRotate},
      {"fresh, with an id", fresh, kAttempt, RefreshPlan::kRotate},
      {"over", changed(fresh, [&](RefreshRow& r) { r.expires = now; }), "", RefreshPlan::kExpired},
      {"login over", changed(fresh, [&](RefreshRow& r) { r.login_expires = now; }), "",
       RefreshPlan::kExpired},
      {"login withdrawn", changed(fresh, [](RefreshRow& r) { r.login_revoked = true; }), "",
       RefreshPlan::kRevoked},
      {"used, login withdrawn", changed(used, [](RefreshRow& r) { r.login_revoked = true; }), kAttempt,
       RefreshPlan::kRevoked},
      {"used, no id", used, "", RefreshPlan::kReused},
      {"used without id, no id", changed(used, [](RefreshRow& r) { r.used_request = ""; }), "",
       RefreshPlan::kReused},
      {"used, another id", used, kOtherAttempt, RefreshPlan::kReused},
      {"used, same id", used, kAttempt, RefreshPlan::kRepeat},
      {"used, same id, too late", changed(used, [&](RefreshRow& r) { r.used = now - absl::Minutes(11); }),
       kAttempt, RefreshPlan::kReused},
      {"used, same id, successor used", changed(used, [](RefreshRow& r) { r.successor_used = true; }),
       kAttempt, RefreshPlan::kReused},
      {"used and over", changed(used, [&](RefreshRow& r) { r.expires = now; }), "", RefreshPlan::kReused},
  };
  for (const RefreshCase& c : cases) EXPECT_EQ(PlanRefresh(c.row, c.request_id, now), c.plan) << c.what;
}

}  // namespace
}  // namespace tierline::identity
