#include "common/contract/filter.h"

#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/sqlite.h"
#include "common/contract/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tierline/v1/types.pb.h"

namespace tierline::contract {
namespace {

using ::testing::HasSubstr;

FilterSchema Schema() {
  return {{"display_name", {FilterType::kText}},
          {"employees", {FilterType::kInteger}},
          {"score", {FilterType::kNumber}},
          {"provisional", {FilterType::kBool}},
          {"update_time", {FilterType::kTime}},
          {"tier.role", EnumFilterField(*v1::TierRole_descriptor())},
          {"letter", {FilterType::kEnum, {"A", "B"}}},
          {"parent", {FilterType::kResource, {}, {}, "customers/{customer}"}}};
}

std::string Shape(const Filter& filter) {
  const char* const kOps[] = {"=", "!=", "<", "<=", ">", ">=", "^", "set"};
  std::vector<std::string> parts;
  for (const Filter& child : filter.children) parts.push_back(Shape(child));
  std::string text;
  switch (filter.kind) {
    case Filter::Kind::kCompare:
      return absl::StrCat(filter.field, kOps[static_cast<int>(filter.op)]);
    case Filter::Kind::kNot:
      return absl::StrCat("!", parts[0]);
    default:
      for (const std::string& part : parts) {
        absl::StrAppend(&text, text.empty() ? "" : filter.kind == Filter::Kind::kAnd ? " & " : " | ", part);
      }
      return absl::StrCat("(", text, ")");
  }
}

TEST(ParseFilter, ReadsTheSubset) {
  const struct {
    const char* text;
    const char* shape;
  } kCases[] = {
      {"", "()"},
      {"  ", "()"},
      {"employees >= 50", "employees>="},
      {"employees>=50", "employees>="},
      {"score<1.5e3", "score<"},
      {"letter = A AND letter = B OR employees = 1", "(letter= & (letter= | employees=))"},
      {"letter = A OR letter = B AND employees = 1", "((letter= | letter=) & employees=)"},
      {"(letter = A AND letter = B) OR employees = 1", "((letter= & letter=) | employees=)"},
      {"NOT letter = A", "!letter="},
      {"-letter = A", "!letter="},
      {"NOT (letter = A OR -employees = 1)", "!(letter= | !employees=)"},
      {"display_name:\"华东\"", "display_name^"},
      {"display_name:华东", "display_name^"},
      {"display_name:*", "display_nameset"},
      {"display_name:\"*\"", "display_name^"},
      {"employees:*", "employeesset"},
      {"letter:A", "letter="},
      {"tier.role = CORE", "tier.role="},
      {"provisional = true", "provisional="},
      {"employees = -5", "employees="},
      {"update_time > 2025-03-07T14:05:00+08:00", "update_time>"},
      {"update_time > \"2025-03-07T14:05:00.5Z\"", "update_time>"},
      {"parent = \"customers/0190c3f1-7a2e-7cc3-98c4-dc0c0c07398f\"", "parent="},
      {"display_name = 'it''s' ", nullptr},
      {"display_name = \"a \\\"b\\\" ) OR 1=1 --\"", "display_name="},
      {"((((((((letter = A))))))))", "letter="},
  };
  for (const auto& c : kCases) {
    const auto filter = ParseFilter(c.text, Schema());
    if (c.shape == nullptr) {
      EXPECT_FALSE(filter.ok()) << c.text;
    } else {
      ASSERT_TRUE(filter.ok()) << c.text << " " << filter.status();
      EXPECT_EQ(Shape(*filter), c.shape) << c.text;
    }
  }
}

TEST(ParseFilter, ValuesHaveTheirTypes) {
  EXPECT_EQ(ParseFilter("employees = -5", Schema())->value, FilterValue(int64_t{-5}));
  EXPECT_EQ(ParseFilter("score = 2", Schema())->value, FilterValue(2.0));
  EXPECT_EQ(ParseFilter("provisional = false", Schema())->value, FilterValue(false));
  EXPECT_EQ(ParseFilter("display_name = \"a\\\\b\"", Schema())->value, FilterValue(std::string("a\\b")));
  EXPECT_EQ(ParseFilter("tier.role = PROSPECT", Schema())->value, FilterValue(int64_t{4}));
  EXPECT_EQ(ParseFilter("letter = B", Schema())->value, FilterValue(std::string("B")));
  EXPECT_EQ(ParseFilter("update_time = 1970-01-01T08:00:01+08:00", Schema())->value,
            FilterValue(absl::FromUnixSeconds(1)));
  EXPECT_EQ(ParseFilter("parent = customers/0190c3f1-7a2e-7cc3-98c4-dc0c0c07398f", Schema())->value,
            FilterValue(*Uuid::Parse("0190c3f1-7a2e-7cc3-98c4-dc0c0c07398f")));
}

TEST(ParseFilter, RefusalsNameTheColumnAndWhatIsAllowed) {
  const struct {
    std::string text;
    int column;
    const char* hint;
  } kCases[] = {
      {"colour = 1", 1, "display_name"},
      {"employees", 10, "expected ="},
      {"employees =", 12, "a whole number"},
      {"employees = many", 13, "a whole number"},
      {"employees = \"5\"", 13, "a whole number"},
      {"employees = 99999999999999999999", 13, "a whole number"},
      {"score = nan", 9, "a number"},
      {"score = 1e999", 9, "a number"},
      {"provisional = yes", 15, "true or false"},
      {"provisional > true", 13, "takes only ="},
      {"letter = C", 10, "one of A, B"},
      {"letter < A", 8, "takes only ="},
      {"tier.role = TIER_ROLE_UNSPECIFIED", 13, "CORE"},
      {"update_time > yesterday", 15, "2025"},
      {"update_time > infinite-future", 15, "2025"},
      {"parent = customers/7", 10, "customers/{customer}"},
      {"display_name = \"华东", 16, "quote"},
      {"display_name = \"华东\" employees = 1", 21, "AND, OR"},
      {"(letter = A", 12, "\")\""},
      {"letter = A)", 11, "AND, OR"},
      {"letter = A AND", 15, "a field"},
      {"AND letter = A", 1, "unknown field"},
      {"NOT", 4, "a field"},
      {"; DROP TABLE customers", 1, "a field"},
      {"(((((((((letter = A)))))))))", 10, "deeper"},
      {std::string(500, '-') + "letter = A", 10, "deeper"},
      {std::string(1900, '(') + "letter = A", 10, "deeper"},
      {std::string(2001, 'a'), 2001, "longer"},
      {"letter = \xff", 10, "UTF-8"},
      {std::string("letter\0= A", 10), 7, "NUL"},
  };
  for (const auto& c : kCases) {
    const auto filter = ParseFilter(c.text, Schema());
    ASSERT_FALSE(filter.ok()) << c.text;
    EXPECT_EQ(ReasonOf(filter.status()), v1::FILTER_INVALID);
    EXPECT_EQ(MetadataOf(filter.status())["column"], absl::StrCat(c.column)) << c.text << filter.status();
    ASSERT_EQ(ViolationsOf(filter.status()).size(), 1u);
    EXPECT_THAT(ViolationsOf(filter.status())[0].description, HasSubstr(c.hint)) << c.text;
  }
}

TEST(ParseFilter, SixteenComparisonsAreTheMost) {
  std::string text = "letter = A";
  for (int i = 1; i < kMaxFilterTerms; ++i) text += " OR letter = B";
  EXPECT_TRUE(ParseFilter(text, Schema()).ok());
  EXPECT_FALSE(ParseFilter(text + " AND letter = A", Schema()).ok());
}

TEST(ParseFilter, EveryPrefixOfAFilterIsReadOrRefused) {
  const std::string text =
      "NOT (display_name:\"华东\\\"\" OR employees >= 50) AND -update_time < 2025-03-07T14:05:00+08:00 AND "
      "letter != A";
  for (size_t length = 0; length <= text.size(); ++length) {
    const auto filter = ParseFilter(text.substr(0, length), Schema());
    EXPECT_TRUE(filter.ok() || ReasonOf(filter.status()) == v1::FILTER_INVALID) << length;
  }
}

const FilterColumns kColumns = {{"display_name", "name"}, {"employees", "employees"}, {"letter", "letter"}};

TEST(FilterToSql, HoldsOnlyOurColumnsAndPlaceholders) {
  std::vector<FilterValue> values;
  const auto filter = ParseFilter(
      "display_name:\"x' OR 1=1\" AND (NOT employees > 5 OR letter != A) AND display_name:*", Schema());
  ASSERT_TRUE(filter.ok());
  EXPECT_EQ(*FilterToSql(*filter, kColumns, 3, &values),
            "((name >= $3 AND name < $4) AND ((employees > $5) IS NOT TRUE OR letter IS DISTINCT FROM $6) "
            "AND (name "
            "IS NOT NULL AND name <> ''))");
  ASSERT_EQ(values.size(), 4u);
  EXPECT_EQ(values[0], FilterValue(std::string("x' OR 1=1")));
  EXPECT_EQ(values[1], FilterValue(std::string("x' OR 1=2")));
  EXPECT_EQ(values[2], FilterValue(int64_t{5}));
}

TEST(FilterToSql, NothingAskedIsEverything) {
  std::vector<FilterValue> values;
  EXPECT_EQ(*FilterToSql(Filter{}, kColumns, 1, &values), "1 = 1");
}

TEST(FilterToSql, AFieldWithoutColumnIsOurOwnMistake) {
  std::vector<FilterValue> values;
  EXPECT_EQ(FilterToSql(*ParseFilter("score = 1", Schema()), kColumns, 1, &values).status().code(),
            absl::StatusCode::kInternal);
}

class FilterOnSqlite : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string path =
        absl::StrCat(::testing::TempDir(), "/filter_",
                     ::testing::UnitTest::GetInstance()->current_test_info()->name(), ".db");
    std::remove(path.c_str());
    SqliteOpenOptions options;
    options.path = path;
    auto db = SqliteDatabase::Open(options);
    ASSERT_TRUE(db.ok()) << db.status();
    db_.emplace(*std::move(db));
    ASSERT_TRUE(db_->Execute("CREATE TABLE c(id INTEGER, name TEXT, employees BIGINT, letter TEXT);"
                             "INSERT INTO c VALUES (1,'华东一店',10,'A'),(2,'华东二店',NULL,NULL),"
                             "(3,'华南店',90,'B'),(4,'',5,'A'),(5,'\xF4\x8F\xBF\xBF',7,'B'),(6,'华',1,'B')")
                    .ok());
  }

  std::string Ids(const std::string& text) {
    std::vector<FilterValue> values;
    const auto sql = FilterToSql(*ParseFilter(text, Schema()), kColumns, 1, &values);
    auto statement = db_->Prepare(absl::StrCat("SELECT id FROM c WHERE ", *sql, " ORDER BY id"));
    if (!statement.ok()) return std::string(statement.status().message());
    for (size_t i = 0; i < values.size(); ++i) {
      const int index = static_cast<int>(i) + 1;
      const auto* text_value = std::get_if<std::string>(&values[i]);
      const absl::Status bound = text_value != nullptr
                                     ? statement->BindText(index, *text_value)
                                     : statement->BindInt64(index, std::get<int64_t>(values[i]));
      if (!bound.ok()) return std::string(bound.message());
    }
    std::string ids;
    while (*statement->Step()) absl::StrAppend(&ids, statement->ColumnInt64(0));
    return ids;
  }

  std::optional<SqliteDatabase> db_;
};

TEST_F(FilterOnSqlite, SelectsWhatItSays) {
  EXPECT_EQ(Ids(""), "123456");
  EXPECT_EQ(Ids("display_name:\"华东\""), "12");
  EXPECT_EQ(Ids("display_name:华"), "1236");
  EXPECT_EQ(Ids("display_name:\"\xF4\x8F\xBF\xBF\""), "5");
  EXPECT_EQ(Ids("display_name:*"), "12356");
  EXPECT_EQ(Ids("employees:*"), "13456");
  EXPECT_EQ(Ids("letter = A"), "14");
  EXPECT_EQ(Ids("letter != A"), "2356");
  EXPECT_EQ(Ids("NOT letter = A"), "2356");
  EXPECT_EQ(Ids("employees >= 7 AND letter = A OR letter = B"), "135");
  EXPECT_EQ(Ids("-(employees >= 7 AND letter = B)"), "1246");
}

TEST(ParseOrderBy, ReadsFieldsAndDirections) {
  const std::vector<std::string> allowed = {"display_name", "update_time"};
  EXPECT_TRUE(ParseOrderBy("", allowed)->empty());
  EXPECT_EQ(*ParseOrderBy("display_name, update_time desc", allowed),
            (std::vector<OrderField>{{"display_name", false}, {"update_time", true}}));
  EXPECT_EQ(*ParseOrderBy(" update_time  asc ", allowed), (std::vector<OrderField>{{"update_time", false}}));
  for (const char* bad : {"colour", "display_name,", ",", "display_name DESC", "display_name desc asc",
                          "display_name, display_name desc", "display_name; DROP TABLE c", "desc"}) {
    const auto order = ParseOrderBy(bad, allowed);
    ASSERT_FALSE(order.ok()) << bad;
    EXPECT_EQ(ViolationsOf(order.status())[0].path, "order_by");
    EXPECT_THAT(ViolationsOf(order.status())[0].description, HasSubstr("display_name, update_time"));
  }
}

}  // namespace
}  // namespace tierline::contract
