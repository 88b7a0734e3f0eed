#pragma once

#include "absl/status/statusor.h"
#include "tools/datagen/options.h"
#include "tools/datagen/truth.h"

namespace tierline::datagen {

// Invents a company and writes its files into options.out (made when missing): territories.csv, users.csv,
// industries.csv, customers.csv, contacts.csv, facts.csv, interactions.csv and, last, expected.json.
// Customers are streamed: memory does not hold them. kUnavailable: the directory or a file could not be
// written.
absl::StatusOr<Truth> Generate(const Options& options);

}  // namespace tierline::datagen
