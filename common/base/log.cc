#include "common/base/log.h"

#include <cmath>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace tierline {
namespace {

void AppendQuoted(absl::string_view text, std::string& line) {
  line.push_back('"');
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      line.push_back('\\');
      line.push_back(c);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppendFormat(&line, "\\u%04x", static_cast<unsigned char>(c));
    } else {
      line.push_back(c);
    }
  }
  line.push_back('"');
}

struct ValueAppender {
  std::string& line;
  void operator()(int64_t v) const { absl::StrAppend(&line, v); }
  void operator()(double v) const { absl::StrAppend(&line, std::isfinite(v) ? absl::StrCat(v) : "null"); }
  void operator()(bool v) const { absl::StrAppend(&line, v ? "true" : "false"); }
  void operator()(const std::string& v) const { AppendQuoted(v, line); }
};

absl::string_view SeverityName(Severity severity) {
  switch (severity) {
    case Severity::kInfo:
      return "INFO";
    case Severity::kWarning:
      return "WARNING";
    case Severity::kError:
      return "ERROR";
  }
  return "ERROR";
}

class JsonLog final : public Log {
 public:
  JsonLog(std::ostream& out, const Clock& clock, Severity least) : out_(out), clock_(clock), least_(least) {}

  void Write(Severity severity, absl::string_view event, const Fields& fields) override {
    if (severity < least_) return;
    std::string line = absl::StrCat(
        "{\"time\":\"", absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", clock_.Now(), absl::UTCTimeZone()),
        "\",\"severity\":\"", SeverityName(severity), "\",\"event\":");
    AppendQuoted(event, line);
    for (const auto& [name, value] : fields) {
      line.push_back(',');
      AppendQuoted(name, line);
      line.push_back(':');
      std::visit(ValueAppender{line}, value);
    }
    line += "}\n";
    absl::MutexLock lock(&mu_);
    out_ << line << std::flush;
  }

 private:
  std::ostream& out_ ABSL_GUARDED_BY(mu_);
  const Clock& clock_;
  const Severity least_;
  absl::Mutex mu_;
};

}  // namespace

std::unique_ptr<Log> NewJsonLog(std::ostream& out, const Clock& clock, Severity least) {
  return std::make_unique<JsonLog>(out, clock, least);
}

}  // namespace tierline
