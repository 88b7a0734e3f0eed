#pragma once

#include <cstdint>

#include "absl/strings/string_view.h"
#include "tools/datagen/csv_file.h"
#include "tools/datagen/customers.h"
#include "tools/datagen/dice.h"
#include "tools/datagen/options.h"
#include "tools/datagen/profile.h"
#include "tools/datagen/truth.h"

namespace tierline::datagen {

inline constexpr absl::string_view kInteractionColumns =
    "system,external_id,revision,kind,customer_code,occurred_time,initiator,deep,checked_in,quality,"
    "referral_won,survey_score";

// Writes what passed between the company and one customer after the other. Good customers are met more often,
// but not reliably so.
class InteractionWriter {
 public:
  // All must outlive the writer.
  InteractionWriter(const Profile& profile, const Options& options, CsvFile& interactions, Truth& truth);

  void Write(const Customer& customer);

 private:
  void WriteOne(const Customer& customer, absl::CivilDay day);
  void WriteDetails(absl::string_view kind, const Customer& customer);

  const Profile& profile_;
  const Options options_;
  CsvFile& interactions_;
  Truth& truth_;
  Dice dice_;
  int64_t number_ = 0;
};

}  // namespace tierline::datagen
