#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Returns the error of an expression of type absl::Status to the caller.
#define TIERLINE_RETURN_IF_ERROR(expr)                                                           \
  do {                                                                                           \
    if (absl::Status tierline_status_ = (expr); !tierline_status_.ok()) return tierline_status_; \
  } while (false)

// TIERLINE_ASSIGN_OR_RETURN(auto x, F()): assigns the value of a StatusOr or returns its error.
#define TIERLINE_ASSIGN_OR_RETURN(lhs, expr) \
  TIERLINE_ASSIGN_OR_RETURN_IMPL_(TIERLINE_CONCAT_(tierline_statusor_, __LINE__), lhs, expr)
#define TIERLINE_ASSIGN_OR_RETURN_IMPL_(statusor, lhs, expr) \
  auto statusor = (expr);                                    \
  if (!statusor.ok()) return std::move(statusor).status();   \
  lhs = *std::move(statusor)
#define TIERLINE_CONCAT_(a, b) TIERLINE_CONCAT_INNER_(a, b)
#define TIERLINE_CONCAT_INNER_(a, b) a##b

namespace tierline {

// The same status (code and payloads) with `context` in front of its message: "context: message".
absl::Status Annotate(const absl::Status& status, absl::string_view context);

}  // namespace tierline
