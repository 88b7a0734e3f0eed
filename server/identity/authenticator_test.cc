#include "server/identity/authenticator.h"

#include <gmock/gmock.h>

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "server/identity/identity_fixture.h"

namespace tierline::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsNull;
using ::testing::NotNull;

class AuthenticatorTest : public IdentityTest {};
INSTANTIATE_TEST_SUITE_P(Engines, AuthenticatorTest, ::testing::ValuesIn(::tierline::testing::Engines()),
                         ::tierline::testing::EngineName);

TEST_P(AuthenticatorTest, KnowsACallerAfterTheFirstCall) {
  const auto login = ExchangeCode(acme_code_);
  EXPECT_THAT(authenticator_->Lookup(Bearer(*login)), IsNull());
  ASSERT_THAT(authenticator_->Resolve(Bearer(*login)), IsOk());
  EXPECT_THAT(authenticator_->Lookup(Bearer(*login)), NotNull());
  EXPECT_THAT(authenticator_->Lookup("bearer " + login->access_token()), NotNull());
}

TEST_P(AuthenticatorTest, ForgetsACallerWhenTheTokenEnds) {
  const auto login = ExchangeCode(acme_code_);
  ASSERT_THAT(authenticator_->Authenticate(Bearer(*login)), IsOk());
  clock_.Advance(kAccessTokenLifetime + kClockSkew - absl::Seconds(1));
  EXPECT_THAT(authenticator_->Lookup(Bearer(*login)), NotNull());
  clock_.Advance(absl::Seconds(1));
  EXPECT_THAT(authenticator_->Lookup(Bearer(*login)), IsNull());
  EXPECT_EQ(WhyRefused(Bearer(*login)), v1::CREDENTIAL_EXPIRED);
}

TEST_P(AuthenticatorTest, LooksAgainWhenIdentitiesOfTheCompanyChange) {
  const auto acme = ExchangeCode(acme_code_);
  const auto hengxin = ExchangeCode(hengxin_code_);
  ASSERT_THAT(authenticator_->Authenticate(Bearer(*acme)), IsOk());
  ASSERT_THAT(authenticator_->Authenticate(Bearer(*hengxin)), IsOk());

  ASSERT_THAT(MakeUser("li-wei", {v1::REP}), IsOk());

  EXPECT_THAT(authenticator_->Lookup(Bearer(*acme)), IsNull());
  EXPECT_THAT(authenticator_->Lookup(Bearer(*hengxin)), NotNull());
  ASSERT_THAT(authenticator_->Authenticate(Bearer(*acme)), IsOk());
  EXPECT_THAT(authenticator_->Lookup(Bearer(*acme)), NotNull());
}

TEST_P(AuthenticatorTest, RolesAndTerritoriesCountFromTheNextCall) {
  ASSERT_THAT(MakeTerritory("east"), IsOk());
  ASSERT_THAT(MakeTerritory("shanghai", "east"), IsOk());
  ASSERT_THAT(MakeTerritory("west"), IsOk());
  ASSERT_THAT(MakeUser("li-wei", {v1::REP}, {"east"}), IsOk());
  const auto login = LogIn("li-wei");
  const auto before = authenticator_->Authenticate(Bearer(*login));
  ASSERT_THAT(before, IsOk());
  EXPECT_THAT((*before)->territories, ElementsAre("east", "shanghai"));
  EXPECT_TRUE((*before)->ReachesTerritory("shanghai"));
  EXPECT_FALSE((*before)->ReachesTerritory("west"));
  EXPECT_FALSE((*before)->ReachesTerritory(""));

  ASSERT_THAT(MakeTerritory("pudong", "shanghai"), IsOk());
  v1::UpdateUserRequest promote;
  promote.mutable_user()->set_name("users/li-wei");
  promote.mutable_user()->add_roles(v1::MANAGER);
  ASSERT_THAT(Write(&AdminHandlers::UpdateUser, promote), IsOk());

  const auto after = authenticator_->Authenticate(Bearer(*login));
  ASSERT_THAT(after, IsOk());
  EXPECT_TRUE((*after)->roles.Has(v1::MANAGER));
  EXPECT_FALSE((*after)->roles.Has(v1::REP));
  EXPECT_THAT((*after)->territories, ElementsAre("east", "pudong", "shanghai"));
}

TEST_P(AuthenticatorTest, TheSameIdInAnotherCompanyIsSomebodyElse) {
  ASSERT_THAT(MakeUser("li-wei", {v1::VIEWER}, {}, kAcme), IsOk());
  ASSERT_THAT(MakeUser("li-wei", {v1::REP}, {}, kHengxin), IsOk());
  const auto acme = LogIn("li-wei", kAcme);
  const auto hengxin = LogIn("li-wei", kHengxin);

  ASSERT_THAT(SetState("li-wei", v1::User::DISABLED), IsOk());  // at Acme

  EXPECT_EQ(WhyRefused(Bearer(*acme)), v1::CREDENTIAL_REVOKED);
  const auto other = authenticator_->Authenticate(Bearer(*hengxin));
  ASSERT_THAT(other, IsOk());
  EXPECT_EQ((*other)->tenant, kHengxin);
  EXPECT_FALSE((*other)->roles.Has(v1::VIEWER));
}

TEST_P(AuthenticatorTest, HeadersThatAreNoneOfOursAreRefused) {
  const auto login = ExchangeCode(acme_code_);
  const std::string& token = login->access_token();
  for (const std::string& header :
       {std::string(), std::string("Bearer"), std::string("Bearer "), token, "Basic " + token,
        "Bearer  " + token, "Bearer " + token + " ", "Bearer\t" + token,
        "Bearer " + std::string(1 << 20, 'a'), "Bearer " + token + ", Bearer " + token,
        "Bearer " + login->refresh_token()}) {
    EXPECT_THAT(authenticator_->Lookup(header), IsNull());
    EXPECT_EQ(authenticator_->Authenticate(header).status(), NotAuthenticated()) << header.substr(0, 20);
  }
}

TEST_P(AuthenticatorTest, ATokenOfAnotherInstallationIsRefused) {
  const KeyRing other_keys(SigningKey::Generate().value());
  Claims claims;
  claims.kind = Principal::Kind::kUser;
  claims.tenant = kAcme;
  claims.id = "admin";
  const auto token = TokenMint(other_keys).Issue(claims, clock_.Now(), absl::InfiniteFuture(), *rng_);
  ASSERT_THAT(token, IsOk());
  EXPECT_EQ(WhyRefused("Bearer " + token->text), v1::UNAUTHENTICATED_CALL);
}

TEST_P(AuthenticatorTest, ATokenForAnUnknownCompanyOrLoginIsRefused) {
  Claims claims;
  claims.kind = Principal::Kind::kUser;
  claims.tenant = 77;
  claims.id = "admin";
  const auto nowhere = mint_.Issue(claims, clock_.Now(), absl::InfiniteFuture(), *rng_);
  EXPECT_EQ(WhyRefused("Bearer " + nowhere->text), v1::UNAUTHENTICATED_CALL);
  claims.tenant = kAcme;  // the user exists, the login does not
  const auto no_login = mint_.Issue(claims, clock_.Now(), absl::InfiniteFuture(), *rng_);
  EXPECT_EQ(WhyRefused("Bearer " + no_login->text), v1::CREDENTIAL_REVOKED);
}

TEST(PrincipalCacheTest, KeepsTheMostRecentlyUsedAndStaysBounded) {
  PrincipalCache cache(32);
  const auto principal = std::make_shared<const Principal>();
  const Digest kept = Sha256("kept");
  cache.Put(kept, principal);
  for (int i = 0; i < 1000; ++i) {
    cache.Put(Sha256(absl::StrCat(i)), principal);
    EXPECT_THAT(cache.Find(kept), NotNull());
  }
  EXPECT_LE(cache.size(), 32u);
  EXPECT_THAT(cache.Find(Sha256("0")), IsNull());
  cache.Erase(kept);
  EXPECT_THAT(cache.Find(kept), IsNull());
}

TEST(PrincipalCacheTest, MayBeUsedByManyThreads) {
  PrincipalCache cache(64);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&cache, t] {
      for (int i = 0; i < 2000; ++i) {
        const Digest digest = Sha256(absl::StrCat(i % 100));
        auto principal = std::make_shared<Principal>();
        principal->tenant = i % 100;
        if (i % 7 == t) cache.Erase(digest);
        cache.Put(digest, principal);
        const auto found = cache.Find(digest);
        if (found != nullptr) {
          EXPECT_EQ(found->tenant, i % 100);
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(cache.size(), 64u);
}

// Two servers on one PostgreSQL.
class AuthenticatorReplicas : public IdentityTest {};
INSTANTIATE_TEST_SUITE_P(Engines, AuthenticatorReplicas, ::testing::Values(sql::Engine::kPostgres),
                         ::tierline::testing::EngineName);

TEST_P(AuthenticatorReplicas, ARevokedCredentialIsRefusedByTheOtherReplicaAfterItsNextPoll) {
  const auto other_driver = database().NewReplica();
  const auto other =
      store::OpenStore(*other_driver, {.readers = 1, .head_poll = absl::Milliseconds(20)}, SystemClock(),
                       *rng_, [](absl::Status cause) { ADD_FAILURE() << cause; });
  ASSERT_THAT(other, IsOk());
  const int64_t known = (*other)->KnownHead(kAcme)->identity;
  absl::Notification noticed;
  bool told = false;
  (*other)->AddListener([&](const store::CommitInfo& info) {
    if (told || info.tenant != kAcme || info.head.identity < known + 2) return;
    told = true;
    noticed.Notify();
  });
  Authenticator elsewhere(**other, mint_, clock_);
  ASSERT_THAT(MakeUser("li-wei", {v1::REP}), IsOk());
  const auto login = LogIn("li-wei");
  ASSERT_THAT(elsewhere.Authenticate(Bearer(*login)), IsOk());

  ASSERT_THAT(SetState("li-wei", v1::User::DISABLED), IsOk());  // here

  ASSERT_TRUE(noticed.WaitForNotificationWithTimeout(absl::Seconds(5)));
  EXPECT_THAT(elsewhere.Lookup(Bearer(*login)), IsNull());
  EXPECT_EQ(contract::ReasonOf(elsewhere.Authenticate(Bearer(*login)).status()), v1::CREDENTIAL_REVOKED);
  EXPECT_THAT((*other)->Stop(), IsOk());
}

}  // namespace
}  // namespace tierline::identity
