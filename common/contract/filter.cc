#include "common/contract/filter.h"

#include <cmath>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status.h"
#include "common/contract/errors.h"
#include "common/contract/filter_lexer.h"
#include "common/contract/names.h"
#include "common/contract/utf8.h"

namespace tierline::contract {
namespace {

constexpr size_t kMaxWordShown = 40;

absl::Status FilterError(int column, absl::string_view what) {
  const std::string description = absl::StrCat("at column ", column, ": ", what);
  return WithViolations(Error(absl::StatusCode::kInvalidArgument, v1::FILTER_INVALID,
                              absl::StrCat("filter: ", description), {{"column", absl::StrCat(column)}}),
                        {{"filter", description}});
}

std::string AllowedFields(const FilterSchema& schema) {
  return absl::StrJoin(schema, ", ", [](std::string* out, const auto& entry) { out->append(entry.first); });
}

FilterOp OpOf(absl::string_view op) {
  if (op == "!=") return FilterOp::kNotEqual;
  if (op == "<") return FilterOp::kLess;
  if (op == "<=") return FilterOp::kLessOrEqual;
  if (op == ">") return FilterOp::kGreater;
  if (op == ">=") return FilterOp::kGreaterOrEqual;
  return op == ":" ? FilterOp::kHasPrefix : FilterOp::kEqual;
}

bool IsOrder(FilterOp op) {
  return op == FilterOp::kLess || op == FilterOp::kLessOrEqual || op == FilterOp::kGreater ||
         op == FilterOp::kGreaterOrEqual;
}

bool HasOrder(FilterType type) {
  return type == FilterType::kText || type == FilterType::kInteger || type == FilterType::kNumber ||
         type == FilterType::kTime;
}

std::string Expected(const FilterField& field) {
  switch (field.type) {
    case FilterType::kText:
      return "text in quotes";
    case FilterType::kInteger:
      return "a whole number";
    case FilterType::kNumber:
      return "a number";
    case FilterType::kBool:
      return "true or false";
    case FilterType::kTime:
      return "a time like 2025-03-07T14:05:00+08:00";
    case FilterType::kEnum:
      return absl::StrCat("one of ", absl::StrJoin(field.values, ", "));
    case FilterType::kResource:
      return absl::StrCat("a name like \"", field.pattern, "\"");
  }
  return "";
}

std::optional<FilterValue> EnumValue(const FilterField& field, const std::string& text) {
  for (size_t i = 0; i < field.values.size(); ++i) {
    if (field.values[i] != text) continue;
    if (field.numbers.empty()) return FilterValue(text);
    return FilterValue(field.numbers[i]);
  }
  return std::nullopt;
}

std::optional<FilterValue> ResourceValue(const FilterField& field, const std::string& text) {
  const auto ids = ParseName(field.pattern, text, "filter");
  if (!ids.ok() || ids->size() != 1) return std::nullopt;
  const std::optional<Uuid> uuid = Uuid::Parse(ids->front());
  if (!uuid.has_value()) return std::nullopt;
  return FilterValue(*uuid);
}

// Numbers and booleans in quotes are text, and text is not a number.
std::optional<FilterValue> ValueOf(const FilterField& field, const FilterLexer::Literal& literal) {
  int64_t integer = 0;
  double number = 0;
  absl::Time time;
  switch (field.type) {
    case FilterType::kText:
      return FilterValue(literal.text);
    case FilterType::kInteger:
      if (literal.quoted || !absl::SimpleAtoi(literal.text, &integer)) return std::nullopt;
      return FilterValue(integer);
    case FilterType::kNumber:
      if (literal.quoted || !absl::SimpleAtod(literal.text, &number) || !std::isfinite(number))
        return std::nullopt;
      return FilterValue(number);
    case FilterType::kBool:
      if (literal.quoted || (literal.text != "true" && literal.text != "false")) return std::nullopt;
      return FilterValue(literal.text == "true");
    case FilterType::kTime:
      if (!absl::ParseTime(absl::RFC3339_full, literal.text, &time, nullptr)) return std::nullopt;
      if (time == absl::InfiniteFuture() || time == absl::InfinitePast()) return std::nullopt;
      return FilterValue(time);
    case FilterType::kEnum:
      return EnumValue(field, literal.text);
    case FilterType::kResource:
      return ResourceValue(field, literal.text);
  }
  return std::nullopt;
}

class FilterParser {
 public:
  FilterParser(absl::string_view text, const FilterSchema& schema) : lexer_(text), schema_(schema) {}

  absl::StatusOr<Filter> Parse() {
    if (lexer_.AtEnd()) return Filter{};
    TIERLINE_ASSIGN_OR_RETURN(Filter filter, ParseAnd(0));
    if (!lexer_.AtEnd()) return Wrong("expected AND, OR or the end");
    return filter;
  }

 private:
  absl::Status Wrong(absl::string_view what) { return FilterError(lexer_.Column(), what); }

  absl::StatusOr<Filter> ParseAnd(int depth) {
    return ParseList(Filter::Kind::kAnd, "AND", depth, &FilterParser::ParseOr);
  }
  absl::StatusOr<Filter> ParseOr(int depth) {
    return ParseList(Filter::Kind::kOr, "OR", depth, &FilterParser::ParseTerm);
  }

  // One part stays itself; several become children of one node.
  absl::StatusOr<Filter> ParseList(Filter::Kind kind, absl::string_view keyword, int depth,
                                   absl::StatusOr<Filter> (FilterParser::*parse_part)(int)) {
    TIERLINE_ASSIGN_OR_RETURN(Filter first, (this->*parse_part)(depth));
    if (!lexer_.TakeKeyword(keyword)) return first;
    Filter list;
    list.kind = kind;
    list.children.push_back(std::move(first));
    do {
      TIERLINE_ASSIGN_OR_RETURN(Filter next, (this->*parse_part)(depth));
      list.children.push_back(std::move(next));
    } while (lexer_.TakeKeyword(keyword));
    return list;
  }

  absl::StatusOr<Filter> ParseTerm(int depth) {
    if (depth > kMaxFilterDepth) {
      return Wrong(absl::StrCat("nested deeper than ", kMaxFilterDepth, " levels"));
    }
    if (lexer_.TakeKeyword("NOT") || lexer_.TakeSymbol('-')) {
      Filter negated;
      negated.kind = Filter::Kind::kNot;
      TIERLINE_ASSIGN_OR_RETURN(Filter inner, ParseTerm(depth + 1));
      negated.children.push_back(std::move(inner));
      return negated;
    }
    if (lexer_.TakeSymbol('(')) {
      TIERLINE_ASSIGN_OR_RETURN(Filter inner, ParseAnd(depth + 1));
      if (!lexer_.TakeSymbol(')')) return Wrong("expected \")\", AND or OR");
      return inner;
    }
    return ParseComparison();
  }

  absl::StatusOr<Filter> ParseComparison() {
    const int column = lexer_.Column();
    if (++terms_ > kMaxFilterTerms) {
      return FilterError(column, absl::StrCat("more than ", kMaxFilterTerms, " comparisons"));
    }
    Filter comparison;
    comparison.kind = Filter::Kind::kCompare;
    comparison.field = lexer_.TakeField();
    if (comparison.field.empty()) return Wrong(absl::StrCat("expected a field: ", AllowedFields(schema_)));
    const auto field = schema_.find(comparison.field);
    if (field == schema_.end()) {
      return FilterError(column, absl::StrCat("unknown field \"", Utf8Prefix(comparison.field, kMaxWordShown),
                                              "\"; allowed are ", AllowedFields(schema_)));
    }
    return ParseOperand(field->second, std::move(comparison));
  }

  absl::StatusOr<Filter> ParseOperand(const FilterField& field, Filter comparison) {
    const int op_column = lexer_.Column();
    const std::string op = lexer_.TakeOperator();
    if (op.empty()) return Wrong("expected = != < <= > >= or :");
    comparison.op = OpOf(op);
    if (IsOrder(comparison.op) && !HasOrder(field.type)) {
      return FilterError(op_column, absl::StrCat(comparison.field, " takes only = != and :"));
    }
    const int column = lexer_.Column();
    const FilterLexer::Literal literal = lexer_.TakeLiteral();
    if (!literal.closed) return FilterError(column, "the quote is not closed");
    if (!literal.found) return FilterError(column, absl::StrCat("expected ", Expected(field)));
    if (comparison.op == FilterOp::kHasPrefix && !literal.quoted && literal.text == "*") {
      comparison.op = FilterOp::kIsSet;
      if (field.type != FilterType::kText) comparison.value = int64_t{0};
      return comparison;
    }
    std::optional<FilterValue> value = ValueOf(field, literal);
    if (!value.has_value()) {
      return FilterError(column, absl::StrCat(comparison.field, " takes ", Expected(field)));
    }
    comparison.value = *std::move(value);
    if (comparison.op == FilterOp::kHasPrefix && field.type != FilterType::kText)
      comparison.op = FilterOp::kEqual;
    return comparison;
  }

  FilterLexer lexer_;
  const FilterSchema& schema_;
  int terms_ = 0;
};

}  // namespace

FilterField EnumFilterField(const google::protobuf::EnumDescriptor& descriptor) {
  FilterField field;
  field.type = FilterType::kEnum;
  for (int i = 0; i < descriptor.value_count(); ++i) {
    if (descriptor.value(i)->number() == 0) continue;
    field.values.push_back(descriptor.value(i)->name());
    field.numbers.push_back(descriptor.value(i)->number());
  }
  return field;
}

absl::StatusOr<Filter> ParseFilter(absl::string_view text, const FilterSchema& schema) {
  if (text.size() > kMaxFilterLength) {
    return FilterError(static_cast<int>(kMaxFilterLength) + 1,
                       absl::StrCat("longer than ", kMaxFilterLength, " bytes"));
  }
  const Utf8Scan scan = ScanUtf8(text);
  if (!scan.valid) return FilterError(static_cast<int>(scan.code_points) + 1, "not UTF-8 text");
  if (scan.has_nul) return FilterError(static_cast<int>(text.find('\0')) + 1, "a NUL character");
  return FilterParser(text, schema).Parse();
}

}  // namespace tierline::contract
