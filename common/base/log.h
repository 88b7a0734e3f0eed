#pragma once

#include <cstdint>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/base/clock.h"

namespace tierline {

enum class Severity { kInfo, kWarning, kError };

// Where the program says what it does, one JSON object per line:
//   {"time":"2026-06-30T08:00:00.000Z","severity":"INFO","event":"call","method":"…"}
// Thread-safe. Fields never carry personal data, credentials or request contents: ids, codes and counts only.
class Log {
 public:
  using Value = std::variant<int64_t, double, bool, std::string>;
  using Fields = std::vector<std::pair<std::string, Value>>;

  virtual ~Log() = default;
  virtual void Write(Severity severity, absl::string_view event, const Fields& fields) = 0;

  void Info(absl::string_view event, const Fields& fields = {}) { Write(Severity::kInfo, event, fields); }
  void Warning(absl::string_view event, const Fields& fields = {}) {
    Write(Severity::kWarning, event, fields);
  }
  void Error(absl::string_view event, const Fields& fields = {}) { Write(Severity::kError, event, fields); }
};

// Writes to `out`, which outlives the log; lines below `least` are left out.
std::unique_ptr<Log> NewJsonLog(std::ostream& out, const Clock& clock, Severity least);

}  // namespace tierline
