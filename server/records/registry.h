#pragma once

#include <functional>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "server/records/record.h"
#include "server/store/store.h"

namespace tierline::records {

// What a projection is told. `before` is null for a new record.
struct RecordChange {
  const Record* before = nullptr;
  const Record& after;
};

// Brings the tables derived from a kind up to date, in the transaction that writes the record. An error
// undoes the submission.
using Projection = std::function<absl::Status(store::WriteTransaction&, const RecordChange&)>;

// The kinds of records a server knows. Filled before the first write, then only read: thread-safe.
class Registry {
 public:
  struct Entry {
    std::string name;  // for error messages: "customer"
    Projection project;
  };

  // Numbers and names are unique (checked).
  void Register(Kind kind, absl::string_view name, Projection project);

  // Null for an unknown kind.
  const Entry* Find(Kind kind) const;

 private:
  std::map<Kind, Entry> entries_;
};

}  // namespace tierline::records
