#include "tools/bench/unary_load.h"

#include <atomic>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/base/clock.h"
#include "common/base/rng.h"
#include "common/contract/names.h"
#include "grpcpp/grpcpp.h"
#include "tierline/v1/tier_service.grpc.pb.h"

namespace tierline::bench {
namespace {

constexpr absl::Duration kPause = absl::Milliseconds(10);

// What all calls share.
struct Shared {
  const std::vector<Uuid>& customers;
  const std::string& authorization;
  std::atomic<int64_t> done = 0;
  std::atomic<bool> stop = false;
  absl::Mutex mu;
  int open ABSL_GUARDED_BY(mu) = 0;  // loops still running
  std::string failure ABSL_GUARDED_BY(mu);
};

// One of the calls that are always under way.
class Loop {
 public:
  Loop(Shared& shared, v1::TierService::Stub& stub, uint64_t seed)
      : shared_(shared), stub_(stub), dice_(SeededRng(seed)) {}

  void Next() {
    context_.emplace();
    if (!shared_.authorization.empty()) context_->AddMetadata("authorization", shared_.authorization);
    request_.set_name(contract::TierName(shared_.customers[dice_->Below(shared_.customers.size())]));
    stub_.async()->GetTier(&*context_, &request_, &response_, [this](const grpc::Status& s) { Ended(s); });
  }

 private:
  void Ended(const grpc::Status& status) {
    shared_.done.fetch_add(1, std::memory_order_relaxed);
    if (status.ok() && !shared_.stop.load(std::memory_order_relaxed)) return Next();
    absl::MutexLock lock(&shared_.mu);
    if (!status.ok()) shared_.failure = status.error_message();
    --shared_.open;
  }

  Shared& shared_;
  v1::TierService::Stub& stub_;
  const std::unique_ptr<Rng> dice_;
  std::optional<grpc::ClientContext> context_;
  v1::GetTierRequest request_;
  v1::CustomerTier response_;
};

std::shared_ptr<grpc::Channel> OwnConnection(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL,
                   1);  // channels to one address share a connection otherwise
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

}  // namespace

absl::StatusOr<double> MeasureGetTier(const std::string& address, const std::string& authorization,
                                      const std::vector<Uuid>& customers, const LoadShape& shape) {
  Shared shared{customers, authorization};
  std::vector<std::unique_ptr<v1::TierService::Stub>> stubs;
  for (int i = 0; i < shape.channels; ++i) stubs.push_back(v1::TierService::NewStub(OwnConnection(address)));
  std::vector<std::unique_ptr<Loop>> loops;
  for (int i = 0; i < shape.channels * shape.outstanding; ++i) {
    loops.push_back(std::make_unique<Loop>(shared, *stubs[i % stubs.size()], static_cast<uint64_t>(i)));
  }
  {
    absl::MutexLock lock(&shared.mu);
    shared.open = static_cast<int>(loops.size());
  }
  for (const std::unique_ptr<Loop>& loop : loops) loop->Next();
  absl::SleepFor(shape.warm_up);
  const int64_t done_before = shared.done;
  const absl::Duration began = SystemClock().Monotonic();
  absl::SleepFor(shape.time);
  const double calls = static_cast<double>(shared.done - done_before);
  const double seconds = absl::ToDoubleSeconds(SystemClock().Monotonic() - began);
  shared.stop = true;
  absl::MutexLock lock(&shared.mu);
  shared.mu.Await(absl::Condition(
      +[](int* open) { return *open == 0; }, &shared.open));
  if (!shared.failure.empty()) return absl::InternalError(absl::StrCat("GetTier failed: ", shared.failure));
  // The last callback may still be on its way out of the loop it ended.
  absl::SleepFor(kPause);
  return calls / seconds;
}

}  // namespace tierline::bench
