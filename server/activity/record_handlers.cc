#include "common/base/status.h"
#include "server/activity/activity_handlers.h"
#include "server/activity/batch_recorder.h"
#include "server/activity/books.h"

namespace tierline::activity {
namespace {

template <typename Messages, typename Response>
absl::Status RecordBatch(const identity::CallContext& call, const Messages& messages, absl::string_view field,
                         store::WriteTransaction& tx, Response& response) {
  TIERLINE_ASSIGN_OR_RETURN(const Books books, ReadBooks(call, tx.db()));
  BatchRecorder recorder(call, tx, books, field);
  for (const auto& message : messages) TIERLINE_RETURN_IF_ERROR(recorder.Add(message));
  TIERLINE_ASSIGN_OR_RETURN(const BatchCounts counts, recorder.Record());
  response.set_recorded_count(counts.recorded);
  response.set_corrected_count(counts.corrected);
  response.set_unchanged_count(counts.unchanged);
  response.set_waiting_count(counts.waiting);
  return absl::OkStatus();
}

}  // namespace

absl::Status ActivityHandlers::BatchRecordFacts(const identity::CallContext& call,
                                                const v1::BatchRecordFactsRequest& request,
                                                store::WriteTransaction& tx,
                                                v1::BatchRecordFactsResponse& response) const {
  return RecordBatch(call, request.facts(), "facts", tx, response);
}

absl::Status ActivityHandlers::BatchRecordInteractions(const identity::CallContext& call,
                                                       const v1::BatchRecordInteractionsRequest& request,
                                                       store::WriteTransaction& tx,
                                                       v1::BatchRecordInteractionsResponse& response) const {
  return RecordBatch(call, request.interactions(), "interactions", tx, response);
}

}  // namespace tierline::activity
