#include "tools/tierctl/import/csv_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace tierline::tierctl {
namespace {

using ::testing::ElementsAre;

// All rows; "!" before the first field of a row with a problem, "ERROR" where reading ended.
std::vector<std::vector<std::string>> ReadAll(const std::string& text) {
  std::istringstream in(text);
  CsvReader reader(in);
  std::vector<std::vector<std::string>> rows;
  CsvRow row;
  while (true) {
    const auto more = reader.Next(&row);
    if (!more.ok()) {
      rows.push_back({"ERROR"});
      return rows;
    }
    if (!*more) return rows;
    if (!row.problem_en.empty()) row.fields[0].insert(0, "!");
    rows.push_back(row.fields);
  }
}

using Row = std::vector<std::string>;

TEST(Csv, FollowsRfc4180) {
  EXPECT_THAT(ReadAll("a,b\r\n1,\"x, \"\"y\"\"\r\nz\"\n"),
              ElementsAre(Row{"a", "b"}, Row{"1", "x, \"y\"\r\nz"}));
  EXPECT_THAT(ReadAll("a,,\n"), ElementsAre(Row{"a", "", ""}));
  EXPECT_THAT(ReadAll("\"\"\n"), ElementsAre(Row{""}));
  EXPECT_THAT(ReadAll("007,\" 8 \""), ElementsAre(Row{"007", " 8 "}));
}

TEST(Csv, SkipsTheByteOrderMarkAndBlankLinesAndTakesEveryLineEnd) {
  EXPECT_THAT(ReadAll("\xEF\xBB\xBF"
                      "a\r\rb\n\n\nc\r\n\r\nd"),
              ElementsAre(Row{"a"}, Row{"b"}, Row{"c"}, Row{"d"}));
  EXPECT_THAT(ReadAll(""), ElementsAre());
  EXPECT_THAT(ReadAll("\n\r\n"), ElementsAre());
}

TEST(Csv, AStrayQuoteSpoilsItsRowOnly) {
  EXPECT_THAT(ReadAll("ab\"c,d\n1,2\n"), ElementsAre(Row{"!ab\"c", "d"}, Row{"1", "2"}));
  EXPECT_THAT(ReadAll("\"ab\"c,d\n1,2\n"), ElementsAre(Row{"!abc", "d"}, Row{"1", "2"}));
  EXPECT_THAT(ReadAll(std::string("a\0b\n1", 5)), ElementsAre(Row{std::string("!a\0b", 4)}, Row{"1"}));
}

TEST(Csv, StopsWhereNothingAfterCanBeTrusted) {
  EXPECT_THAT(ReadAll("1,2\n\"open,3\n4,5\n"), ElementsAre(Row{"1", "2"}, Row{"ERROR"}));
  EXPECT_THAT(ReadAll("a\n" + std::string(CsvReader::kMaxRowBytes + 10, 'x')),
              ElementsAre(Row{"a"}, Row{"ERROR"}));
}

TEST(Csv, CountsLinesInsideQuotes) {
  std::istringstream in("h\n\"a\nb\"\nc\n");
  CsvReader reader(in);
  CsvRow row;
  std::vector<int64_t> lines;
  while (*reader.Next(&row)) lines.push_back(row.line);
  EXPECT_THAT(lines, ElementsAre(1, 2, 4));
}

}  // namespace
}  // namespace tierline::tierctl
