#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/contract/locale.h"
#include "google/protobuf/message.h"
#include "tools/tierctl/import/kinds.h"
#include "tools/tierctl/session/session.h"
#include "tools/tierctl/shell/shell.h"

namespace tierline::tierctl {

// A row of the file on its way.
struct ImportRow {
  int64_t line = 0;
  std::vector<std::string> fields;                           // as in the file
  std::shared_ptr<const google::protobuf::Message> element;  // null once rejected on this machine
  std::string reason;                                        // why it was rejected
};

// What became of rows.
struct ImportCounts {
  int64_t read = 0;
  int64_t sent = 0;
  int64_t recorded = 0;   // new
  int64_t corrected = 0;  // changed
  int64_t unchanged = 0;
  int64_t waiting = 0;  // of the recorded ones, without customer yet
  int64_t rejected = 0;

  void Add(const ImportCounts& other);
};

struct BatchResult {
  absl::Status status;  // not OK: nothing is known of the batch, it must be sent again
  ImportCounts counts;
  std::vector<ImportRow> rejected;  // by line
};

// Sends batches. Thread-safe. A batch sent again in the same run, also after an interruption, is the same to
// the byte and carries the same request id. Rows the server refuses are taken out and the rest is sent again;
// when the server does not say which rows are wrong, the batch is halved until they are found.
class BatchSender {
 public:
  virtual ~BatchSender() = default;

  // `number` is the batch's place in the file.
  virtual BatchResult Send(int64_t number, std::vector<ImportRow> rows) = 0;
};

// The pointers outlive the sender. `run` is the run's own random id: a later run over the same file is
// new work, never the answer of an earlier one.
struct SenderSettings {
  const ImportKind* kind;
  std::string run;
  std::string system;
  contract::Locale locale;
  const Shell* shell;
  Session* session;
};
// For kinds with a batch method.
std::unique_ptr<BatchSender> NewBatchSender(SenderSettings settings);
// For contacts: looks the customer up and creates one contact per call, under an id made of customer and
// code.
std::unique_ptr<BatchSender> NewContactSender(SenderSettings settings);

// Calls a method, waiting as long as the server asks while it has too much work.
absl::StatusOr<std::string> CallPatiently(const SenderSettings& settings, const std::string& method,
                                          const std::string& request);

// What an error says about a row, for the file of rejected rows.
std::string RejectionText(const absl::Status& error, contract::Locale locale);

// Whether the error is about the content of the request, so that sending it again cannot help.
bool BlamesContent(const absl::Status& error);

}  // namespace tierline::tierctl
