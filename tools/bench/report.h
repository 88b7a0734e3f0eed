#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

// What a case found, for people and for machines.
namespace tierline::bench {

// One line of the table.
struct Part {
  std::string name;
  double value = 0;
  std::string unit;
  std::string note;
};

struct Result {
  std::string name;  // of the case
  double value = 0;
  std::string unit;
  double floor = 0;  // in the same unit, measured in the same run
  std::vector<Part> parts;

  double ratio() const { return floor == 0 ? 0 : value / floor; }
};

// The middle one of an odd number of values; the lower middle one otherwise. `values` must not be empty.
double Median(std::vector<double> values);

// A table of the parts.
void PrintTable(const Result& result, std::ostream& out);

// {"case":…,"value":…,"unit":…,"floor":…,"ratio":…} and the end of the line.
void PrintJson(const Result& result, std::ostream& out);

}  // namespace tierline::bench
