#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/uuid.h"
#include "google/longrunning/operations.pb.h"
#include "server/sql/sql.h"
#include "server/store/store.h"

// Long-running operations (AIP-151) as rows: any replica can be asked about one, and whoever starts next can
// take up what was left unfinished.
namespace tierline::records {

struct OperationRow {
  Uuid id;
  std::string kind;        // what runs it: "scoring"
  std::string actor;       // who started it, a resource name
  bool cancelled = false;  // asked to stop
  int64_t created = 0;     // microseconds
  google::longrunning::Operation body;
};

absl::Status InsertOperation(store::WriteTransaction& tx, const OperationRow& row);

// Replaces the body, and with it done; the rest stays.
absl::Status UpdateOperation(store::WriteTransaction& tx, const Uuid& id,
                             const google::longrunning::Operation& body);

absl::StatusOr<std::optional<OperationRow>> ReadOperation(sql::Connection& db, store::TenantId tenant,
                                                          const Uuid& id);

// The unfinished operations of a kind, oldest first.
absl::StatusOr<std::vector<OperationRow>> UnfinishedOperations(sql::Connection& db, store::TenantId tenant,
                                                               absl::string_view kind);

// Newest first; those before `before` when it is set.
absl::StatusOr<std::vector<OperationRow>> ListOperations(sql::Connection& db, store::TenantId tenant,
                                                         const std::optional<Uuid>& before, int limit);

// Asks an operation to stop. No effect on a finished one.
absl::Status CancelOperation(store::WriteTransaction& tx, const Uuid& id);

absl::Status DeleteOperation(store::WriteTransaction& tx, const Uuid& id);

}  // namespace tierline::records
