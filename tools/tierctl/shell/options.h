#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tools/tierctl/shell/arguments.h"

namespace tierline::tierctl {

// An option that many commands share.
struct GeneralOption {
  Option option;
  const char* value;  // what the value is, for help; "" for switches
  const char* en;
  const char* zh;
};

// Of calls of any method: output, connection, paging.
const std::vector<GeneralOption>& CallOptions();

// The options of the connection alone; a subset of CallOptions().
const std::vector<GeneralOption>& ConnectionOptions();

bool IsGeneralOption(absl::string_view name);

// Appends the names and whether they take values.
void AddOptions(const std::vector<GeneralOption>& general, std::vector<Option>* options);

}  // namespace tierline::tierctl
