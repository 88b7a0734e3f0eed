#include "tools/tierctl/import/progress.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

constexpr int kBarWidth = 30;
constexpr absl::Duration kBetweenDrawings = absl::Milliseconds(200);

}  // namespace

Progress::Progress(const Shell& shell, contract::Locale locale)
    : shell_(shell), locale_(locale), start_(shell.clock->Monotonic()) {}

void Progress::Update(double fraction, int64_t rows) {
  fraction = std::clamp(fraction, 0.0, 1.0);
  if (first_fraction_ < 0) first_fraction_ = fraction;
  if (shell_.err_is_terminal) {
    const absl::Duration now = shell_.clock->Monotonic();
    if (now - last_drawn_ < kBetweenDrawings && fraction < 1) return;
    last_drawn_ = now;
    DrawBar(fraction, rows);
    return;
  }
  const int tenth = static_cast<int>(fraction * 10);
  if (tenth <= last_tenth_) return;
  last_tenth_ = tenth;
  *shell_.err << tenth * 10 << "% " << rows << In(locale_, " rows\n", " 行\n") << std::flush;
}

void Progress::DrawBar(double fraction, int64_t rows) {
  const double seconds = std::max(absl::ToDoubleSeconds(shell_.clock->Monotonic() - start_), 0.001);
  const int filled = static_cast<int>(fraction * kBarWidth);
  std::string line =
      absl::StrCat("\r[", std::string(filled, '#'), std::string(kBarWidth - filled, '.'), "] ",
                   static_cast<int>(fraction * 100), "%  ", rows, In(locale_, " rows  ", " 行  "),
                   static_cast<int64_t>(static_cast<double>(rows) / seconds), In(locale_, "/s", " 行/秒"));
  if (fraction > first_fraction_ && fraction < 1) {
    const double left = seconds * (1 - fraction) / (fraction - first_fraction_);
    absl::StrAppend(&line, In(locale_, "  left ", "  剩余 "),
                    absl::FormatDuration(absl::Seconds(std::ceil(left))));
  }
  *shell_.err << line << "    " << std::flush;
  drawn_ = true;
}

void Progress::Finish() {
  if (drawn_) *shell_.err << "\n";
}

}  // namespace tierline::tierctl
