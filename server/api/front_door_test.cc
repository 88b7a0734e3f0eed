#include "server/api/front_door.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/api/api_fixture.h"

namespace tierline::api {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kList[] = "tierline.v1.AdminService/ListUsers";      // not for service staff
constexpr char kCreate[] = "tierline.v1.AdminService/CreateUser";   // for administrators
constexpr char kWhoAmI[] = "tierline.v1.AuthService/WhoAmI";        // for everybody, at once
constexpr char kLogin[] = "tierline.v1.AuthService/ExchangeToken";  // needs no credential
constexpr char kWait[] = "google.longrunning.Operations/WaitOperation";

// A door with one method of each shape, whose handlers note that they were reached.
class FrontDoorTest : public ApiTest {
 protected:
  void SetUp() override {
    ApiTest::SetUp();
    if (IsSkipped()) return;
    Open({});
  }

  void Open(FrontDoorOptions options) {
    door_ = std::make_unique<FrontDoor>(FrontDoorParts{clock_, workers_, *store_, *authenticator_, calls_},
                                        options);
    door_->Read<v1::ListUsersRequest, v1::ListUsersResponse>(
        kList, [this](const auto&, const auto&, v1::ListUsersResponse& response) {
          reached_.emplace_back("list");
          response.add_users()->set_name("users/viewer");
          return answer_;
        });
    door_->Write<v1::CreateUserRequest, v1::User>(
        kCreate, [this](const auto&, const v1::CreateUserRequest& request, auto& tx, v1::User& user) {
          reached_.emplace_back("create");
          user = request.user();
          user.set_name("users/" + request.user_id());
          return identity::PutUser(tx, user);
        });
    door_->Inline<v1::WhoAmIRequest, v1::PrincipalSummary>(kWhoAmI, &identity::WhoAmI);
    door_->Read<v1::ExchangeTokenRequest, v1::ExchangeTokenResponse>(kLogin,
                                                                     [this](const auto&, const auto&, auto&) {
                                                                       reached_.emplace_back("login");
                                                                       return absl::OkStatus();
                                                                     });
    door_->Async<google::longrunning::WaitOperationRequest, google::longrunning::Operation>(
        kWait,
        [this](const auto&, const auto&, auto&, absl::Time, Finish finish) { waiting_ = std::move(finish); });
  }

  Incoming As(const std::string& authorization, absl::string_view method) {
    authorization_ = authorization;
    Incoming incoming;
    incoming.method = method;
    incoming.authorization = authorization_;
    incoming.now = clock_.Now();
    return incoming;
  }

  // Hands the call over; `ended_` stays empty until it is finished.
  void Begin(const Incoming& incoming, const google::protobuf::Message& request,
             google::protobuf::Message& response) {
    ended_.reset();
    door_->Unary(incoming, request, response, [this](const absl::Status& status) {
      ASSERT_FALSE(ended_.has_value()) << "finished twice";
      ended_ = status;
    });
  }

  absl::Status List(const std::string& authorization, int page_size = 0) {
    list_.set_page_size(page_size);
    v1::ListUsersResponse response;
    Begin(As(authorization, kList), list_, response);
    workers_.RunUntilIdle();
    EXPECT_TRUE(ended_.has_value());
    return *ended_;
  }

  testing::ManualExecutor workers_{clock_};
  KeptCalls calls_;
  std::unique_ptr<FrontDoor> door_;
  std::string authorization_;
  v1::ListUsersRequest list_;
  absl::Status answer_;
  std::vector<std::string> reached_;
  Finish waiting_;
  std::optional<absl::Status> ended_;
};

INSTANTIATE_TEST_SUITE_P(Engines, FrontDoorTest, ::testing::ValuesIn(testing::Engines()),
                         testing::EngineName);

TEST_P(FrontDoorTest, AGoodCallReachesItsHandler) {
  EXPECT_THAT(List(viewer_), IsOk());
  EXPECT_THAT(reached_, ElementsAre("list"));
  EXPECT_THAT(calls_.calls(), ElementsAre("ListUsers OK"));
}

TEST_P(FrontDoorTest, WithoutAGoodCredentialNothingElseIsLookedAt) {
  for (const char* authorization : {"", "Bearer nonsense", "Basic YWRtaW46YWRtaW4="}) {
    const absl::Status status = List(authorization, -1);
    EXPECT_EQ(contract::ReasonOf(status), v1::UNAUTHENTICATED_CALL);
    EXPECT_THAT(contract::ViolationsOf(status), IsEmpty());
  }
  EXPECT_THAT(reached_, IsEmpty());
}

TEST_P(FrontDoorTest, AnExpiredCredentialIsToldApart) {
  clock_.Advance(absl::Hours(1));
  EXPECT_EQ(contract::ReasonOf(List(viewer_)), v1::CREDENTIAL_EXPIRED);
}

TEST_P(FrontDoorTest, AForbiddenCallerLearnsNothingOfWhatAGoodRequestLooksLike) {
  const v1::CreateUserRequest invalid;
  v1::User user;
  Begin(As(viewer_, kCreate), invalid, user);
  workers_.RunUntilIdle();
  EXPECT_THAT(*ended_, testing::StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(contract::ViolationsOf(*ended_), IsEmpty());
  Begin(As(admin_, kCreate), invalid, user);
  workers_.RunUntilIdle();
  EXPECT_EQ(contract::ViolationsOf(*ended_).front().path, "user");
  EXPECT_THAT(reached_, IsEmpty());
}

TEST_P(FrontDoorTest, AForbiddenCallerIsToldSoHoweverOftenItCalls) {
  Open({.per_caller = {1, 1}});
  v1::User user;
  for (int i = 0; i < 3; ++i) {
    Begin(As(viewer_, kCreate), v1::CreateUserRequest(), user);
    workers_.RunUntilIdle();
    EXPECT_THAT(*ended_, testing::StatusIs(absl::StatusCode::kPermissionDenied));
  }
}

TEST_P(FrontDoorTest, TheLimitComesBeforeValidation) {
  Open({.per_caller = {1, 1}});
  EXPECT_EQ(contract::ReasonOf(List(viewer_, -1)), v1::INVALID_FIELD);
  const absl::Status status = List(viewer_, -1);
  EXPECT_EQ(contract::ReasonOf(status), v1::RATE_LIMITED);
  EXPECT_EQ(contract::RetryDelayOf(status), absl::Seconds(1));
  EXPECT_THAT(List(admin_), IsOk());  // somebody else's calls count by themselves
  clock_.Advance(absl::Seconds(1));
  EXPECT_THAT(List(viewer_), IsOk());
}

TEST_P(FrontDoorTest, LoginsAreLimitedByAddress) {
  Open({.per_address = {1, 2}});
  static constexpr const char* kAddresses[] = {"ipv4:192.0.2.1", "ipv4:192.0.2.1", "ipv4:192.0.2.1",
                                               "ipv4:192.0.2.2"};
  std::vector<std::string> reasons;
  for (const char* address : kAddresses) {
    Incoming incoming = As("", kLogin);
    incoming.context = const_cast<char*>(address);
    incoming.peer = [](void* context) { return std::string(static_cast<const char*>(context)); };
    v1::ExchangeTokenRequest request;
    request.set_api_key("tlk_1_00000000000000000000000000_0000");
    v1::ExchangeTokenResponse response;
    Begin(incoming, request, response);
    workers_.RunUntilIdle();
    reasons.push_back(contract::ReasonOf(*ended_) == v1::RATE_LIMITED ? "limited" : "heard");
  }
  EXPECT_THAT(reasons, ElementsAre("heard", "heard", "limited", "heard"));
}

TEST_P(FrontDoorTest, AMethodNobodyKnows) {
  v1::ListUsersResponse response;
  Begin(As(admin_, "tierline.v1.AdminService/Guess"), list_, response);
  EXPECT_THAT(*ended_, testing::StatusIs(absl::StatusCode::kUnimplemented));
  EXPECT_EQ(contract::ReasonOf(*ended_), v1::METHOD_UNKNOWN);
}

TEST_P(FrontDoorTest, AClosedDoorLetsNobodyIn) {
  door_->Close();
  const absl::Status status = List(admin_);
  EXPECT_EQ(contract::ReasonOf(status), v1::SHUTTING_DOWN);
  EXPECT_TRUE(contract::RetryDelayOf(status).has_value());
  EXPECT_THAT(reached_, IsEmpty());
}

TEST_P(FrontDoorTest, ADeadlineThatPassedBeforeTheStartChangesNothing) {
  v1::CreateUserRequest request;
  request.set_user_id("lin");
  request.mutable_user()->set_display_name("Lin");
  request.mutable_user()->add_roles(v1::REP);
  v1::User user;
  Incoming incoming = As(admin_, kCreate);
  incoming.deadline = clock_.Now() + absl::Seconds(1);
  Begin(incoming, request, user);
  clock_.Advance(absl::Seconds(2));
  workers_.RunUntilIdle();
  EXPECT_EQ(contract::ReasonOf(*ended_), v1::DEADLINE_PASSED);
  EXPECT_THAT(reached_, IsEmpty());
  EXPECT_THAT(Rows("SELECT user_id FROM user_account WHERE user_id = 'lin'"), IsEmpty());
}

TEST_P(FrontDoorTest, WhoGaveUpIsNotServed) {
  Incoming incoming = As(viewer_, kList);
  bool gone = false;
  incoming.context = &gone;
  incoming.cancelled = [](void* context) { return *static_cast<bool*>(context); };
  v1::ListUsersResponse response;
  Begin(incoming, list_, response);
  gone = true;
  workers_.RunUntilIdle();
  EXPECT_THAT(*ended_, testing::StatusIs(absl::StatusCode::kCancelled));
  EXPECT_THAT(reached_, IsEmpty());
}

TEST_P(FrontDoorTest, BeyondWhatMayWaitCallsAreTurnedAwayAtOnce) {
  Open({.max_waiting = 2});
  v1::ListUsersResponse response;
  for (int i = 0; i < 2; ++i) {
    door_->Unary(As(viewer_, kList), list_, response, [](const absl::Status&) {});
  }
  Begin(As(viewer_, kList), list_, response);
  ASSERT_TRUE(ended_.has_value());
  EXPECT_EQ(contract::ReasonOf(*ended_), v1::OVERLOADED);
  EXPECT_TRUE(contract::RetryDelayOf(*ended_).has_value());
  workers_.RunUntilIdle();
  EXPECT_THAT(reached_, ElementsAre("list", "list"));
}

TEST_P(FrontDoorTest, AKnownCallerOfAnInlineMethodIsAnsweredAtOnce) {
  ASSERT_THAT(List(viewer_), IsOk());
  v1::PrincipalSummary summary;
  Begin(As(viewer_, kWhoAmI), v1::WhoAmIRequest(), summary);
  ASSERT_TRUE(ended_.has_value());
  EXPECT_THAT(*ended_, IsOk());
  EXPECT_EQ(workers_.pending(), 0);
}

TEST_P(FrontDoorTest, AnErrorCarriesNoHalfAnswerAndNoInternals) {
  answer_ = absl::InternalError("table users is broken at row 7");
  v1::ListUsersResponse response;
  Begin(As(viewer_, kList), list_, response);
  workers_.RunUntilIdle();
  EXPECT_EQ(response.users_size(), 0);
  EXPECT_THAT(std::string(ended_->message()), ::testing::Not(::testing::HasSubstr("row 7")));
  EXPECT_THAT(calls_.calls(), ElementsAre("ListUsers INTERNAL"));
}

TEST_P(FrontDoorTest, ALongWaitIsFinishedWhenever) {
  google::longrunning::WaitOperationRequest request;
  request.set_name("operations/0");
  google::longrunning::Operation response;
  Begin(As(admin_, kWait), request, response);
  workers_.RunUntilIdle();
  ASSERT_TRUE(waiting_);
  EXPECT_FALSE(ended_.has_value());
  waiting_(absl::OkStatus());
  EXPECT_THAT(*ended_, IsOk());
}

TEST_P(FrontDoorTest, MethodsAreListedInOrder) {
  EXPECT_THAT(door_->Methods(), ElementsAre(kWait, kCreate, kList, kLogin, kWhoAmI));
}

}  // namespace
}  // namespace tierline::api
