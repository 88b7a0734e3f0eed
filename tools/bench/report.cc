#include "tools/bench/report.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_format.h"

namespace tierline::bench {
namespace {

// Enough digits to compare, no more.
std::string Number(double value) {
  if (std::abs(value) >= 100) return absl::StrFormat("%.0f", value);
  if (std::abs(value) >= 10) return absl::StrFormat("%.1f", value);
  return absl::StrFormat("%.2f", value);
}

}  // namespace

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[(values.size() - 1) / 2];
}

void PrintTable(const Result& result, std::ostream& out) {
  size_t width = 0;
  for (const Part& part : result.parts) width = std::max(width, part.name.size());
  for (const Part& part : result.parts) {
    out << absl::StrFormat("  %-*s %12s %-10s %s\n", static_cast<int>(width), part.name, Number(part.value),
                           part.unit, part.note);
  }
  out << absl::StrFormat("\n  %s: %s of %s %s, ratio %.2f\n", result.name, Number(result.value),
                         Number(result.floor), result.unit, result.ratio());
}

void PrintJson(const Result& result, std::ostream& out) {
  out << absl::StrFormat(R"({"case":"%s","value":%.1f,"unit":"%s","floor":%.1f,"ratio":%.3f})", result.name,
                         result.value, result.unit, result.floor, result.ratio())
      << "\n";
}

}  // namespace tierline::bench
