#pragma once

#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/errors.h"
#include "server/identity/admin_handlers.h"
#include "server/identity/auth_handlers.h"
#include "server/identity/authenticator.h"
#include "server/identity/bootstrap.h"
#include "server/identity/credentials.h"
#include "server/store/schema.h"
#include "tests/support/fake_clock.h"
#include "tests/support/matchers.h"
#include "tests/support/test_database.h"

namespace tierline::identity {

using ::tierline::testing::IsOk;
using ::tierline::testing::IsOkAndHolds;
using ::tierline::testing::StatusIs;

// Two companies with the same ids in them, on each engine: 1 is Acme, 2 is Hengxin; both have the
// administrator "admin".
class IdentityTest : public ::tierline::testing::DatabaseTest {
 protected:
  static constexpr store::TenantId kAcme = 1;
  static constexpr store::TenantId kHengxin = 2;

  void SetUp() override {
    DatabaseTest::SetUp();
    if (IsSkipped()) return;
    ASSERT_THAT(store::Migrate(*database().Connect(), store::Schema()), IsOk());
    OpenStore();
    acme_code_ = CreateTenant(*store_, {.tenant = kAcme, .display_name = "Acme"}).value().code;
    hengxin_code_ = CreateTenant(*store_, {.tenant = kHengxin, .display_name = "恒信机电"}).value().code;
  }

  void TearDown() override {
    authenticator_.reset();
    exchange_.reset();
    admin_.reset();
    if (store_ != nullptr) {
      EXPECT_THAT(store_->Stop(), IsOk());
    }
    store_.reset();
    DatabaseTest::TearDown();
  }

  void OpenStore() {
    store_ = store::OpenStore(database().driver(), {.readers = 2}, clock_, *rng_, [](absl::Status cause) {
               ADD_FAILURE() << cause;
             }).value();
    exchange_ =
        std::make_unique<TokenExchange>(*store_, mint_, *rng_,
                                        [this](store::WriteTransaction&, absl::string_view actor,
                                               absl::string_view, absl::string_view, absl::string_view) {
                                          audited_.emplace_back(actor);
                                          return absl::OkStatus();
                                        });
    authenticator_ = std::make_unique<Authenticator>(*store_, mint_, clock_);
    admin_ = std::make_unique<AdminHandlers>(
        *store_, *page_tokens_, [this](sql::Connection&, store::TenantId, absl::string_view territory) {
          return absl::StatusOr<bool>(territory == used_territory_);
        });
  }

  CallContext As(const Principal& principal, Ownership ownership = Ownership::kTenant) const {
    return {principal, contract::Locale::kEnglish, clock_.Now(), ownership};
  }

  // An administrator of a company, for calling handlers.
  static Principal Admin(store::TenantId tenant) {
    Principal principal;
    principal.kind = Principal::Kind::kUser;
    principal.tenant = tenant;
    principal.id = "admin";
    principal.roles = {v1::ADMIN};
    return principal;
  }

  // Runs a write handler in a transaction of the caller's company.
  template <typename Request, typename Response>
  absl::StatusOr<Response> Write(absl::Status (AdminHandlers::*handler)(const CallContext&, const Request&,
                                                                        store::WriteTransaction&, Response&),
                                 const Request& request, store::TenantId tenant = kAcme) {
    Response response;
    const Principal principal = Admin(tenant);
    TIERLINE_RETURN_IF_ERROR(store_->WriteAndWait(tenant, [&](store::WriteTransaction& tx) {
      response.Clear();
      return ((*admin_).*handler)(As(principal), request, tx, response);
    }));
    return response;
  }

  template <typename Request, typename Response>
  absl::StatusOr<Response> Read(absl::Status (AdminHandlers::*handler)(const CallContext&, const Request&,
                                                                       Response&),
                                const Request& request, store::TenantId tenant = kAcme) {
    Response response;
    const Principal principal = Admin(tenant);
    TIERLINE_RETURN_IF_ERROR(((*admin_).*handler)(As(principal), request, response));
    return response;
  }

  absl::StatusOr<v1::ExchangeTokenResponse> Exchange(const v1::ExchangeTokenRequest& request) {
    v1::ExchangeTokenResponse response;
    TIERLINE_RETURN_IF_ERROR(exchange_->Exchange(As(Anonymous(), Ownership::kSelf), request, response));
    return response;
  }
  absl::StatusOr<v1::ExchangeTokenResponse> ExchangeCode(const std::string& code) {
    v1::ExchangeTokenRequest request;
    request.set_code(code);
    return Exchange(request);
  }
  absl::StatusOr<v1::ExchangeTokenResponse> ExchangeKey(const std::string& key) {
    v1::ExchangeTokenRequest request;
    request.set_api_key(key);
    return Exchange(request);
  }
  absl::StatusOr<v1::ExchangeTokenResponse> Refresh(const std::string& token,
                                                    const std::string& request_id = "") {
    v1::ExchangeTokenRequest request;
    request.set_refresh_token(token);
    request.set_request_id(request_id);
    return Exchange(request);
  }

  static std::string Bearer(const v1::ExchangeTokenResponse& answer) {
    return absl::StrCat("Bearer ", answer.access_token());
  }

  v1::ErrorReason WhyRefused(const std::string& authorization) {
    return contract::ReasonOf(authenticator_->Authenticate(authorization).status());
  }

  absl::StatusOr<v1::User> MakeUser(const std::string& id, const std::vector<v1::Role>& roles,
                                    const std::vector<std::string>& territories = {},
                                    store::TenantId tenant = kAcme) {
    v1::CreateUserRequest request;
    request.set_user_id(id);
    request.mutable_user()->set_display_name("李伟");
    for (v1::Role role : roles) request.mutable_user()->add_roles(role);
    for (const std::string& territory : territories) {
      request.mutable_user()->add_territories("territories/" + territory);
    }
    return Write(&AdminHandlers::CreateUser, request, tenant);
  }

  absl::StatusOr<v1::Territory> MakeTerritory(const std::string& id, const std::string& parent = "",
                                              store::TenantId tenant = kAcme) {
    v1::CreateTerritoryRequest request;
    request.set_territory_id(id);
    request.mutable_territory()->set_display_name(id);
    if (!parent.empty()) request.mutable_territory()->set_parent("territories/" + parent);
    return Write(&AdminHandlers::CreateTerritory, request, tenant);
  }

  absl::StatusOr<v1::CreateApiKeyResponse> MakeKey(v1::Role role,
                                                   absl::Time expires = absl::InfiniteFuture()) {
    v1::CreateApiKeyRequest request;
    request.mutable_api_key()->set_display_name("ERP");
    request.mutable_api_key()->set_role(role);
    if (expires != absl::InfiniteFuture()) {
      request.mutable_api_key()->mutable_expire_time()->set_seconds(absl::ToUnixSeconds(expires));
    }
    return Write(&AdminHandlers::CreateApiKey, request);
  }

  absl::Status SetState(const std::string& user, v1::User::State state) {
    v1::UpdateUserRequest request;
    request.mutable_user()->set_name("users/" + user);
    request.mutable_user()->set_state(state);
    return Write(&AdminHandlers::UpdateUser, request).status();
  }

  // A new code for the user, exchanged.
  absl::StatusOr<v1::ExchangeTokenResponse> LogIn(const std::string& user, store::TenantId tenant = kAcme) {
    v1::CreateEnrolmentCodeRequest request;
    request.set_user("users/" + user);
    TIERLINE_ASSIGN_OR_RETURN(const v1::CreateEnrolmentCodeResponse code,
                              Write(&AdminHandlers::CreateEnrolmentCode, request, tenant));
    return ExchangeCode(code.code());
  }

  ::tierline::testing::FakeClock clock_;
  const std::unique_ptr<Rng> rng_ = SeededRng(20260105);
  const KeyRing keys_{SigningKey::Generate().value()};
  const TokenMint mint_{keys_};
  const std::unique_ptr<contract::Authenticator> page_tokens_ = NewPageTokenAuthenticator(keys_);
  std::vector<std::string> audited_;
  std::string used_territory_;
  std::string acme_code_;
  std::string hengxin_code_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<TokenExchange> exchange_;
  std::unique_ptr<Authenticator> authenticator_;
  std::unique_ptr<AdminHandlers> admin_;
};

}  // namespace tierline::identity
