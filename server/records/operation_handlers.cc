#include "server/records/operation_handlers.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/errors.h"
#include "common/contract/names.h"
#include "server/identity/pages.h"
#include "server/records/customer_scope.h"

namespace tierline::records {
namespace {

// How often a waiting call looks, and how long before its deadline it answers with what there is.
constexpr absl::Duration kLook = absl::Milliseconds(50);
constexpr absl::Duration kMargin = absl::Milliseconds(200);
constexpr absl::Duration kLongestWait = absl::Seconds(30);

bool MayTouch(const identity::CallContext& call, const OperationRow& row) {
  return call.ownership == identity::Ownership::kTenant || row.actor == call.principal.name();
}

}  // namespace

// One WaitOperation call between two looks.
struct OperationHandlers::Waiting {
  store::TenantId tenant;
  Uuid id;
  absl::Time until;
  google::longrunning::Operation* response;
  Finish finish;
};

absl::StatusOr<OperationRow> OperationHandlers::Find(const Call& call, sql::Connection& db,
                                                     const std::string& name) const {
  TIERLINE_ASSIGN_OR_RETURN(const Uuid id, contract::ParseOperationName(name));
  TIERLINE_ASSIGN_OR_RETURN(std::optional<OperationRow> row, ReadOperation(db, call.principal.tenant, id));
  if (!row.has_value() || !MayTouch(call, *row)) return MissingOrForbidden(call, name);
  return *std::move(row);
}

absl::Status OperationHandlers::GetOperation(const Call& call,
                                             const google::longrunning::GetOperationRequest& request,
                                             sql::Connection& db,
                                             google::longrunning::Operation& response) const {
  TIERLINE_ASSIGN_OR_RETURN(OperationRow row, Find(call, db, request.name()));
  response = std::move(row.body);
  return absl::OkStatus();
}

absl::Status OperationHandlers::ListOperations(const Call& call,
                                               const google::longrunning::ListOperationsRequest& request,
                                               sql::Connection& db,
                                               google::longrunning::ListOperationsResponse& response) const {
  if (!request.filter().empty())
    return contract::InvalidField("filter", "must be empty: operations are not filtered");
  if (request.page_size() < 0) return contract::InvalidField("page_size", "must not be negative");
  TIERLINE_ASSIGN_OR_RETURN(
      const identity::ListPage page,
      identity::ListPage::Open(call, "google.longrunning.Operations/ListOperations", request.page_size(),
                               request.page_token(), {}, page_tokens_));
  TIERLINE_ASSIGN_OR_RETURN(const std::vector<OperationRow> rows,
                            records::ListOperations(db, call.principal.tenant, Uuid::FromBytes(page.After()),
                                                    static_cast<int>(page.limit()) + 1));
  for (size_t i = 0; i < rows.size() && i < static_cast<size_t>(page.limit()); ++i) {
    if (MayTouch(call, rows[i])) *response.add_operations() = rows[i].body;
  }
  if (rows.size() > static_cast<size_t>(page.limit())) {
    response.set_next_page_token(page.Next({std::string(rows[page.limit() - 1].id.bytes())}));
  }
  return absl::OkStatus();
}

absl::Status OperationHandlers::DeleteOperation(const Call& call,
                                                const google::longrunning::DeleteOperationRequest& request,
                                                Tx& tx, google::protobuf::Empty&) const {
  TIERLINE_ASSIGN_OR_RETURN(const OperationRow row, Find(call, tx.db(), request.name()));
  if (!row.body.done()) {
    return contract::Error(absl::StatusCode::kFailedPrecondition, v1::STATE_INVALID,
                           absl::StrCat(request.name(), " is still running; cancel it and wait for it first"),
                           {{"operation", request.name()}});
  }
  return records::DeleteOperation(tx, row.id);
}

absl::Status OperationHandlers::CancelOperation(const Call& call,
                                                const google::longrunning::CancelOperationRequest& request,
                                                Tx& tx, google::protobuf::Empty&) const {
  TIERLINE_ASSIGN_OR_RETURN(const OperationRow row, Find(call, tx.db(), request.name()));
  return records::CancelOperation(tx, row.id);
}

void OperationHandlers::WaitOperation(const Call& call,
                                      const google::longrunning::WaitOperationRequest& request,
                                      google::longrunning::Operation& response, absl::Time deadline,
                                      Finish finish) const {
  absl::StatusOr<OperationRow> row = absl::InternalError("not read");
  const absl::Status read = store_.Read([&](sql::Connection& db) {
    row = Find(call, db, request.name());
    return row.status();
  });
  if (!read.ok()) return finish(read);
  absl::Duration wait = kLongestWait;
  if (request.has_timeout()) {
    wait = std::min(
        wait, absl::Seconds(request.timeout().seconds()) + absl::Nanoseconds(request.timeout().nanos()));
  }
  auto waiting = std::make_shared<Waiting>();
  waiting->tenant = call.principal.tenant;
  waiting->id = row->id;
  waiting->until = std::min(call.now + wait, deadline - kMargin);
  waiting->response = &response;
  waiting->finish = std::move(finish);
  Look(std::move(waiting));
}

void OperationHandlers::Look(std::shared_ptr<Waiting> waiting) const {
  std::optional<OperationRow> row;
  absl::Status status = store_.Read([&](sql::Connection& db) -> absl::Status {
    TIERLINE_ASSIGN_OR_RETURN(row, ReadOperation(db, waiting->tenant, waiting->id));
    return absl::OkStatus();
  });
  if (status.ok() && !row.has_value())
    status = absl::NotFoundError("the operation was deleted while it was waited for");
  if (!status.ok()) return waiting->finish(status);
  if (row->body.done() || clock_.Now() + kLook >= waiting->until) {
    *waiting->response = std::move(row->body);
    return waiting->finish(absl::OkStatus());
  }
  executor_.RunAfter(kLook, [this, waiting = std::move(waiting)] { Look(waiting); });
}

}  // namespace tierline::records
