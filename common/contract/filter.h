#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/uuid.h"
#include "google/protobuf/descriptor.h"

// Filters and orders of lists: a subset of AIP-160 read into a typed tree. Pure functions.
//
//   filter     = [ expression ]
//   expression = factor { "AND" factor }
//   factor     = term { "OR" term }                    OR binds tighter than AND
//   term       = [ "NOT" | "-" ] ( "(" expression ")" | field op literal )
//   op         = "=" | "!=" | "<" | "<=" | ">" | ">=" | ":"
//   literal    = "text" | 'text' | number | true | false | name | RFC 3339 time | "*"
//
// Example: tier = "A" AND (revenue_12m >= 10000 OR display_name:"华东") AND -state = ARCHIVED
//
// `field:"x"` on a text field: begins with x. `field:*`: is set. Other fields take ":" as "=". Text, numbers
// and times can be compared by order; booleans, enums and resources only by = != and ":". A field that is not
// set matches no comparison except "!=", and everything negated: "!=" and NOT say "is not known to be". Text
// in quotes may hold any character; \" \' \\ stand for themselves. Times and dates may be unquoted.
namespace tierline::contract {

inline constexpr size_t kMaxFilterLength = 2000;  // bytes
inline constexpr int kMaxFilterTerms = 16;        // comparisons
inline constexpr int kMaxFilterDepth = 8;         // nested parentheses and NOTs
inline constexpr int kMaxOrderFields = 4;

enum class FilterType { kText, kInteger, kNumber, kBool, kTime, kEnum, kResource };

// One field that lists of a kind may be filtered by.
struct FilterField {
  FilterType type = FilterType::kText;
  std::vector<std::string> values;  // kEnum: the names allowed
  std::vector<int64_t> numbers;     // kEnum: what each name becomes; empty: the name itself
  std::string pattern;  // kResource: a name pattern with one UUID ("customers/{customer}"), becomes the Uuid
};

// A kEnum field of all named values but the zero one, as their numbers.
FilterField EnumFilterField(const google::protobuf::EnumDescriptor& descriptor);

// The allow-list: field path as in the proto ("tier.role") → what it takes.
using FilterSchema = std::map<std::string, FilterField>;

// Text and enum names; integers and enum numbers; numbers; booleans; times; ids of resources.
using FilterValue = std::variant<std::string, int64_t, double, bool, absl::Time, Uuid>;

enum class FilterOp { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual, kHasPrefix, kIsSet };

// A node of the tree. The empty filter is kAnd without children: everything matches.
struct Filter {
  enum class Kind { kAnd, kOr, kNot, kCompare };

  Kind kind = Kind::kAnd;
  std::vector<Filter> children;  // kNot: one
  // kCompare only.
  std::string field;
  FilterOp op = FilterOp::kEqual;
  FilterValue value;  // unused by kIsSet
};

// INVALID_ARGUMENT / FILTER_INVALID with a violation on "filter" that names the column (in characters, from
// 1) and what is allowed there; metadata "column".
absl::StatusOr<Filter> ParseFilter(absl::string_view text, const FilterSchema& schema);

// field path → our SQL expression ("c.display_name"). Never made of user text.
using FilterColumns = std::map<std::string, std::string>;

// A condition of allow-listed column expressions, fixed operators and placeholders $first, $first+1, … whose
// values are appended to `values`; no text of the user gets into it. Both engines' dialect. A field without
// column is kInternal: schema and columns belong together.
absl::StatusOr<std::string> FilterToSql(const Filter& filter, const FilterColumns& columns,
                                        int first_placeholder, std::vector<FilterValue>* values);

// One field of an order.
struct OrderField {
  std::string field;
  bool descending = false;

  bool operator==(const OrderField&) const = default;
};

// "display_name, create_time desc" (AIP-132): fields of `allowed` only, each once. InvalidFields() on
// "order_by".
absl::StatusOr<std::vector<OrderField>> ParseOrderBy(absl::string_view text,
                                                     const std::vector<std::string>& allowed);

}  // namespace tierline::contract
