#include "server/records/replay.h"

#include "common/base/status.h"
#include "common/contract/errors.h"

namespace tierline::records {
namespace {

int64_t OldestKept(const store::WriteTransaction& tx) { return absl::ToUnixMicros(tx.now() - kReplayKept); }

}  // namespace

absl::StatusOr<std::optional<std::string>> LookupReplay(store::WriteTransaction& tx, absl::string_view actor,
                                                        absl::string_view request_id,
                                                        absl::string_view request_digest) {
  std::optional<std::string> response;
  bool reused = false;
  TIERLINE_RETURN_IF_ERROR(
      tx.db()
          .QueryOne("SELECT request_digest, response FROM request WHERE tenant_id = $1 AND actor = $2 "
                    "AND request_id = $3 AND recorded >= $4",
                    {tx.tenant(), actor, request_id, OldestKept(tx)},
                    [&](const sql::Row& row) {
                      reused = row.Blob(0) != request_digest;
                      response = std::string(row.Blob(1));
                      return absl::OkStatus();
                    })
          .status());
  if (reused) {
    return contract::Error(absl::StatusCode::kInvalidArgument, v1::REQUEST_ID_REUSED,
                           "the request id was used before with another request; choose a new one",
                           {{"request_id", std::string(request_id)}});
  }
  return response;
}

absl::Status RememberReplay(store::WriteTransaction& tx, absl::string_view actor,
                            absl::string_view request_id, absl::string_view request_digest,
                            absl::string_view response) {
  return tx.db()
      .Execute(
          "INSERT INTO request (tenant_id, actor, request_id, request_digest, response, recorded) "
          "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant_id, actor, request_id) DO UPDATE SET "
          "request_digest = excluded.request_digest, response = excluded.response, "
          "recorded = excluded.recorded",
          {tx.tenant(), actor, request_id, sql::Param::Blob(request_digest), sql::Param::Blob(response),
           absl::ToUnixMicros(tx.now())})
      .status();
}

absl::StatusOr<int64_t> PurgeReplays(store::WriteTransaction& tx, int64_t limit) {
  return tx.db().Execute(
      "DELETE FROM request WHERE tenant_id = $1 AND (actor, request_id) IN "
      "(SELECT actor, request_id FROM request WHERE tenant_id = $1 AND recorded < $2 "
      "ORDER BY recorded LIMIT $3)",
      {tx.tenant(), OldestKept(tx), limit});
}

}  // namespace tierline::records
