#include "server/main/server.h"

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "common/contract/errors.h"
#include "google/longrunning/operations.pb.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "grpcpp/support/byte_buffer.h"
#include "server/main/certificate.h"
#include "server/main/server_fixture.h"
#include "tierline/v1/activity_service.pb.h"
#include "tierline/v1/admin_service.pb.h"
#include "tierline/v1/auth_service.pb.h"
#include "tierline/v1/customer_service.pb.h"
#include "tierline/v1/scoring_service.pb.h"
#include "tierline/v1/tier_service.pb.h"

// The whole server of one process, over real connections.
namespace tierline::server {
namespace {

using ::testing::HasSubstr;
using testing::IsOk;
using testing::StatusIs;

constexpr absl::Duration kSoon = absl::Seconds(30);  // only a broken server takes so long

std::chrono::system_clock::time_point Deadline() { return absl::ToChronoTime(SystemClock().Now() + kSoon); }

std::string BytesOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices)
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return bytes;
}

grpc::ByteBuffer BufferOf(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

class ServerTest : public CommandTest {
 protected:
  void SetUp() override {
    CommandTest::SetUp();
    ASSERT_THAT(Init(), IsOk());
    code_ = Code();
    config_.data_dir = folder();
    config_.listen = "127.0.0.1:0";
    config_.metrics_listen = "";
  }
  void TearDown() override {
    channel_.reset();
    server_.reset();
    CommandTest::TearDown();
  }

  void Start() {
    auto server = StartServer(config_, world());
    ASSERT_THAT(server, IsOk());
    server_ = *std::move(server);
    Connect(grpc::InsecureChannelCredentials());
  }

  void Connect(const std::shared_ptr<grpc::ChannelCredentials>& credentials) {
    channel_ = grpc::CreateChannel(absl::StrCat("localhost:", server_->port()), credentials);
  }

  // One call as any client would make it. `method` is "tierline.v1.TierService/GetTier".
  absl::StatusOr<std::string> Call(const std::string& method, const std::string& request,
                                   const std::string& token = "") {
    grpc::ClientContext context;
    context.set_deadline(Deadline());
    if (!token.empty()) context.AddMetadata("authorization", "Bearer " + token);
    grpc::GenericStub stub(channel_);
    grpc::CompletionQueue queue;
    const grpc::ByteBuffer bytes = BufferOf(request);
    const auto call = stub.PrepareUnaryCall(&context, "/" + method, bytes, &queue);
    call->StartCall();
    grpc::ByteBuffer response;
    grpc::Status status;
    call->Finish(&response, &status, this);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    if (status.ok()) return BytesOf(response);
    google::rpc::Status wire;
    if (wire.ParseFromString(status.error_details()) && wire.code() != 0)
      return contract::FromRpcStatus(wire);
    return absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  }

  std::string LogIn() {
    v1::ExchangeTokenRequest request;
    request.set_code(code_);
    const auto bytes = Call("tierline.v1.AuthService/ExchangeToken", request.SerializeAsString());
    EXPECT_THAT(bytes, IsOk());
    v1::ExchangeTokenResponse response;
    EXPECT_TRUE(bytes.ok() && response.ParseFromString(*bytes));
    return response.access_token();
  }

  std::string code_;
  Config config_;
  std::unique_ptr<Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

// health.proto by hand: field 1 of the answer is the state, 1 is SERVING.
constexpr char kServing[] = "\x08\x01";

TEST_F(ServerTest, LogsInAndSaysWhoCalls) {
  Start();
  const auto bytes = Call("tierline.v1.AuthService/WhoAmI", "", LogIn());
  ASSERT_THAT(bytes, IsOk());
  v1::PrincipalSummary summary;
  ASSERT_TRUE(summary.ParseFromString(*bytes));
  EXPECT_THAT(summary.DebugString(), HasSubstr("admin"));
  EXPECT_EQ(contract::ReasonOf(Call("tierline.v1.AuthService/WhoAmI", "").status()),
            v1::UNAUTHENTICATED_CALL);
}

TEST_F(ServerTest, EveryMethodOfTheContractIsServed) {
  Start();
  const google::protobuf::FileDescriptor* files[] = {v1::Fact::descriptor()->file(),
                                                     v1::User::descriptor()->file(),
                                                     v1::ExchangeTokenRequest::descriptor()->file(),
                                                     v1::Customer::descriptor()->file(),
                                                     v1::ScoringRun::descriptor()->file(),
                                                     v1::CustomerTier::descriptor()->file(),
                                                     google::longrunning::Operation::descriptor()->file()};
  int methods = 0;
  for (const auto* file : files) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        const std::string method =
            absl::StrCat(file->service(s)->full_name(), "/", file->service(s)->method(m)->name());
        EXPECT_FALSE(absl::IsUnimplemented(Call(method, "").status())) << method;
        ++methods;
      }
    }
  }
  EXPECT_GT(methods, 60);
  EXPECT_TRUE(absl::IsUnimplemented(Call("tierline.v1.TierService/Guess", "").status()));
}

TEST_F(ServerTest, IsHealthyAndDescribesItself) {
  Start();
  EXPECT_EQ(Call("grpc.health.v1.Health/Check", "").value_or(""), kServing);
  grpc::ClientContext context;
  context.set_deadline(Deadline());
  grpc::CompletionQueue queue;
  grpc::GenericStub stub(channel_);
  const auto stream =
      stub.PrepareCall(&context, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", &queue);
  void* tag = nullptr;
  bool ok = false;
  stream->StartCall(nullptr);
  queue.Next(&tag, &ok);
  stream->Write(BufferOf(std::string("\x3a\x01*", 3)), nullptr);  // field 7, list_services: "*"
  queue.Next(&tag, &ok);
  grpc::ByteBuffer response;
  stream->Read(&response, nullptr);
  queue.Next(&tag, &ok);
  ASSERT_TRUE(ok);
  for (const char* service :
       {"tierline.v1.ActivityService", "tierline.v1.AdminService", "tierline.v1.AuthService",
        "tierline.v1.CustomerService", "tierline.v1.ScoringService", "tierline.v1.TierService",
        "google.longrunning.Operations"}) {
    EXPECT_THAT(BytesOf(response), HasSubstr(service));
  }
  context.TryCancel();
}

TEST_F(ServerTest, AnOversizeRequestIsRefused) {
  config_.max_request_kib = 64;
  Start();
  EXPECT_THAT(Call("tierline.v1.AuthService/ExchangeToken", std::string(65 << 10, 'x')),
              StatusIs(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(Call("grpc.health.v1.Health/Check", "").value_or(""), kServing);
}

TEST_F(ServerTest, StopsWithinItsGraceThoughSomebodyWatches) {
  Start();
  grpc::ClientContext context;
  context.set_deadline(Deadline());
  grpc::CompletionQueue queue;
  grpc::GenericStub stub(channel_);
  const auto watch = stub.PrepareCall(&context, "/grpc.health.v1.Health/Watch", &queue);
  void* tag = nullptr;
  bool ok = false;
  watch->StartCall(nullptr);
  queue.Next(&tag, &ok);
  watch->WriteLast(BufferOf(""), grpc::WriteOptions(), nullptr);
  queue.Next(&tag, &ok);
  grpc::ByteBuffer response;
  watch->Read(&response, nullptr);
  queue.Next(&tag, &ok);
  EXPECT_EQ(BytesOf(response), kServing);
  EXPECT_THAT(server_->Stop(absl::Milliseconds(200)), IsOk());  // returns: nothing else would end this test
  while (ok) {  // to the end of the stream: NOT_SERVING may come first
    watch->Read(&response, nullptr);
    queue.Next(&tag, &ok);
  }
  grpc::Status status;
  watch->Finish(&status, nullptr);
  queue.Next(&tag, &ok);
  EXPECT_FALSE(status.ok());
  EXPECT_NE(status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
}

TEST_F(ServerTest, APortInUseIsSaidWithWhatToDo) {
  Start();
  const std::string second = Path("second");
  std::filesystem::create_directory(second);
  ASSERT_THAT(Run({"init", "--data-dir", second, "--company", "X"}), IsOk());
  config_.data_dir = second;
  config_.listen = absl::StrCat("127.0.0.1:", server_->port());
  EXPECT_THAT(StartServer(config_, world()).status(),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("--listen")));
}

TEST_F(ServerTest, ASecondServerOnTheSameFolderIsRefused) {
  Start();
  EXPECT_THAT(StartServer(config_, world()).status(), StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(ServerTest, TlsIsForThoseWhoTrustTheCertificate) {
  config_.tls_certificate = Path("certificate.pem");
  config_.tls_key = Path("certificate-key.pem");
  EXPECT_THAT(StartServer(config_, world()).status(), StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_THAT(WriteDevCertificate("localhost", SystemClock().Now(), config_.tls_certificate, config_.tls_key),
              IsOk());
  Start();
  EXPECT_THAT(Call("grpc.health.v1.Health/Check", ""), StatusIs(absl::StatusCode::kUnavailable));
  Connect(grpc::SslCredentials({}));
  EXPECT_THAT(Call("grpc.health.v1.Health/Check", ""), StatusIs(absl::StatusCode::kUnavailable));
  Connect(grpc::SslCredentials({.pem_root_certs = ReadFile(config_.tls_certificate).value()}));
  EXPECT_FALSE(LogIn().empty());
}

}  // namespace
}  // namespace tierline::server
