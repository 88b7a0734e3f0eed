#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tierline::datagen {

// A row of a file; rows of one file share their column names.
class CsvRow {
 public:
  using Columns = std::map<std::string, size_t>;

  CsvRow() = default;
  CsvRow(std::shared_ptr<const Columns> columns, std::vector<std::string> fields)
      : columns_(std::move(columns)), fields_(std::move(fields)) {}

  bool empty() const { return fields_.empty(); }

  // A column the file does not have ends the test.
  const std::string& at(const std::string& column) const { return fields_[columns_->at(column)]; }

 private:
  std::shared_ptr<const Columns> columns_;
  std::vector<std::string> fields_;
};

// The rows of an RFC 4180 file. A malformed file (stray quote, a row of another width, text after the last
// line end) fails the test that reads it and gives the rows before the fault.
std::vector<CsvRow> ReadCsv(const std::string& path);

// The whole file; fails the test when it cannot be read.
std::string ReadAll(const std::string& path);

}  // namespace tierline::datagen
