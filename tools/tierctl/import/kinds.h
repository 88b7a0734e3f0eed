#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "tools/tierctl/import/mapping.h"

namespace tierline::tierctl {

// What a row does not say itself.
struct RowDefaults {
  std::string system = "erp";  // of codes without one
  std::string currency;        // of amounts without one; empty: the company's
  absl::TimeZone zone = absl::UTCTimeZone();
};

// A kind of data that can be imported: its columns and what becomes of a row.
struct ImportKind {
  std::string name;  // "facts"
  std::vector<ColumnSpec> columns;
  std::string method;      // "tierline.v1.ActivityService/BatchRecordFacts"
  std::string rows_field;  // the repeated field of the request, "facts"
  size_t batch_size = 0;
  // The columns of a row's own code and its parent's; empty for kinds without a tree. Parents are sent first.
  std::string key_column;
  std::string parent_column;

  std::function<std::unique_ptr<google::protobuf::Message>()> new_request;
  std::function<std::unique_ptr<google::protobuf::Message>()> new_element;
  // Fills an element from a row. ValidationError() naming the column.
  std::function<absl::Status(const Cells&, const RowDefaults&, google::protobuf::Message*)> fill;
};

// Ordered as they should be imported: territories, users, industries, customers, contacts, facts,
// interactions.
const std::vector<ImportKind>& ImportKinds();
const ImportKind* FindImportKind(const std::string& name);

// The parts of ImportKinds().
std::vector<ImportKind> PeopleKinds();
std::vector<ImportKind> CustomerKinds();
std::vector<ImportKind> ActivityKinds();

}  // namespace tierline::tierctl
