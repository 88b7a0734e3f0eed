#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/contract/errors.h"
#include "server/activity/customer_lookup.h"
#include "server/activity/fact_codec.h"
#include "server/activity/ledger.h"
#include "server/activity/ledger_entry.h"
#include "server/identity/call.h"
#include "server/store/store.h"

namespace tierline::activity {

// What became of the entries of a batch.
struct BatchCounts {
  int recorded = 0;
  int corrected = 0;
  int unchanged = 0;
  int waiting = 0;  // of the recorded ones
};

// Records one batch: first every entry is read, then all are recorded, so that a batch with a mistake writes
// nothing. Borrows the messages added. After an error the submission must fail.
class BatchRecorder {
 public:
  // `field` is the batch's field in the request: "facts". All arguments outlive the recorder.
  BatchRecorder(const identity::CallContext& call, store::WriteTransaction& tx, const Books& books,
                absl::string_view field)
      : tx_(tx), books_(books), field_(field), call_(call), path_(field), customers_(call, tx.db()) {}

  // Reads the next message of the batch. Mistakes are gathered until Record().
  absl::Status Add(const v1::Fact& fact);
  absl::Status Add(const v1::Interaction& interaction);

  // Records everything added and marks the customers touched dirty. INVALID_FIELD for mistakes;
  // REVISION_CONFLICT when an entry's revision is there with another content;
  // PERMISSION_DENIED_OR_MISSING when it would correct what belongs to a customer out of reach.
  absl::StatusOr<BatchCounts> Record();

 private:
  absl::string_view LastPath();
  absl::Status FindCustomer(absl::string_view name, LedgerEntry& entry);
  absl::Status RecordEntry(size_t index);
  absl::Status MeetPresent(size_t index, int64_t digest);
  absl::StatusOr<bool> MayReplace(const Present& present);
  void Touch(const std::optional<Uuid>& customer);
  absl::Status Conflicts() const;
  absl::Status MarkTouchedDirty();

  store::WriteTransaction& tx_;
  const Books& books_;
  const absl::string_view field_;
  const identity::CallContext& call_;
  std::string path_;  // of the last entry: "facts[3]"
  CustomerLookup customers_;
  std::vector<LedgerEntry> entries_;
  std::vector<contract::FieldViolation> mistakes_;
  std::vector<size_t> conflicts_;  // indices into entries_
  std::vector<Uuid> touched_;      // customers, with repetitions
  BatchCounts counts_;
};

}  // namespace tierline::activity
