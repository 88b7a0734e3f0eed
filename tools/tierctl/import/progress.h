#pragma once

#include <cstdint>

#include "absl/time/time.h"
#include "common/contract/locale.h"
#include "tools/tierctl/shell/shell.h"

namespace tierline::tierctl {

// Progress on shell.err: a bar with rate and time left on a terminal, a line every ten percent elsewhere. Not
// thread-safe.
class Progress {
 public:
  // `shell` outlives the progress.
  Progress(const Shell& shell, contract::Locale locale);

  // `fraction` of the file and `rows` of this run are done.
  void Update(double fraction, int64_t rows);

  // Ends the bar's line.
  void Finish();

 private:
  void DrawBar(double fraction, int64_t rows);

  const Shell& shell_;
  const contract::Locale locale_;
  const absl::Duration start_;
  double first_fraction_ = -1;
  absl::Duration last_drawn_ = -absl::InfiniteDuration();
  int last_tenth_ = 0;
  bool drawn_ = false;
};

}  // namespace tierline::tierctl
