#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/records/record.h"

namespace tierline::records {

enum class WriteAction {
  kPut,      // create, or give another body; a deleted record stays deleted
  kDelete,   // hide it
  kRestore,  // bring it back
};

// What somebody wants of one record.
struct WriteRequest {
  WriteAction action = WriteAction::kPut;
  Kind kind = 0;
  Uuid id;
  Uuid customer;                    // whose record it is; nil: nobody's
  std::string body;                 // the whole new body
  std::vector<int> changed_fields;  // numbers of the fields `author` changed
  std::string author;               // resource name: "users/chen"
  std::string expected_etag;        // empty: whatever is there
};

// What is to be done about it. `after` is the record as it will be, also when nothing is written.
struct WritePlan {
  bool write = false;
  Record after;
};

// Pure. An equal body in an equal state writes nothing. ABORTED / ETAG_MISMATCH when `expected_etag` is not
// the present one; kNotFound when there is nothing to delete or restore.
absl::StatusOr<WritePlan> PlanWrite(const std::optional<Record>& current, const WriteRequest& request,
                                    store::Position position);

}  // namespace tierline::records
