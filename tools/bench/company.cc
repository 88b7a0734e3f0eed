#include "tools/bench/company.h"

#include <cstdlib>
#include <filesystem>
#include <memory>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/base/rng.h"
#include "common/base/status.h"
#include "grpcpp/grpcpp.h"
#include "server/identity/bootstrap.h"
#include "server/identity/key_file.h"
#include "server/sql/sql.h"
#include "server/store/schema.h"
#include "tierline/v1/auth_service.grpc.pb.h"

namespace tierline::bench {
namespace {

constexpr char kAdministrator[] = "admin";

absl::Status WithStore(const std::string& data_dir, absl::FunctionRef<absl::Status(store::Store&)> use) {
  const std::unique_ptr<sql::Driver> driver = sql::NewSqliteDriver({.path = DatabasePath(data_dir)});
  {
    TIERLINE_ASSIGN_OR_RETURN(const std::unique_ptr<sql::Connection> connection,
                              driver->Connect(sql::Driver::Mode::kReadWrite));
    TIERLINE_RETURN_IF_ERROR(store::Migrate(*connection, store::Schema()));
  }
  TIERLINE_ASSIGN_OR_RETURN(
      const std::unique_ptr<store::Store> store,
      store::OpenStore(*driver, {}, SystemClock(), SystemRng(), [](const absl::Status&) { std::abort(); }));
  TIERLINE_RETURN_IF_ERROR(use(*store));
  return store->Stop();
}

}  // namespace

std::string DatabasePath(absl::string_view data_dir) { return absl::StrCat(data_dir, "/tierline.db"); }

absl::Status MakeCompany(const std::string& data_dir, absl::FunctionRef<absl::Status(store::Store&)> fill) {
  std::filesystem::remove_all(data_dir);
  std::filesystem::create_directories(data_dir);
  TIERLINE_RETURN_IF_ERROR(identity::CreateKeyFile(absl::StrCat(data_dir, "/signing-key.pem")));
  return WithStore(data_dir, [&](store::Store& store) -> absl::Status {
    identity::NewTenant company;
    company.tenant = kTenant;
    company.display_name = "Bench";
    company.admin_id = kAdministrator;
    TIERLINE_RETURN_IF_ERROR(identity::CreateTenant(store, company).status());
    return fill(store);
  });
}

absl::StatusOr<std::string> NewCode(const std::string& data_dir) {
  std::string code;
  TIERLINE_RETURN_IF_ERROR(WithStore(data_dir, [&](store::Store& store) -> absl::Status {
    TIERLINE_ASSIGN_OR_RETURN(const identity::IssuedCode issued,
                              identity::IssueCode(store, kTenant, kAdministrator));
    code = issued.code;
    return absl::OkStatus();
  }));
  return code;
}

absl::StatusOr<std::string> LogIn(const std::string& address, const std::string& code) {
  const auto stub =
      v1::AuthService::NewStub(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  v1::ExchangeTokenRequest request;
  request.set_code(code);
  v1::ExchangeTokenResponse response;
  const grpc::Status status = stub->ExchangeToken(&context, request, &response);
  if (!status.ok())
    return absl::UnauthenticatedError(absl::StrCat("ExchangeToken: ", status.error_message()));
  return absl::StrCat("Bearer ", response.access_token());
}

}  // namespace tierline::bench
