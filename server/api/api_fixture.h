#pragma once

#include <gmock/gmock.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/status.h"
#include "common/contract/errors.h"
#include "google/longrunning/operations.pb.h"
#include "server/api/front_door.h"
#include "server/identity/auth_handlers.h"
#include "server/identity/bootstrap.h"
#include "server/identity/credentials.h"
#include "server/identity/users.h"
#include "server/records/audit.h"
#include "server/store/schema.h"
#include "tests/support/fake_clock.h"
#include "tests/support/manual_executor.h"
#include "tests/support/matchers.h"
#include "tests/support/test_database.h"
#include "tierline/v1/admin_service.pb.h"
#include "tierline/v1/tier_service.pb.h"

namespace tierline::api {

using ::tierline::testing::IsOk;

// Every call that ended, as "method code".
class KeptCalls final : public Observer {
 public:
  void OnCall(absl::string_view method, const identity::Principal* principal, const absl::Status& status,
              absl::Duration) override {
    calls_.push_back(absl::StrCat(method.substr(method.rfind('/') + 1), " ",
                                  absl::StatusCodeToString(status.code()), principal == nullptr ? " ?" : ""));
  }
  const std::vector<std::string>& calls() const { return calls_; }

 private:
  std::vector<std::string> calls_;
};

// One company with its administrator "admin" and the viewer "viewer", both logged in, over a real store.
class ApiTest : public testing::DatabaseTest {
 protected:
  void SetUp() override {
    DatabaseTest::SetUp();
    if (IsSkipped()) return;
    ASSERT_THAT(store::Migrate(*database().Connect(), store::Schema()), IsOk());
    auto opened = store::OpenStore(database().driver(), {.readers = 2}, clock_, *rng_, [](absl::Status) {});
    ASSERT_THAT(opened, IsOk());
    store_ = *std::move(opened);
    const auto code = identity::CreateTenant(*store_, {.tenant = 1, .display_name = "恒信机电"});
    ASSERT_THAT(code, IsOk());
    exchange_ = std::make_unique<identity::TokenExchange>(*store_, mint_, *rng_, &records::AppendAudit);
    authenticator_ = std::make_unique<identity::Authenticator>(*store_, mint_, clock_);
    admin_ = LogIn(code->code);
    ASSERT_THAT(store_->WriteAndWait(1,
                                     [&](store::WriteTransaction& tx) {
                                       v1::User user;
                                       user.set_name("users/viewer");
                                       user.set_display_name("Viewer");
                                       user.add_roles(v1::VIEWER);
                                       user.set_state(v1::User::ACTIVE);
                                       return identity::PutUser(tx, user);
                                     }),
                IsOk());
    const auto viewer = identity::IssueCode(*store_, 1, "viewer");
    ASSERT_THAT(viewer, IsOk());
    viewer_ = LogIn(viewer->code);
  }

  void TearDown() override {
    authenticator_.reset();
    exchange_.reset();
    if (store_ != nullptr) {
      EXPECT_THAT(store_->Stop(), IsOk());
    }
    store_.reset();
    DatabaseTest::TearDown();
  }

  // The header of a fresh login.
  std::string LogIn(const std::string& code) {
    v1::ExchangeTokenRequest request;
    request.set_code(code);
    v1::ExchangeTokenResponse response;
    EXPECT_THAT(exchange_->Exchange({identity::Anonymous(), contract::Locale::kEnglish, clock_.Now(),
                                     identity::Ownership::kSelf},
                                    request, response),
                IsOk());
    return absl::StrCat("Bearer ", response.access_token());
  }

  std::vector<std::string> Rows(absl::string_view sql) {
    std::vector<std::string> rows;
    EXPECT_THAT(store_->Read([&](sql::Connection& db) {
      return db.Query(sql, {}, [&](const sql::Row& row) {
        rows.emplace_back(row.Text(0));
        return absl::OkStatus();
      });
    }),
                IsOk());
    return rows;
  }

  testing::FakeClock clock_;
  const std::unique_ptr<Rng> rng_ = SeededRng(20260105);
  const identity::KeyRing keys_{identity::SigningKey::Generate().value()};
  const identity::TokenMint mint_{keys_};
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<identity::TokenExchange> exchange_;
  std::unique_ptr<identity::Authenticator> authenticator_;
  std::string admin_;
  std::string viewer_;
};

}  // namespace tierline::api
