#include <algorithm>
#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/base/status.h"
#include "grpcpp/grpcpp.h"
#include "tierline/v1/activity_service.grpc.pb.h"
#include "tools/bench/cases.h"
#include "tools/bench/child.h"
#include "tools/bench/company.h"
#include "tools/bench/ingest_floor.h"
#include "tools/bench/ingest_parts.h"
#include "tools/bench/trade_data.h"

namespace tierline::bench {
namespace {

using Batches = std::vector<v1::BatchRecordFactsRequest>;

constexpr int kCustomers = 20'000;
constexpr int kRounds = 3;
constexpr int kInFlight = 4;

// Calls of one size.
struct Load {
  std::string name;
  int facts;
  int batch;
  std::vector<double> rates = {};  // facts per second, per round
  std::vector<double> floors = {};
  std::vector<double> commits = {};
  double server_cpu = 0;  // seconds, all rounds
  double client_cpu = 0;
  double done = 0;  // facts, all rounds
};

// Sends all batches, kInFlight at a time, and gives the time until the last is acknowledged.
absl::StatusOr<absl::Duration> SendAll(const std::string& address, const std::string& authorization,
                                       const Batches& batches) {
  const auto stub =
      v1::ActivityService::NewStub(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
  std::atomic<size_t> next = 0;
  std::vector<absl::Status> failures(kInFlight);
  const auto send = [&](absl::Status& failure) {
    for (size_t i = next++; i < batches.size() && failure.ok(); i = next++) {
      grpc::ClientContext context;
      context.AddMetadata("authorization", authorization);
      v1::BatchRecordFactsResponse response;
      const grpc::Status status = stub->BatchRecordFacts(&context, batches[i], &response);
      if (!status.ok())
        failure = absl::InternalError(absl::StrCat("BatchRecordFacts: ", status.error_message()));
      const bool all = response.recorded_count() == batches[i].facts_size() && response.waiting_count() == 0;
      if (status.ok() && !all) failure = absl::InternalError("the server did not record every fact");
    }
  };
  const absl::Duration began = SystemClock().Monotonic();
  std::vector<std::thread> senders;
  for (absl::Status& failure : failures) senders.emplace_back([&send, &failure] { send(failure); });
  for (std::thread& sender : senders) sender.join();
  const absl::Duration taken = SystemClock().Monotonic() - began;
  for (const absl::Status& failure : failures) TIERLINE_RETURN_IF_ERROR(failure);
  return taken;
}

// A fresh copy of the company in `from`.
std::string Copy(const std::string& from, const std::string& name) {
  const std::string to = absl::StrCat(from, "-", name);
  std::filesystem::remove_all(to);
  std::filesystem::copy(from, to, std::filesystem::copy_options::recursive);
  return to;
}

absl::Status RunRound(const std::string& company, const std::string& code, Load& load) {
  const Batches batches = TradeBatches(load.facts, load.batch, kCustomers);
  const std::string served = Copy(company, "served");
  {
    TIERLINE_ASSIGN_OR_RETURN(const std::unique_ptr<Child> server, Child::Start({"serve-tierline", served}));
    TIERLINE_ASSIGN_OR_RETURN(const std::string authorization, LogIn(server->address(), code));
    const double server_before = server->CpuSeconds();
    const double client_before = OwnCpuSeconds();
    TIERLINE_ASSIGN_OR_RETURN(const absl::Duration taken, SendAll(server->address(), authorization, batches));
    load.rates.push_back(load.facts / absl::ToDoubleSeconds(taken));
    load.server_cpu += server->CpuSeconds() - server_before;
    load.client_cpu += OwnCpuSeconds() - client_before;
    load.done += load.facts;
  }
  TIERLINE_ASSIGN_OR_RETURN(const std::vector<CommitRows> commits,
                            ReadCommits(DatabasePath(served), load.batch));
  size_t rows = 0;
  for (const CommitRows& commit : commits) {
    for (const BatchRows& batch : commit.batches) rows += batch.facts.size();
  }
  if (rows != static_cast<size_t>(load.facts))
    return absl::InternalError("the floor misses rows of the server");
  const std::string plain = Copy(company, "plain");
  TIERLINE_ASSIGN_OR_RETURN(const absl::Duration taken, WriteCommits(commits, DatabasePath(plain)));
  load.floors.push_back(load.facts / absl::ToDoubleSeconds(taken));
  load.commits.push_back(static_cast<double>(commits.size()));
  std::filesystem::remove_all(served);
  std::filesystem::remove_all(plain);
  return absl::OkStatus();
}

void AddParts(const Load& load, Result& result) {
  const double commits = Median(load.commits);
  result.parts.push_back({load.name, Median(load.rates), "facts/s", "median of the rounds"});
  result.parts.push_back({"  plain SQLite", Median(load.floors), "facts/s", "the same rows and commits"});
  result.parts.push_back({"  ratio", Median(load.rates) / Median(load.floors), "", ""});
  result.parts.push_back({"  facts in a commit", load.facts / commits, "", ""});
  result.parts.push_back({"  server", 1e6 * load.server_cpu / load.done, "µs/fact", "processor time"});
  result.parts.push_back({"  client", 1e6 * load.client_cpu / load.done, "µs/fact", "processor time"});
}

}  // namespace

absl::StatusOr<Result> MeasureIngestCase(const Options& options) {
  const std::string company = absl::StrCat(options.work_dir, "/ingest");
  TIERLINE_RETURN_IF_ERROR(MakeTradingCompany(company, kCustomers));
  TIERLINE_ASSIGN_OR_RETURN(const std::string code, NewCode(company));
  Load large{.name = "calls of 1,000 facts", .facts = 200'000, .batch = 1000};
  Load small{.name = "calls of 100 facts", .facts = 50'000, .batch = 100};
  const int rounds = options.rounds > 0 ? options.rounds : kRounds;
  for (int round = 0; round < rounds; ++round) {
    for (Load* load : {&large, &small}) TIERLINE_RETURN_IF_ERROR(RunRound(company, code, *load));
  }
  Result result{
      .name = "ingest", .value = Median(large.rates), .unit = "facts/s", .floor = Median(large.floors)};
  AddParts(large, result);
  TIERLINE_ASSIGN_OR_RETURN(
      std::vector<Part> steps,
      MeasureIngestParts(Copy(company, "parts"), TradeBatches(small.facts, large.batch, kCustomers)));
  result.parts.insert(result.parts.end(), steps.begin(), steps.end());
  AddParts(small, result);
  std::filesystem::remove_all(absl::StrCat(company, "-parts"));
  return result;
}

}  // namespace tierline::bench
