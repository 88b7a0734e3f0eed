// Filters as SQL conditions: allow-listed column expressions, fixed operators, placeholders.
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status.h"
#include "common/contract/filter.h"

namespace tierline::contract {
namespace {

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

uint32_t LastCodePoint(absl::string_view text, size_t begin) {
  const auto byte = [&](size_t i) {
    return static_cast<uint32_t>(static_cast<unsigned char>(text[begin + i]));
  };
  switch (text.size() - begin) {
    case 1:
      return byte(0);
    case 2:
      return (byte(0) & 0x1F) << 6 | (byte(1) & 0x3F);
    case 3:
      return (byte(0) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F);
    default:
      return (byte(0) & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F);
  }
}

void AppendCodePoint(uint32_t c, std::string* out) {
  if (c < 0x80) {
    out->push_back(static_cast<char>(c));
  } else if (c < 0x800) {
    *out += {static_cast<char>(0xC0 | c >> 6), static_cast<char>(0x80 | (c & 0x3F))};
  } else if (c < 0x10000) {
    *out += {static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 0x3F)),
             static_cast<char>(0x80 | (c & 0x3F))};
  } else {
    *out += {static_cast<char>(0xF0 | c >> 18), static_cast<char>(0x80 | (c >> 12 & 0x3F)),
             static_cast<char>(0x80 | (c >> 6 & 0x3F)), static_cast<char>(0x80 | (c & 0x3F))};
  }
}

// The least text after every text that begins with `prefix`, in byte order and itself UTF-8; empty when there
// is none. An index can find a range, but not a pattern with a parameter.
std::string AfterPrefix(absl::string_view prefix) {
  while (!prefix.empty()) {
    size_t begin = prefix.size() - 1;
    while (begin > 0 && IsContinuation(prefix[begin])) --begin;
    const uint32_t last = LastCodePoint(prefix, begin);
    prefix = prefix.substr(0, begin);
    if (last >= 0x10FFFF) continue;
    std::string after(prefix);
    AppendCodePoint(last == 0xD7FF ? 0xE000 : last + 1, &after);  // surrogates are not characters
    return after;
  }
  return "";
}

absl::string_view SqlOperator(FilterOp op) {
  switch (op) {
    case FilterOp::kNotEqual:
      return " IS DISTINCT FROM ";
    case FilterOp::kLess:
      return " < ";
    case FilterOp::kLessOrEqual:
      return " <= ";
    case FilterOp::kGreater:
      return " > ";
    case FilterOp::kGreaterOrEqual:
      return " >= ";
    default:
      return " = ";
  }
}

class SqlWriter {
 public:
  SqlWriter(const FilterColumns& columns, int first_placeholder, std::vector<FilterValue>* values)
      : columns_(columns), next_(first_placeholder), values_(values) {}

  absl::StatusOr<std::string> Write(const Filter& filter) {
    switch (filter.kind) {
      case Filter::Kind::kAnd:
        return WriteList(filter, " AND ", "1 = 1");
      case Filter::Kind::kOr:
        return WriteList(filter, " OR ", "1 = 0");
      case Filter::Kind::kNot: {
        TIERLINE_ASSIGN_OR_RETURN(const std::string inner, Write(filter.children.front()));
        return absl::StrCat("(", inner, ") IS NOT TRUE");
      }
      case Filter::Kind::kCompare:
        return WriteComparison(filter);
    }
    return absl::InternalError("filter node of unknown kind");
  }

 private:
  absl::StatusOr<std::string> WriteList(const Filter& filter, absl::string_view separator,
                                        absl::string_view empty) {
    if (filter.children.empty()) return std::string(empty);
    std::vector<std::string> parts;
    for (const Filter& child : filter.children) {
      TIERLINE_ASSIGN_OR_RETURN(std::string part, Write(child));
      parts.push_back(std::move(part));
    }
    return absl::StrCat("(", absl::StrJoin(parts, separator), ")");
  }

  absl::StatusOr<std::string> WriteComparison(const Filter& filter) {
    const auto found = columns_.find(filter.field);
    if (found == columns_.end()) {
      return absl::InternalError(absl::StrCat("no column for filter field ", filter.field));
    }
    const std::string& column = found->second;
    if (filter.op == FilterOp::kIsSet) {
      const bool text = std::holds_alternative<std::string>(filter.value);
      if (!text) return absl::StrCat(column, " IS NOT NULL");
      return absl::StrCat("(", column, " IS NOT NULL AND ", column, " <> '')");
    }
    if (filter.op == FilterOp::kHasPrefix) return WritePrefix(column, std::get<std::string>(filter.value));
    return absl::StrCat(column, SqlOperator(filter.op), Placeholder(filter.value));
  }

  std::string WritePrefix(const std::string& column, const std::string& prefix) {
    std::string from = absl::StrCat(column, " >= ", Placeholder(prefix));
    const std::string after = AfterPrefix(prefix);
    if (after.empty()) return from;
    return absl::StrCat("(", from, " AND ", column, " < ", Placeholder(after), ")");
  }

  std::string Placeholder(FilterValue value) {
    values_->push_back(std::move(value));
    return absl::StrCat("$", next_++);
  }

  const FilterColumns& columns_;
  int next_;
  std::vector<FilterValue>* const values_;
};

}  // namespace

absl::StatusOr<std::string> FilterToSql(const Filter& filter, const FilterColumns& columns,
                                        int first_placeholder, std::vector<FilterValue>* values) {
  return SqlWriter(columns, first_placeholder, values).Write(filter);
}

}  // namespace tierline::contract
