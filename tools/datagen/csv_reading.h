#pragma once

#include <map>
#include <string>
#include <vector>

namespace tierline::datagen {

using CsvRow = std::map<std::string, std::string>;

// The rows of an RFC 4180 file by column name. A malformed file (stray quote, a row of another width, text
// after the last line end) fails the test that reads it and gives the rows before the fault.
std::vector<CsvRow> ReadCsv(const std::string& path);

// The whole file; fails the test when it cannot be read.
std::string ReadAll(const std::string& path);

}  // namespace tierline::datagen
