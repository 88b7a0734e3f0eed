#include "tools/datagen/csv_reading.h"

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
    std::string field;
    while (!done() && Peek() != ',' && Peek() != '\n') {
      if (Peek() == '"' || Peek() == '\r') return std::nullopt;
      field += text_[at_++];
    }
    return field;
  }

  std::optional<std::string> Quoted() {
    std::string field;
    ++at_;
    while (!done()) {
      const char c = text_[at_++];
      if (c != '"') {
        field += c;
      } else if (Peek() == '"') {
        field += text_[at_++];
      } else {
        return field;
      }
    }
    return std::nullopt;
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
  std::vector<CsvRow> rows;
  EXPECT_TRUE(header.has_value()) << path << ": malformed header";
  while (header && !reader.done()) {
    const std::optional<std::vector<std::string>> record = reader.Record();
    const bool well_formed = record && record->size() == header->size();
    EXPECT_TRUE(well_formed) << path << ": malformed record " << rows.size() + 1;
    if (!well_formed) break;
    CsvRow& row = rows.emplace_back();
    for (size_t i = 0; i < header->size(); ++i) row[(*header)[i]] = (*record)[i];
  }
  return rows;
}

}  // namespace tierline::datagen
