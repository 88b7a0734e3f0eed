#include "tools/datagen/csv_reading.h"

#include <algorithm>
#include <fstream>
#include <optional>
#include <sstream>

#include "gtest/gtest.h"

namespace tierline::datagen {
namespace {

// Takes records off the front of a text.
class Reader {
 public:
  explicit Reader(const std::string& text) : text_(text) {}

  bool done() const { return at_ == text_.size(); }

  // None: malformed.
  std::optional<std::vector<std::string>> Record() {
    std::vector<std::string> fields;
    while (true) {
      std::optional<std::string> field = Peek() == '"' ? Quoted() : Plain();
      if (!field || done()) return std::nullopt;
      fields.push_back(*std::move(field));
      const char end = text_[at_++];
      if (end == '\n') return fields;
      if (end != ',') return std::nullopt;
    }
  }

 private:
  char Peek() const { return done() ? '\0' : text_[at_]; }

  std::optional<std::string> Plain() {
    const size_t end = std::min(text_.find_first_of(",\n\"\r", at_), text_.size());
    std::string field = text_.substr(at_, end - at_);
    at_ = end;
    if (Peek() == '"' || Peek() == '\r') return std::nullopt;
    return field;
  }

  std::optional<std::string> Quoted() {
    std::string field;
    ++at_;
    while (true) {
      const size_t quote = text_.find('"', at_);
      if (quote == std::string::npos) return std::nullopt;
      field += text_.substr(at_, quote - at_);
      at_ = quote + 1;
      if (Peek() != '"') return field;
      field += text_[at_++];
    }
  }

  const std::string& text_;
  size_t at_ = 0;
};

}  // namespace

std::string ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.is_open()) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<CsvRow> ReadCsv(const std::string& path) {
  const std::string text = ReadAll(path);
  Reader reader(text);
  const std::optional<std::vector<std::string>> header = reader.Record();
  auto columns = std::make_shared<CsvRow::Columns>();
  for (size_t i = 0; header && i < header->size(); ++i) (*columns)[(*header)[i]] = i;
  std::vector<CsvRow> rows;
  EXPECT_TRUE(header.has_value()) << path << ": malformed header";
  while (header && !reader.done()) {
    std::optional<std::vector<std::string>> record = reader.Record();
    const bool well_formed = record && record->size() == header->size();
    EXPECT_TRUE(well_formed) << path << ": malformed record " << rows.size() + 1;
    if (!well_formed) break;
    rows.emplace_back(columns, *std::move(record));
  }
  return rows;
}

}  // namespace tierline::datagen
