#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "tierline/v1/types.pb.h"
#include "tools/tierctl/import/kinds.h"

// Cells as typed values. An empty cell sets nothing; a bad one is a ValidationError() that begins with the
// column.
namespace tierline::tierctl {

// Sets the field of `message` from the column.
absl::Status SetCell(const Cells& cells, absl::string_view column, const char* field,
                     const RowDefaults& defaults, google::protobuf::Message* message);

// An amount from `column` (decimal) or `column`_minor; both is an error. False when there is none.
absl::StatusOr<bool> SetMoney(const Cells& cells, const std::string& column, const RowDefaults& defaults,
                              v1::Money* money);

// Words people write for an enum value ("回款" for PAYMENT), else the word itself.
std::string EnumWord(absl::string_view word);

}  // namespace tierline::tierctl
