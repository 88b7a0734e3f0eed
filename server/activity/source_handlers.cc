#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/status.h"
#include "common/contract/errors.h"
#include "server/activity/activity_handlers.h"
#include "server/activity/books.h"
#include "server/identity/pages.h"
#include "server/identity/rows.h"

namespace tierline::activity {
namespace {

constexpr absl::string_view kSourcePrefix = "sources/";

// Systems may hold underscores, so they are not the readable ids of other names.
std::string NameOf(absl::string_view system) { return absl::StrCat(kSourcePrefix, system); }

absl::StatusOr<std::optional<std::string>> FirstSystemAfter(sql::Connection& db, store::TenantId tenant,
                                                            absl::string_view table_query,
                                                            absl::string_view after) {
  std::optional<std::string> system;
  TIERLINE_RETURN_IF_ERROR(db.QueryOne(table_query, {tenant, after}, [&](const sql::Row& row) {
                               if (!row.IsNull(0)) system = std::string(row.Text(0));
                               return absl::OkStatus();
                             }).status());
  return system;
}

// The next system that recorded or declared something. Sources are few and their facts many, so the index is
// walked from one system to the next.
absl::StatusOr<std::optional<std::string>> NextSystem(sql::Connection& db, store::TenantId tenant,
                                                      absl::string_view after) {
  TIERLINE_ASSIGN_OR_RETURN(
      std::optional<std::string> recorded,
      FirstSystemAfter(db, tenant, "SELECT MIN(system) FROM fact WHERE tenant_id = $1 AND system > $2",
                       after));
  TIERLINE_ASSIGN_OR_RETURN(
      std::optional<std::string> declared,
      FirstSystemAfter(db, tenant, "SELECT MIN(system) FROM source WHERE tenant_id = $1 AND system > $2",
                       after));
  if (!recorded.has_value() || (declared.has_value() && *declared < *recorded)) return declared;
  return recorded;
}

absl::Status ReadSource(sql::Connection& db, store::TenantId tenant, absl::string_view system,
                        v1::Source& source) {
  source.set_name(NameOf(system));
  return db
      .QueryOne("SELECT complete_through FROM source WHERE tenant_id = $1 AND system = $2", {tenant, system},
                [&](const sql::Row& row) {
                  *source.mutable_complete_through_time() = identity::TimestampOf(row.Int64(0));
                  return absl::OkStatus();
                })
      .status();
}

}  // namespace

absl::Status ActivityHandlers::DeclareCompleteThrough(const identity::CallContext& call,
                                                      const v1::DeclareCompleteThroughRequest& request,
                                                      store::WriteTransaction& tx,
                                                      v1::Source& response) const {
  absl::string_view system = request.name();
  if (!absl::ConsumePrefix(&system, kSourcePrefix) || system.empty()) {
    return contract::InvalidField("name", "must be a name like \"sources/erp\"");
  }
  const int64_t through = identity::MicrosOf(request.complete_through_time());
  if (through > absl::ToUnixMicros(call.now + kClockTolerance)) {
    return contract::InvalidField("complete_through_time", "lies in the future");
  }
  TIERLINE_RETURN_IF_ERROR(
      tx.db()
          .Execute(
              "INSERT INTO source (tenant_id, system, complete_through) VALUES ($1, $2, $3) "
              "ON CONFLICT (tenant_id, system) DO UPDATE SET complete_through = excluded.complete_through",
              {tx.tenant(), system, through})
          .status());
  return ReadSource(tx.db(), tx.tenant(), system, response);
}

absl::Status ActivityHandlers::ListSources(const identity::CallContext& call,
                                           const v1::ListSourcesRequest& request, sql::Connection& db,
                                           v1::ListSourcesResponse& response) const {
  TIERLINE_ASSIGN_OR_RETURN(
      const identity::ListPage page,
      identity::ListPage::Open(call, "tierline.v1.ActivityService/ListSources", request.page_size(),
                               request.page_token(), {}, page_tokens_));
  std::string after = page.After();
  const store::TenantId tenant = call.principal.tenant;
  for (;;) {
    TIERLINE_ASSIGN_OR_RETURN(std::optional<std::string> system, NextSystem(db, tenant, after));
    if (!system.has_value()) return absl::OkStatus();
    if (response.sources_size() == page.limit()) break;
    TIERLINE_RETURN_IF_ERROR(ReadSource(db, tenant, *system, *response.add_sources()));
    after = *std::move(system);
  }
  response.set_next_page_token(page.Next({after}));
  return absl::OkStatus();
}

}  // namespace tierline::activity
