#include "server/rpc/metrics.h"

#include <array>
#include <exception>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/contract/errors.h"
#include "prometheus/collectable.h"
#include "prometheus/counter.h"
#include "prometheus/exposer.h"
#include "prometheus/family.h"
#include "prometheus/histogram.h"
#include "prometheus/registry.h"

namespace tierline::rpc {
namespace {

constexpr int kCodes = 17;  // gRPC's status codes

const prometheus::Histogram::BucketBoundaries& Seconds() {
  static const auto* const bounds = new prometheus::Histogram::BucketBoundaries{
      0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};
  return *bounds;
}

// The counters of one method, made at its first call.
struct MethodMetrics {
  std::array<prometheus::Counter*, kCodes> calls{};
  prometheus::Histogram* seconds = nullptr;
};

// Gauges whose value is asked for, in the form the exposer collects.
class AskedGauges final : public prometheus::Collectable {
 public:
  explicit AskedGauges(Gauges gauges) : gauges_(std::move(gauges)) {}

  std::vector<prometheus::MetricFamily> Collect() const override {
    return {Family("tierline_queued_writes", "Writes waiting for the next commit", gauges_.queued_writes()),
            Family("tierline_pending_calls", "Calls waiting for or using a worker", gauges_.pending_calls())};
  }

 private:
  static prometheus::MetricFamily Family(const char* name, const char* help, double value) {
    prometheus::MetricFamily family;
    family.name = name;
    family.help = help;
    family.type = prometheus::MetricType::Gauge;
    family.metric.emplace_back();
    family.metric.back().gauge.value = value;
    return family;
  }

  const Gauges gauges_;
};

class PrometheusMetrics final : public CallMetrics {
 public:
  PrometheusMetrics(Log& log, Gauges gauges)
      : log_(log),
        registry_(std::make_shared<prometheus::Registry>()),
        asked_(std::make_shared<AskedGauges>(std::move(gauges))),
        calls_(prometheus::BuildCounter()
                   .Name("tierline_calls_total")
                   .Help("Calls by method and code")
                   .Register(*registry_)),
        seconds_(prometheus::BuildHistogram()
                     .Name("tierline_call_seconds")
                     .Help("Time from the arrival of a call to its answer")
                     .Register(*registry_)) {}

  absl::Status Serve(const std::string& address) override {
    if (address.empty()) return absl::OkStatus();
    try {
      exposer_ = std::make_unique<prometheus::Exposer>(address, 1);
    } catch (const std::exception&) {
      return absl::UnavailableError(
          absl::StrCat("the metrics page cannot listen on ", address,
                       "; is another server running? Choose another --metrics-listen"));
    }
    exposer_->RegisterCollectable(registry_);
    exposer_->RegisterCollectable(asked_);
    return absl::OkStatus();
  }

  void OnCall(absl::string_view method, const identity::Principal* principal, const absl::Status& status,
              absl::Duration taken) override {
    MethodMetrics& metrics = Of(method);
    metrics.calls[static_cast<size_t>(status.raw_code()) % kCodes]->Increment();
    metrics.seconds->Observe(absl::ToDoubleSeconds(taken));
    if (!status.ok()) LogFailure(method, principal, status, taken);
  }

 private:
  MethodMetrics& Of(absl::string_view method) {
    {
      absl::ReaderMutexLock lock(&mu_);
      const auto it = methods_.find(method);
      if (it != methods_.end()) return *it->second;
    }
    auto made = std::make_unique<MethodMetrics>();
    const std::string name(method);
    for (int code = 0; code < kCodes; ++code) {
      made->calls[code] = &calls_.Add(
          {{"method", name}, {"code", absl::StatusCodeToString(static_cast<absl::StatusCode>(code))}});
    }
    made->seconds = &seconds_.Add({{"method", name}}, Seconds());
    absl::MutexLock lock(&mu_);
    return *methods_.try_emplace(name, std::move(made)).first->second;
  }

  void LogFailure(absl::string_view method, const identity::Principal* principal, const absl::Status& status,
                  absl::Duration taken) {
    Log::Fields fields = {{"method", std::string(method)},
                          {"code", absl::StatusCodeToString(status.code())},
                          {"reason", contract::ReasonNameOf(status)},
                          {"tenant", principal == nullptr ? 0 : principal->tenant},
                          {"milliseconds", absl::ToDoubleMilliseconds(taken)}};
    // Only these are our own fault, and only their messages were never meant for callers.
    const bool ours = absl::IsInternal(status) || absl::IsDataLoss(status) || absl::IsUnknown(status);
    if (ours) fields.emplace_back("message", std::string(status.message()));
    log_.Write(ours ? Severity::kError : Severity::kInfo, "call_failed", fields);
  }

  Log& log_;
  const std::shared_ptr<prometheus::Registry> registry_;
  const std::shared_ptr<AskedGauges> asked_;
  prometheus::Family<prometheus::Counter>& calls_;
  prometheus::Family<prometheus::Histogram>& seconds_;
  absl::Mutex mu_;
  absl::flat_hash_map<std::string, std::unique_ptr<MethodMetrics>> methods_ ABSL_GUARDED_BY(mu_);
  std::unique_ptr<prometheus::Exposer> exposer_;
};

}  // namespace

std::unique_ptr<CallMetrics> NewCallMetrics(Log& log, Gauges gauges) {
  return std::make_unique<PrometheusMetrics>(log, std::move(gauges));
}

}  // namespace tierline::rpc
