#include "tools/bench/ingest_parts.h"

#include <cstdlib>
#include <memory>

#include "absl/functional/function_ref.h"
#include "common/base/clock.h"
#include "common/base/rng.h"
#include "common/base/status.h"
#include "common/contract/validation.h"
#include "server/activity/activity_handlers.h"
#include "server/api/write_call.h"
#include "server/identity/call.h"
#include "server/sql/sql.h"
#include "tools/bench/company.h"

namespace tierline::bench {
namespace {

using Batches = std::vector<v1::BatchRecordFactsRequest>;

// Facts are recorded without pages.
class NoPages final : public contract::Authenticator {
  std::string Tag(absl::string_view) const override { return ""; }
};

absl::Duration Time(absl::FunctionRef<void()> work) {
  const absl::Duration began = SystemClock().Monotonic();
  work();
  return SystemClock().Monotonic() - began;
}

// The steps inside the write transaction.
struct WriteTimes {
  absl::Duration handler;      // reads, plans and writes the facts
  absl::Duration around;       // digest, replay and audit
  absl::Duration transaction;  // the rest: begin, head, commit, checkpoint
};

absl::StatusOr<WriteTimes> RunWrites(store::Store& store, const Batches& batches) {
  const NoPages pages;
  const activity::ActivityHandlers handlers(pages);
  identity::Principal principal;
  principal.kind = identity::Principal::Kind::kUser;
  principal.tenant = kTenant;
  principal.id = "admin";
  const identity::CallContext call{principal, contract::Locale::kEnglish, SystemClock().Now(),
                                   identity::Ownership::kTenant};
  WriteTimes times;
  absl::Status status;
  const absl::Duration all = Time([&] {
    for (const v1::BatchRecordFactsRequest& batch : batches) {
      status.Update(store.WriteAndWait(kTenant, [&](store::WriteTransaction& tx) -> absl::Status {
        v1::BatchRecordFactsResponse response;
        absl::Status written;
        absl::Duration handler;
        times.around += Time([&] {
          written = api::RunWrite(
                        {"tierline.v1.ActivityService/BatchRecordFacts", principal, batch, response}, tx,
                        [&] {
                          absl::Status recorded;
                          handler =
                              Time([&] { recorded = handlers.BatchRecordFacts(call, batch, tx, response); });
                          return recorded;
                        })
                        .status();
        });
        times.around -= handler;
        times.handler += handler;
        return written;
      }));
    }
  });
  times.transaction = all - times.handler - times.around;
  TIERLINE_RETURN_IF_ERROR(status);
  return times;
}

}  // namespace

absl::StatusOr<std::vector<Part>> MeasureIngestParts(const std::string& data_dir, const Batches& batches) {
  std::vector<std::string> wires;
  double facts = 0;
  for (const v1::BatchRecordFactsRequest& batch : batches) {
    wires.push_back(batch.SerializeAsString());
    facts += batch.facts_size();
  }
  absl::Status status;
  const absl::Duration parse = Time([&] {
    for (const std::string& wire : wires) {
      v1::BatchRecordFactsRequest request;
      if (!request.ParseFromString(wire)) status.Update(absl::InternalError("a request cannot be read"));
    }
  });
  const absl::Duration validate = Time([&] {
    for (const v1::BatchRecordFactsRequest& batch : batches) status.Update(contract::Validate(batch));
  });
  TIERLINE_RETURN_IF_ERROR(status);
  const std::unique_ptr<sql::Driver> driver = sql::NewSqliteDriver({.path = DatabasePath(data_dir)});
  TIERLINE_ASSIGN_OR_RETURN(
      const std::unique_ptr<store::Store> store,
      store::OpenStore(*driver, {}, SystemClock(), SystemRng(), [](const absl::Status&) { std::abort(); }));
  TIERLINE_ASSIGN_OR_RETURN(const WriteTimes times, RunWrites(*store, batches));
  TIERLINE_RETURN_IF_ERROR(store->Stop());
  const auto part = [&](const char* name, absl::Duration time, const char* note) {
    return Part{name, absl::ToDoubleMicroseconds(time) / facts, "µs/fact", note};
  };
  return std::vector<Part>{
      part("  parse", parse, "with freeing the message"),
      part("  validate", validate, ""),
      part("  record", times.handler, "find customers, write facts and dirty customers"),
      part("  account", times.around, "digest, replay and audit row"),
      part("  commit", times.transaction, "begin, head, sync, checkpoint, changing threads"),
  };
}

}  // namespace tierline::bench
