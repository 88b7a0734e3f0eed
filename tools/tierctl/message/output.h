#pragma once

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/contract/locale.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

// Answers as people and programs want them.
namespace tierline::tierctl {

enum class Format { kTable, kJson, kJsonl, kCsv, kText };

// UsageError() for another word.
absl::StatusOr<Format> ParseFormat(absl::string_view text);

struct OutputOptions {
  Format format = Format::kTable;
  std::vector<std::string> columns;  // empty: chosen by the message's shape
  bool headers = true;
  contract::Locale locale = contract::Locale::kEnglish;
  absl::TimeZone zone = absl::UTCTimeZone();
};

// A value of a row: the way to it from the row's message.
struct Column {
  std::string name;  // "amount.currency_code"
  std::vector<const google::protobuf::FieldDescriptor*> path;
};

// The columns named, or UsageError() with the nearest names; flags' spelling ("display-name") is understood.
absl::StatusOr<std::vector<Column>> ResolveColumns(const google::protobuf::Descriptor& row,
                                                   const std::vector<std::string>& names);
// Every value of a row that fits a cell, in field order. `split`: money and texts in two languages as one
// column per member, for programs.
std::vector<Column> AllColumns(const google::protobuf::Descriptor& row, bool split);

// The text of a cell; empty for what is not set. `for_people`: times in the zone, money as people write it.
std::string CellText(const google::protobuf::Message& row, const Column& column, bool for_people,
                     const OutputOptions& options);

// Rows of one list. JSON: {"<field>": [rows]} at the end; others: rows as they come (tables: at the end, to
// be aligned).
class RowPrinter {
 public:
  virtual ~RowPrinter() = default;
  virtual void Add(const google::protobuf::Message& row) = 0;
  // Call once. `next_page_token` is told to JSON readers; empty at the end.
  virtual void Finish(absl::string_view next_page_token) = 0;
};

// `row` is the message type of the repeated field `rows`. UsageError() for unknown columns.
absl::StatusOr<std::unique_ptr<RowPrinter>> NewRowPrinter(const google::protobuf::FieldDescriptor& rows,
                                                          const OutputOptions& options, std::ostream& out);
std::unique_ptr<RowPrinter> NewTablePrinter(std::vector<Column> columns, bool drop_empty,
                                            const OutputOptions& options, std::string indent,
                                            std::ostream& out);
std::unique_ptr<RowPrinter> NewCsvPrinter(std::vector<Column> columns, const OutputOptions& options,
                                          std::ostream& out);
std::unique_ptr<RowPrinter> NewJsonPrinter(std::string field, bool lines, std::ostream& out);

// One message.
absl::Status PrintMessage(const google::protobuf::Message& message, const OutputOptions& options,
                          std::ostream& out);

// Columns on a terminal: wide East Asian characters and emoji count two, combining marks none.
size_t DisplayWidth(absl::string_view utf8);
// `text` and spaces up to `width` columns.
std::string Padded(absl::string_view text, size_t width);
// A field of CSV (RFC 4180).
std::string CsvField(absl::string_view text);

}  // namespace tierline::tierctl
