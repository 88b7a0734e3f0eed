#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/status.h"
#include "common/contract/names.h"
#include "grpcpp/grpcpp.h"
#include "server/store/schema.h"
#include "tierline/v1/tier_service.grpc.pb.h"
#include "tools/bench/cases.h"
#include "tools/bench/child.h"
#include "tools/bench/company.h"
#include "tools/bench/tier_data.h"
#include "tools/bench/unary_load.h"

namespace tierline::bench {
namespace {

constexpr int kCustomers = 1'000'000;
constexpr int kRounds = 5;

// What one server did over all rounds.
struct Side {
  std::string name;
  std::unique_ptr<Child> server;
  std::string authorization;
  std::vector<double> rates;
  double server_cpu = 0;  // seconds
  double client_cpu = 0;
  double calls = 0;
};

absl::Status RunRound(Side& side, const std::vector<Uuid>& customers) {
  const LoadShape shape;
  const double server_before = side.server->CpuSeconds();
  const double client_before = OwnCpuSeconds();
  TIERLINE_ASSIGN_OR_RETURN(const double rate,
                            MeasureGetTier(side.server->address(), side.authorization, customers, shape));
  side.rates.push_back(rate);
  side.server_cpu += side.server->CpuSeconds() - server_before;
  side.client_cpu += OwnCpuSeconds() - client_before;
  // With the warm-up, during which the processors work as well.
  side.calls += rate * absl::ToDoubleSeconds(shape.warm_up + shape.time);
  return absl::OkStatus();
}

// The bytes of a real answer, for the echo server.
absl::Status SaveAnswer(const Side& product, const Uuid& customer, const std::string& path) {
  const auto stub = v1::TierService::NewStub(
      grpc::CreateChannel(product.server->address(), grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  context.AddMetadata("authorization", product.authorization);
  v1::GetTierRequest request;
  request.set_name(contract::TierName(customer));
  v1::CustomerTier tier;
  const grpc::Status status = stub->GetTier(&context, request, &tier);
  if (!status.ok()) return absl::InternalError(absl::StrCat("GetTier: ", status.error_message()));
  std::ofstream(path, std::ios::binary) << tier.SerializeAsString();
  return absl::OkStatus();
}

void AddParts(const Side& side, Result& result) {
  result.parts.push_back({side.name, Median(side.rates), "calls/s", "median of the rounds"});
  result.parts.push_back({"  server", 1e6 * side.server_cpu / side.calls, "µs/call", "processor time"});
  result.parts.push_back({"  client", 1e6 * side.client_cpu / side.calls, "µs/call", "processor time"});
}

double CpuPerCall(const Side& side) { return (side.server_cpu + side.client_cpu) / side.calls; }

// The data folder of so many customers, kept from run to run: filling it takes longer than measuring.
absl::StatusOr<std::string> TieredCompany(const Options& options, const std::vector<Uuid>& customers) {
  const std::string dir = absl::StrFormat("%s/get-tier-%d-schema-%d", options.work_dir, customers.size(),
                                          store::Schema().back().version);
  const std::string finished = absl::StrCat(dir, "/finished");
  if (std::filesystem::exists(finished)) return dir;
  TIERLINE_RETURN_IF_ERROR(MakeTieredCompany(dir, customers));
  std::ofstream{finished};
  return dir;
}

}  // namespace

absl::StatusOr<Result> MeasureGetTierCase(const Options& options) {
  const std::vector<Uuid> customers = CustomerIds(options.customers > 0 ? options.customers : kCustomers);
  TIERLINE_ASSIGN_OR_RETURN(const std::string dir, TieredCompany(options, customers));
  TIERLINE_ASSIGN_OR_RETURN(const std::string code, NewCode(dir));

  Side product{.name = "GetTier"};
  TIERLINE_ASSIGN_OR_RETURN(product.server, Child::Start({"serve-tierline", dir}));
  TIERLINE_ASSIGN_OR_RETURN(product.authorization, LogIn(product.server->address(), code));
  const std::string answer = absl::StrCat(options.work_dir, "/answer.bin");
  TIERLINE_RETURN_IF_ERROR(SaveAnswer(product, customers.front(), answer));
  Side bare{.name = "bare echo"};
  TIERLINE_ASSIGN_OR_RETURN(bare.server, Child::Start({"serve-echo", answer}));
  Side token{.name = "bare echo, sent the access token, too"};
  TIERLINE_ASSIGN_OR_RETURN(token.server, Child::Start({"serve-echo", answer}));
  token.authorization = product.authorization;

  const int rounds = options.rounds > 0 ? options.rounds : kRounds;
  for (int round = 0; round < rounds; ++round) {
    for (Side* side : {&bare, &product, &token}) TIERLINE_RETURN_IF_ERROR(RunRound(*side, customers));
  }
  Result result{
      .name = "get-tier", .value = Median(product.rates), .unit = "calls/s", .floor = Median(bare.rates)};
  for (const Side* side : {&bare, &token, &product}) AddParts(*side, result);
  result.parts.push_back({"ratio of processor time", CpuPerCall(bare) / CpuPerCall(product), "",
                          "all of it, client and server; steadier on a busy machine"});
  result.parts.push_back({"customers with a tier", static_cast<double>(customers.size()), "", ""});
  result.parts.push_back({"answer", static_cast<double>(std::filesystem::file_size(answer)), "bytes", ""});
  result.parts.push_back({"server's memory", product.server->ResidentMb(), "MB", "resident"});
  return result;
}

}  // namespace tierline::bench
