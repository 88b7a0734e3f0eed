#include "server/identity/admin_handlers.h"

#include <gmock/gmock.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/identity/identity_fixture.h"

namespace tierline::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Administration : public IdentityTest {
 protected:
  template <typename Result>
  static v1::ErrorReason Why(const Result& result) {
    return contract::ReasonOf(result.status());
  }

  absl::StatusOr<v1::User> GetUser(const std::string& id, store::TenantId tenant = kAcme) {
    v1::GetUserRequest request;
    request.set_name("users/" + id);
    return Read(&AdminHandlers::GetUser, request, tenant);
  }

  absl::StatusOr<v1::Territory> MoveTerritory(const std::string& id, const std::string& parent) {
    v1::UpdateTerritoryRequest request;
    request.mutable_territory()->set_name("territories/" + id);
    request.mutable_territory()->set_parent("territories/" + parent);
    return Write(&AdminHandlers::UpdateTerritory, request);
  }

  absl::Status RemoveTerritory(const std::string& id) {
    v1::DeleteTerritoryRequest request;
    request.set_name("territories/" + id);
    return Write(&AdminHandlers::DeleteTerritory, request).status();
  }

  std::vector<std::string> TerritoryNames(store::TenantId tenant = kAcme) {
    std::vector<std::string> names;
    const auto answer = Read(&AdminHandlers::ListTerritories, v1::ListTerritoriesRequest(), tenant);
    EXPECT_THAT(answer, IsOk());
    for (const v1::Territory& territory : answer->territories()) names.push_back(territory.name());
    return names;
  }
};

INSTANTIATE_TEST_SUITE_P(Engines, Administration, ::testing::ValuesIn(::tierline::testing::Engines()),
                         ::tierline::testing::EngineName);

TEST_P(Administration, ACompanyStartsWithItsDefaults) {
  const auto tenant = Read(&AdminHandlers::GetTenant, v1::GetTenantRequest());
  ASSERT_THAT(tenant, IsOk());
  EXPECT_EQ(tenant->display_name(), "Acme");
  EXPECT_EQ(tenant->time_zone(), "Asia/Shanghai");
  EXPECT_EQ(tenant->currency_code(), "CNY");
  EXPECT_EQ(tenant->fiscal_year_start_month(), 1);
  EXPECT_EQ(tenant->profile(), v1::Tenant::DISTRIBUTOR);
}

TEST_P(Administration, ACompanyIsMadeOnceAndOnlyIfItIsRight) {
  EXPECT_THAT(CreateTenant(*store_, {.tenant = kAcme, .display_name = "Again"}),
              StatusIs(absl::StatusCode::kAlreadyExists));
  const std::vector<NewTenant> wrong = {
      {.tenant = 0, .display_name = "X"},
      {.tenant = 3, .display_name = ""},
      {.tenant = 3, .display_name = "X", .profile = v1::Tenant::PROFILE_UNSPECIFIED},
      {.tenant = 3, .display_name = "X", .currency_code = "yuan"},
      {.tenant = 3, .display_name = "X", .time_zone = "Mars/Olympus"},
      {.tenant = 3, .display_name = "X", .fiscal_year_start_month = 13},
      {.tenant = 3, .display_name = "X", .admin_id = "Big Boss"},
  };
  for (const NewTenant& tenant : wrong) {
    EXPECT_THAT(CreateTenant(*store_, tenant), StatusIs(absl::StatusCode::kInvalidArgument));
  }
  EXPECT_THAT(store_->KnownHead(3), Not(IsOk()));
}

TEST_P(Administration, AnInterruptedStartIsFinished) {
  ASSERT_THAT(store_->CreateTenant(3), IsOk());
  const auto issued = CreateTenant(*store_, {.tenant = 3, .display_name = "Third"});
  ASSERT_THAT(issued, IsOk());
  EXPECT_THAT(ExchangeCode(issued->code), IsOk());
}

TEST_P(Administration, SettingsChangeByMaskAndEtag) {
  const auto before = Read(&AdminHandlers::GetTenant, v1::GetTenantRequest());
  v1::UpdateTenantRequest request;
  request.mutable_tenant()->set_display_name("Acme Trading");
  request.mutable_tenant()->set_fiscal_year_start_month(4);
  request.mutable_tenant()->set_etag(before->etag());
  request.mutable_update_mask()->add_paths("fiscal_year_start_month");
  const auto after = Write(&AdminHandlers::UpdateTenant, request);
  ASSERT_THAT(after, IsOk());
  EXPECT_EQ(after->display_name(), "Acme");
  EXPECT_EQ(after->fiscal_year_start_month(), 4);
  EXPECT_EQ(Why(Write(&AdminHandlers::UpdateTenant, request)), v1::ETAG_MISMATCH);
  EXPECT_EQ(Read(&AdminHandlers::GetTenant, v1::GetTenantRequest(), kHengxin)->fiscal_year_start_month(), 1);
}

TEST_P(Administration, SettingsThatMakeNoSenseChangeNothing) {
  v1::UpdateTenantRequest zone;
  zone.mutable_tenant()->set_time_zone("Asia/Atlantis");
  EXPECT_EQ(Why(Write(&AdminHandlers::UpdateTenant, zone)), v1::INVALID_FIELD);
  v1::UpdateTenantRequest currency;
  currency.mutable_tenant()->set_currency_code("USD");
  EXPECT_EQ(Why(Write(&AdminHandlers::UpdateTenant, currency)), v1::INVALID_FIELD);
  const auto tenant = Read(&AdminHandlers::GetTenant, v1::GetTenantRequest());
  EXPECT_EQ(tenant->time_zone(), "Asia/Shanghai");
  EXPECT_EQ(tenant->currency_code(), "CNY");
}

TEST_P(Administration, AUserIsWhatWasWritten) {
  ASSERT_THAT(MakeTerritory("east"), IsOk());
  const auto made = MakeUser("li-wei", {v1::MANAGER, v1::REP}, {"east"});
  ASSERT_THAT(made, IsOk());
  const auto read = GetUser("li-wei");
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->SerializeAsString(), made->SerializeAsString());
  EXPECT_EQ(read->display_name(), "李伟");
  EXPECT_THAT(read->roles(), ElementsAre(v1::REP, v1::MANAGER));
  EXPECT_THAT(read->territories(), ElementsAre("territories/east"));
  EXPECT_EQ(read->state(), v1::User::ACTIVE);
  EXPECT_EQ(Why(MakeUser("li-wei", {v1::REP})), v1::ALREADY_THERE);
}

TEST_P(Administration, AUserWithoutIdGetsOne) {
  const auto made = MakeUser("", {v1::REP});
  ASSERT_THAT(made, IsOk());
  EXPECT_THAT(made->name(), HasSubstr("users/0"));
}

TEST_P(Administration, AUserMustHaveARoleAndTerritoriesThatExist) {
  EXPECT_EQ(Why(MakeUser("li-wei", {})), v1::INVALID_FIELD);
  const auto lost = MakeUser("li-wei", {v1::REP}, {"atlantis"});
  EXPECT_EQ(contract::ViolationsOf(lost.status()).at(0).path, "user.territories[0]");
  EXPECT_EQ(Why(GetUser("li-wei")), v1::RESOURCE_MISSING);
}

TEST_P(Administration, TerritoriesOfAnotherCompanyDoNotExist) {
  ASSERT_THAT(MakeTerritory("east", "", kHengxin), IsOk());
  EXPECT_EQ(Why(MakeUser("li-wei", {v1::REP}, {"east"})), v1::INVALID_FIELD);
  EXPECT_EQ(Why(MakeTerritory("shanghai", "east")), v1::TREE_INVALID);
  EXPECT_THAT(TerritoryNames(kAcme), IsEmpty());
}

TEST_P(Administration, UsersOfAnotherCompanyDoNotExist) {
  ASSERT_THAT(MakeUser("li-wei", {v1::REP}, {}, kHengxin), IsOk());
  EXPECT_EQ(Why(GetUser("li-wei", kAcme)), v1::RESOURCE_MISSING);
  EXPECT_EQ(Read(&AdminHandlers::ListUsers, v1::ListUsersRequest(), kAcme)->users_size(), 1);
  v1::DeleteUserRequest remove;
  remove.set_name("users/li-wei");
  EXPECT_EQ(Why(Write(&AdminHandlers::DeleteUser, remove, kAcme)), v1::RESOURCE_MISSING);
  EXPECT_THAT(GetUser("li-wei", kHengxin), IsOk());
}

TEST_P(Administration, ARepReadsTheOwnUserOnly) {
  ASSERT_THAT(MakeUser("li-wei", {v1::REP}), IsOk());
  Principal rep = Admin(kAcme);
  rep.id = "li-wei";
  const auto get = [&](const std::string& name) {
    v1::GetUserRequest request;
    request.set_name(name);
    v1::User response;
    return admin_->GetUser(As(rep, Ownership::kSelf), request, response);
  };
  EXPECT_THAT(get("users/li-wei"), IsOk());
  EXPECT_EQ(contract::ReasonOf(get("users/admin")), v1::PERMISSION_DENIED_OR_MISSING);
  // Somebody who exists and somebody who does not look the same.
  EXPECT_EQ(get("users/admin"), get("users/nobody"));
}

TEST_P(Administration, TheLastAdministratorStays) {
  EXPECT_EQ(contract::ReasonOf(SetState("admin", v1::User::DISABLED)), v1::STATE_INVALID);
  v1::DeleteUserRequest remove;
  remove.set_name("users/admin");
  EXPECT_EQ(Why(Write(&AdminHandlers::DeleteUser, remove)), v1::STATE_INVALID);
  v1::BatchUpsertUsersRequest demote;
  v1::User& user = *demote.add_users();
  user.set_name("users/admin");
  user.set_display_name("Admin");
  user.add_roles(v1::VIEWER);
  EXPECT_EQ(Why(Write(&AdminHandlers::BatchUpsertUsers, demote)), v1::STATE_INVALID);

  EXPECT_THAT(GetUser("admin")->roles(), ElementsAre(v1::ADMIN));
  ASSERT_THAT(MakeUser("wang-fang", {v1::ADMIN}), IsOk());
  EXPECT_THAT(SetState("admin", v1::User::DISABLED), IsOk());
}

TEST_P(Administration, ADeletedUserIsOutAndCanComeBack) {
  ASSERT_THAT(MakeUser("li-wei", {v1::REP}), IsOk());
  const auto login = LogIn("li-wei");
  v1::DeleteUserRequest remove;
  remove.set_name("users/li-wei");
  ASSERT_THAT(Write(&AdminHandlers::DeleteUser, remove), IsOk());

  EXPECT_EQ(WhyRefused(Bearer(*login)), v1::CREDENTIAL_REVOKED);
  EXPECT_EQ(Read(&AdminHandlers::ListUsers, v1::ListUsersRequest())->users_size(), 1);
  v1::ListUsersRequest all;
  all.set_show_deleted(true);
  EXPECT_EQ(Read(&AdminHandlers::ListUsers, all)->users_size(), 2);
  EXPECT_EQ(Why(MakeUser("li-wei", {v1::REP})), v1::ALREADY_THERE);
  EXPECT_EQ(Why(Write(&AdminHandlers::DeleteUser, remove)), v1::STATE_INVALID);

  v1::UndeleteUserRequest undelete;
  undelete.set_name("users/li-wei");
  const auto back = Write(&AdminHandlers::UndeleteUser, undelete);
  ASSERT_THAT(back, IsOk());
  EXPECT_FALSE(back->has_delete_time());
  EXPECT_EQ(WhyRefused(Bearer(*login)), v1::CREDENTIAL_REVOKED);
  EXPECT_THAT(LogIn("li-wei"), IsOk());
}

TEST_P(Administration, ABatchOfUsersIsAllOrNothing) {
  v1::BatchUpsertUsersRequest request;
  for (const char* id : {"rep-1", "rep-2", "rep-3"}) {
    v1::User& user = *request.add_users();
    user.set_name(absl::StrCat("users/", id));
    user.set_display_name(id);
    user.add_roles(v1::REP);
  }
  request.mutable_users(2)->add_territories("territories/atlantis");
  const auto failed = Write(&AdminHandlers::BatchUpsertUsers, request);
  EXPECT_EQ(contract::ViolationsOf(failed.status()).at(0).path, "users[2].territories[0]");
  EXPECT_EQ(Why(GetUser("rep-1")), v1::RESOURCE_MISSING);

  request.mutable_users(2)->clear_territories();
  ASSERT_THAT(Write(&AdminHandlers::BatchUpsertUsers, request), IsOk());
  request.mutable_users(0)->set_display_name("张敏");
  const auto again = Write(&AdminHandlers::BatchUpsertUsers, request);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->users(0).display_name(), "张敏");
  EXPECT_EQ(Read(&AdminHandlers::ListUsers, v1::ListUsersRequest())->users_size(), 4);

  *request.add_users() = request.users(0);
  EXPECT_EQ(contract::ViolationsOf(Write(&AdminHandlers::BatchUpsertUsers, request).status()).at(0).path,
            "users[3].name");
}

TEST_P(Administration, ListsGoOnWhereThePageEnded) {
  for (int i = 0; i < 5; ++i) ASSERT_THAT(MakeUser(absl::StrCat("rep-", i), {v1::REP}), IsOk());
  v1::ListUsersRequest request;
  request.set_page_size(2);
  std::vector<std::string> names;
  do {
    const auto page = Read(&AdminHandlers::ListUsers, request);
    ASSERT_THAT(page, IsOk());
    ASSERT_LE(page->users_size(), 2);
    for (const v1::User& user : page->users()) names.push_back(user.name());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(names, ElementsAre("users/admin", "users/rep-0", "users/rep-1", "users/rep-2", "users/rep-3",
                                 "users/rep-4"));
}

TEST_P(Administration, APageTokenIsGoodForItsCallerAndQuestionOnly) {
  for (int i = 0; i < 3; ++i) ASSERT_THAT(MakeUser(absl::StrCat("rep-", i), {v1::REP}), IsOk());
  v1::ListUsersRequest request;
  request.set_page_size(1);
  request.set_page_token(Read(&AdminHandlers::ListUsers, request)->next_page_token());
  EXPECT_THAT(Read(&AdminHandlers::ListUsers, request), IsOk());
  EXPECT_EQ(Why(Read(&AdminHandlers::ListUsers, request, kHengxin)), v1::PAGE_TOKEN_INVALID);
  request.set_show_deleted(true);
  EXPECT_EQ(Why(Read(&AdminHandlers::ListUsers, request)), v1::PAGE_TOKEN_INVALID);
  v1::ListTerritoriesRequest other;
  other.set_page_token(request.page_token());
  EXPECT_EQ(Why(Read(&AdminHandlers::ListTerritories, other)), v1::PAGE_TOKEN_INVALID);
}

TEST_P(Administration, TerritoriesNeverFormACircle) {
  ASSERT_THAT(MakeTerritory("china"), IsOk());
  ASSERT_THAT(MakeTerritory("east", "china"), IsOk());
  ASSERT_THAT(MakeTerritory("shanghai", "east"), IsOk());
  EXPECT_EQ(Why(MoveTerritory("china", "shanghai")), v1::TREE_INVALID);
  EXPECT_EQ(Why(MoveTerritory("china", "china")), v1::TREE_INVALID);
  EXPECT_EQ(Why(MoveTerritory("east", "nowhere")), v1::TREE_INVALID);
  EXPECT_THAT(MoveTerritory("shanghai", "china"), IsOk());
}

TEST_P(Administration, ABatchOfTerritoriesMayNameParentsLater) {
  v1::BatchUpsertTerritoriesRequest request;
  for (const auto& [id, parent] : {std::pair{"shanghai", "territories/east"}, std::pair{"east", ""}}) {
    v1::Territory& territory = *request.add_territories();
    territory.set_name(absl::StrCat("territories/", id));
    territory.set_display_name(id);
    territory.set_parent(parent);
  }
  ASSERT_THAT(Write(&AdminHandlers::BatchUpsertTerritories, request), IsOk());
  EXPECT_THAT(TerritoryNames(), ElementsAre("territories/east", "territories/shanghai"));

  request.mutable_territories(1)->set_parent("territories/shanghai");
  EXPECT_EQ(Why(Write(&AdminHandlers::BatchUpsertTerritories, request)), v1::TREE_INVALID);
}

TEST_P(Administration, ATerritoryInUseStays) {
  ASSERT_THAT(MakeTerritory("east"), IsOk());
  ASSERT_THAT(MakeTerritory("shanghai", "east"), IsOk());
  ASSERT_THAT(MakeTerritory("hangzhou", "east"), IsOk());
  ASSERT_THAT(MakeUser("li-wei", {v1::REP}, {"shanghai"}), IsOk());
  used_territory_ = "hangzhou";  // by a customer
  EXPECT_EQ(contract::ReasonOf(RemoveTerritory("east")), v1::STILL_REFERENCED);
  EXPECT_EQ(contract::ReasonOf(RemoveTerritory("shanghai")), v1::STILL_REFERENCED);
  EXPECT_EQ(contract::ReasonOf(RemoveTerritory("hangzhou")), v1::STILL_REFERENCED);
  used_territory_.clear();
  EXPECT_THAT(RemoveTerritory("hangzhou"), IsOk());
  EXPECT_EQ(contract::ReasonOf(RemoveTerritory("hangzhou")), v1::RESOURCE_MISSING);
}

TEST_P(Administration, AnApiKeyShowsItsSecretOnce) {
  const auto made = MakeKey(v1::OPS);
  ASSERT_THAT(made, IsOk());
  EXPECT_THAT(made->key_text(), Not(IsEmpty()));
  v1::GetApiKeyRequest get;
  get.set_name(made->api_key().name());
  const auto read = Read(&AdminHandlers::GetApiKey, get);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->SerializeAsString(), made->api_key().SerializeAsString());
  EXPECT_EQ(Why(Read(&AdminHandlers::GetApiKey, get, kHengxin)), v1::RESOURCE_MISSING);
}

TEST_P(Administration, AnApiKeyIsNoRepAndEndsInTheFuture) {
  EXPECT_EQ(Why(MakeKey(v1::REP)), v1::INVALID_FIELD);
  EXPECT_EQ(Why(MakeKey(v1::ROLE_UNSPECIFIED)), v1::INVALID_FIELD);
  EXPECT_EQ(Why(MakeKey(v1::OPS, clock_.Now())), v1::INVALID_FIELD);
}

TEST_P(Administration, WhatIsOnlyCheckedShowsNoSecret) {
  v1::CreateApiKeyRequest key;
  key.mutable_api_key()->set_role(v1::OPS);
  key.set_validate_only(true);
  EXPECT_THAT(Write(&AdminHandlers::CreateApiKey, key)->key_text(), IsEmpty());
  v1::CreateEnrolmentCodeRequest code;
  code.set_user("users/admin");
  code.set_validate_only(true);
  EXPECT_THAT(Write(&AdminHandlers::CreateEnrolmentCode, code)->code(), IsEmpty());
}

TEST_P(Administration, ListsShowEveryKeyWithItsState) {
  const auto active = MakeKey(v1::OPS);
  const auto ended = MakeKey(v1::PARTNER, clock_.Now() + absl::Minutes(1));
  const auto revoked = MakeKey(v1::VIEWER);
  v1::RevokeApiKeyRequest revoke;
  revoke.set_name(revoked->api_key().name());
  ASSERT_THAT(Write(&AdminHandlers::RevokeApiKey, revoke), IsOk());
  clock_.Advance(absl::Minutes(2));

  v1::ListApiKeysRequest request;
  request.set_page_size(2);
  const auto first = Read(&AdminHandlers::ListApiKeys, request);
  ASSERT_THAT(first, IsOk());
  request.set_page_token(first->next_page_token());
  const auto second = Read(&AdminHandlers::ListApiKeys, request);
  ASSERT_THAT(second, IsOk());
  ASSERT_EQ(first->api_keys_size(), 2);
  ASSERT_EQ(second->api_keys_size(), 1);
  std::map<std::string, v1::ApiKey::State> states;
  for (const auto& page : {*first, *second}) {
    for (const v1::ApiKey& key : page.api_keys()) states[key.name()] = key.state();
  }
  EXPECT_EQ(states[active->api_key().name()], v1::ApiKey::ACTIVE);
  EXPECT_EQ(states[ended->api_key().name()], v1::ApiKey::EXPIRED);
  EXPECT_EQ(states[revoked->api_key().name()], v1::ApiKey::REVOKED);
}

TEST_P(Administration, CodesLiveAtMostAWeek) {
  v1::CreateEnrolmentCodeRequest request;
  request.set_user("users/admin");
  request.mutable_lifetime()->set_seconds(7 * 24 * 3600);
  EXPECT_THAT(Write(&AdminHandlers::CreateEnrolmentCode, request), IsOk());
  for (int64_t seconds : {int64_t{0}, int64_t{-1}, int64_t{7 * 24 * 3600 + 1}}) {
    request.mutable_lifetime()->set_seconds(seconds);
    EXPECT_EQ(Why(Write(&AdminHandlers::CreateEnrolmentCode, request)), v1::INVALID_FIELD) << seconds;
  }
}

TEST_P(Administration, TheAuditTrailIsReadNewestFirst) {
  for (int i = 1; i <= 3; ++i) {
    ASSERT_THAT(store_->WriteAndWait(
                    kAcme,
                    [&](store::WriteTransaction& tx) -> absl::Status {
                      for (int ordinal = 0; ordinal < 2; ++ordinal) {
                        TIERLINE_RETURN_IF_ERROR(
                            tx.db()
                                .Execute("INSERT INTO audit (tenant_id, seq, ordinal, occurred, actor, "
                                         "method, target, request_digest) "
                                         "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                                         {tx.tenant(), tx.position(), ordinal, absl::ToUnixMicros(tx.now()),
                                          "users/admin", "m", absl::StrCat("users/u", i, ordinal),
                                          sql::Param::Blob("")})
                                .status());
                      }
                      return absl::OkStatus();
                    }),
                IsOk());
  }
  v1::ListAuditEntriesRequest request;
  request.set_page_size(4);
  const auto first = Read(&AdminHandlers::ListAuditEntries, request);
  ASSERT_THAT(first, IsOk());
  request.set_page_token(first->next_page_token());
  const auto second = Read(&AdminHandlers::ListAuditEntries, request);
  ASSERT_THAT(second, IsOk());
  std::vector<std::string> targets;
  for (const auto& page : {*first, *second}) {
    for (const v1::AuditEntry& entry : page.audit_entries()) targets.push_back(entry.resource());
  }
  EXPECT_THAT(targets,
              ElementsAre("users/u31", "users/u30", "users/u21", "users/u20", "users/u11", "users/u10"));
  EXPECT_THAT(second->next_page_token(), IsEmpty());
  EXPECT_EQ(
      Read(&AdminHandlers::ListAuditEntries, v1::ListAuditEntriesRequest(), kHengxin)->audit_entries_size(),
      0);
}

TEST_P(Administration, ADatabaseThatCannotBeAskedLetsNobodyIn) {
  const auto login = ExchangeCode(acme_code_);
  ASSERT_THAT(store_->Read([](sql::Connection&) { return absl::OkStatus(); }), IsOk());
  ASSERT_THAT(database().Connect()->ExecuteScript("DROP TABLE user_role"), IsOk());
  EXPECT_THAT(authenticator_->Authenticate(Bearer(*login)), Not(IsOk()));
}

}  // namespace
}  // namespace tierline::identity
