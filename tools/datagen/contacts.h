#pragma once

#include "absl/strings/string_view.h"
#include "tools/datagen/csv_file.h"
#include "tools/datagen/customers.h"
#include "tools/datagen/dice.h"
#include "tools/datagen/options.h"

namespace tierline::datagen {

inline constexpr absl::string_view kContactColumns =
    "customer_code,code,display_name,title,decision_role,phone";

// Writes the people of one customer after the other: one per decision node, the one who pays first.
class ContactWriter {
 public:
  // `contacts` must outlive the writer.
  ContactWriter(const Options& options, CsvFile& contacts);

  void Write(const Customer& customer);

 private:
  CsvFile& contacts_;
  Dice dice_;
};

}  // namespace tierline::datagen
