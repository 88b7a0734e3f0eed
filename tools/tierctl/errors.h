#pragma once

#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "common/contract/locale.h"
#include "tools/tierctl/message/descriptors.h"

namespace tierline::tierctl {

// The error for people: what happened, each wrong field as a flag, what to do, when to try again.
std::string ErrorText(const absl::Status& error, contract::Locale locale);

// The error for programs: google.rpc.Status as JSON with its details decoded.
std::string ErrorJson(const absl::Status& error, contract::Locale locale, const Catalog& catalog);

}  // namespace tierline::tierctl
