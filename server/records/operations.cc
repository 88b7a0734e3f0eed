#include "server/records/operations.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace tierline::records {
namespace {

constexpr absl::string_view kColumns =
    "SELECT operation_id, kind, actor, cancelled, created, body FROM operation ";

absl::Status Append(const sql::Row& row, std::vector<OperationRow>& out) {
  OperationRow operation;
  operation.id = row.Id(0);
  operation.kind = std::string(row.Text(1));
  operation.actor = std::string(row.Text(2));
  operation.cancelled = row.Bool(3);
  operation.created = row.Int64(4);
  const absl::string_view body = row.Blob(5);
  if (!operation.body.ParseFromArray(body.data(), static_cast<int>(body.size()))) {
    return absl::DataLossError(absl::StrCat("operation ", operation.id.ToString(), " cannot be decoded"));
  }
  out.push_back(std::move(operation));
  return absl::OkStatus();
}

}  // namespace

absl::Status InsertOperation(store::WriteTransaction& tx, const OperationRow& row) {
  const std::string bytes = row.body.SerializeAsString();
  return tx.db()
      .Execute(
          "INSERT INTO operation (tenant_id, operation_id, kind, actor, done, cancelled, created, body) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
          {tx.tenant(), row.id, row.kind, row.actor, row.body.done(), row.cancelled,
           absl::ToUnixMicros(tx.now()), sql::Param::Blob(bytes)})
      .status();
}

absl::Status UpdateOperation(store::WriteTransaction& tx, const Uuid& id,
                             const google::longrunning::Operation& body) {
  const std::string bytes = body.SerializeAsString();
  return tx.db()
      .Execute("UPDATE operation SET done = $3, body = $4 WHERE tenant_id = $1 AND operation_id = $2",
               {tx.tenant(), id, body.done(), sql::Param::Blob(bytes)})
      .status();
}

absl::StatusOr<std::optional<OperationRow>> ReadOperation(sql::Connection& db, store::TenantId tenant,
                                                          const Uuid& id) {
  std::vector<OperationRow> found;
  TIERLINE_RETURN_IF_ERROR(db.Query(absl::StrCat(kColumns, "WHERE tenant_id = $1 AND operation_id = $2"),
                                    {tenant, id}, [&](const sql::Row& row) { return Append(row, found); }));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

absl::StatusOr<std::vector<OperationRow>> UnfinishedOperations(sql::Connection& db, store::TenantId tenant,
                                                               absl::string_view kind) {
  std::vector<OperationRow> found;
  TIERLINE_RETURN_IF_ERROR(db.Query(
      absl::StrCat(kColumns, "WHERE tenant_id = $1 AND kind = $2 AND done = 0 ORDER BY operation_id"),
      {tenant, kind}, [&](const sql::Row& row) { return Append(row, found); }));
  return found;
}

absl::StatusOr<std::vector<OperationRow>> ListOperations(sql::Connection& db, store::TenantId tenant,
                                                         const std::optional<Uuid>& before, int limit) {
  std::vector<OperationRow> found;
  TIERLINE_RETURN_IF_ERROR(db.Query(
      absl::StrCat(
          kColumns,
          "WHERE tenant_id = $1 AND ($2 = 0 OR operation_id < $3) ORDER BY operation_id DESC LIMIT $4"),
      {tenant, before.has_value(), before.value_or(Uuid()), limit},
      [&](const sql::Row& row) { return Append(row, found); }));
  return found;
}

absl::Status CancelOperation(store::WriteTransaction& tx, const Uuid& id) {
  return tx.db()
      .Execute("UPDATE operation SET cancelled = 1 WHERE tenant_id = $1 AND operation_id = $2 AND done = 0",
               {tx.tenant(), id})
      .status();
}

absl::Status DeleteOperation(store::WriteTransaction& tx, const Uuid& id) {
  return tx.db()
      .Execute("DELETE FROM operation WHERE tenant_id = $1 AND operation_id = $2 AND done = 1",
               {tx.tenant(), id})
      .status();
}

}  // namespace tierline::records
