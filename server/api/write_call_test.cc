#include "server/api/write_call.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"
#include "server/api/api_fixture.h"
#include "server/identity/admin_handlers.h"

namespace tierline::api {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kOne[] = "5f0c2e5e-0a3c-4d7e-9c55-2f4f4c7b1a01";

constexpr char kUsers[] =
    "SELECT user_id FROM user_account WHERE tenant_id = 1 AND user_id NOT IN ('admin', 'viewer') "
    "ORDER BY user_id";
constexpr char kAudit[] = "SELECT method || ' ' || target || ' ' || actor FROM audit ORDER BY seq, ordinal";
constexpr char kReplays[] = "SELECT request_id FROM request";

// Administrators' calls through a whole door.
class WriteCallTest : public ApiTest {
 protected:
  void SetUp() override {
    ApiTest::SetUp();
    if (IsSkipped()) return;
    page_tokens_ = identity::NewPageTokenAuthenticator(keys_);
    handlers_ = std::make_unique<identity::AdminHandlers>(
        *store_, *page_tokens_,
        [](sql::Connection&, store::TenantId, absl::string_view) { return absl::StatusOr<bool>(false); });
    door_ = std::make_unique<FrontDoor>(FrontDoorParts{clock_, workers_, *store_, *authenticator_, calls_},
                                        FrontDoorOptions());
    Register("CreateUser", &identity::AdminHandlers::CreateUser);
    Register("UpdateUser", &identity::AdminHandlers::UpdateUser);
    Register("CreateEnrolmentCode", &identity::AdminHandlers::CreateEnrolmentCode);
    logins_ = Rows(kAudit).size();
  }

  template <typename Request, typename Response>
  void Register(absl::string_view name,
                absl::Status (identity::AdminHandlers::*handler)(const identity::CallContext&, const Request&,
                                                                 store::WriteTransaction&, Response&)) {
    door_->Write<Request, Response>(
        absl::StrCat("tierline.v1.AdminService/", name),
        [this, handler](const auto& call, const auto& request, auto& tx, auto& response) {
          return ((*handlers_).*handler)(call, request, tx, response);
        });
  }

  template <typename Response>
  absl::StatusOr<Response> Call(absl::string_view name, const google::protobuf::Message& request) {
    const std::string method = absl::StrCat("tierline.v1.AdminService/", name);
    Incoming incoming;
    incoming.method = method;
    incoming.authorization = admin_;
    incoming.now = clock_.Now();
    Response response;
    absl::Status ended;
    absl::Notification finished;
    door_->Unary(incoming, request, response, [&](const absl::Status& status) {
      ended = status;
      finished.Notify();
    });
    workers_.RunUntilIdle();
    finished.WaitForNotification();
    TIERLINE_RETURN_IF_ERROR(ended);
    return response;
  }

  static v1::CreateUserRequest Lin(const std::string& request_id = kOne) {
    v1::CreateUserRequest request;
    request.set_user_id("lin");
    request.mutable_user()->set_display_name("林伟");
    request.mutable_user()->add_roles(v1::REP);
    request.set_request_id(request_id);
    return request;
  }

  // What the audit says since the administrator's own start.
  std::vector<std::string> Audit() {
    std::vector<std::string> rows = Rows(kAudit);
    rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(logins_));
    return rows;
  }

  testing::ManualExecutor workers_{clock_};
  KeptCalls calls_;
  std::unique_ptr<contract::Authenticator> page_tokens_;
  std::unique_ptr<identity::AdminHandlers> handlers_;
  std::unique_ptr<FrontDoor> door_;
  size_t logins_ = 0;
};

INSTANTIATE_TEST_SUITE_P(Engines, WriteCallTest, ::testing::ValuesIn(testing::Engines()),
                         testing::EngineName);

TEST_P(WriteCallTest, ARepeatedRequestGetsTheSameAnswerAndHappensOnce) {
  const auto first = Call<v1::User>("CreateUser", Lin());
  ASSERT_THAT(first, IsOk());
  clock_.Advance(absl::Hours(23));
  const std::string code = identity::IssueCode(*store_, 1, "admin")->code;
  admin_ = LogIn(code);
  logins_ = Rows(kAudit).size();
  const auto second = Call<v1::User>("CreateUser", Lin());
  ASSERT_THAT(second, IsOk());
  EXPECT_THAT(*second, testing::EqualsProto(*first));
  EXPECT_THAT(Audit(), IsEmpty());
}

TEST_P(WriteCallTest, ARequestIdIsForOneRequest) {
  ASSERT_THAT(Call<v1::User>("CreateUser", Lin()), IsOk());
  v1::CreateUserRequest other = Lin();
  other.mutable_user()->set_display_name("Somebody else");
  const absl::Status status = Call<v1::User>("CreateUser", other).status();
  EXPECT_THAT(status, testing::StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(contract::ReasonOf(status), v1::REQUEST_ID_REUSED);
}

TEST_P(WriteCallTest, AFailedRequestMayBeTriedAgainUnderItsId) {
  v1::CreateUserRequest wrong = Lin();
  wrong.mutable_user()->add_territories("territories/nowhere");
  ASSERT_FALSE(Call<v1::User>("CreateUser", wrong).ok());
  EXPECT_THAT(Rows(kReplays), IsEmpty());
  EXPECT_THAT(Call<v1::User>("CreateUser", Lin()), IsOk());
}

TEST_P(WriteCallTest, ACheckAnswersLikeTheCallAndLeavesNoTrace) {
  v1::CreateUserRequest check = Lin();
  check.set_validate_only(true);
  const store::Position before = store_->KnownHead(1)->position;
  const auto checked = Call<v1::User>("CreateUser", check);
  ASSERT_THAT(checked, IsOk());
  EXPECT_EQ(checked->name(), "users/lin");
  EXPECT_THAT(Rows(kUsers), IsEmpty());
  EXPECT_THAT(Audit(), IsEmpty());
  EXPECT_THAT(Rows(kReplays), IsEmpty());
  EXPECT_EQ(store_->KnownHead(1)->position, before);
  EXPECT_THAT(Call<v1::User>("CreateUser", Lin()), IsOk());
}

TEST_P(WriteCallTest, ACheckSaysWhatTheCallWouldSay) {
  ASSERT_THAT(Call<v1::User>("CreateUser", Lin()), IsOk());
  v1::CreateUserRequest check = Lin("");
  check.set_validate_only(true);
  EXPECT_EQ(contract::ReasonOf(Call<v1::User>("CreateUser", check).status()), v1::ALREADY_THERE);
}

TEST_P(WriteCallTest, EveryWriteIsInTheAuditWithWhatItTouched) {
  ASSERT_THAT(Call<v1::User>("CreateUser", Lin()), IsOk());
  v1::UpdateUserRequest update;
  update.mutable_user()->set_name("users/lin");
  update.mutable_user()->set_display_name("林小伟");
  ASSERT_THAT(Call<v1::User>("UpdateUser", update), IsOk());
  EXPECT_THAT(Audit(), ElementsAre("tierline.v1.AdminService/CreateUser users/lin users/admin",
                                   "tierline.v1.AdminService/UpdateUser users/lin users/admin"));
}

TEST_P(WriteCallTest, SecretsAreShownOnceAndNeverKept) {
  v1::CreateEnrolmentCodeRequest request;
  request.set_user("users/viewer");
  request.set_request_id(kOne);
  const auto first = Call<v1::CreateEnrolmentCodeResponse>("CreateEnrolmentCode", request);
  ASSERT_THAT(first, IsOk());
  ASSERT_FALSE(first->code().empty());
  std::string kept;
  EXPECT_THAT(store_->Read([&](sql::Connection& db) {
    return db.Query("SELECT response FROM request", {}, [&](const sql::Row& row) {
      kept = std::string(row.Blob(0));
      return absl::OkStatus();
    });
  }),
              IsOk());
  EXPECT_THAT(kept, Not(HasSubstr(first->code())));
  const absl::Status again = Call<v1::CreateEnrolmentCodeResponse>("CreateEnrolmentCode", request).status();
  EXPECT_EQ(contract::ReasonOf(again), v1::STATE_INVALID);
  EXPECT_THAT(std::string(again.message()), Not(HasSubstr(first->code())));
}

}  // namespace
}  // namespace tierline::api
