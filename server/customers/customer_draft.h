#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/base/uuid.h"
#include "google/protobuf/field_mask.pb.h"
#include "server/records/record.h"
#include "tierline/v1/customer_service.pb.h"

namespace tierline::customers {

// A customer on its way through one call: as stored, and as it shall be.
struct CustomerDraft {
  Uuid id;
  std::optional<records::Record> current;  // empty: it is new
  v1::Customer before;                     // of `current`; empty when new
  v1::Customer next;
  std::vector<std::string> changed;  // top-level fields of `next` the caller changed
  std::string path;                  // in the request: "customer", "entries[3].customer"

  bool is_new() const { return !current.has_value(); }
  bool Changes(const std::string& field) const;
};

// Applies what `from` says to the draft; `changed` grows. An empty mask changes what is populated. Errors of
// contract::ApplyUpdateMask().
absl::Status ApplyTo(CustomerDraft& draft, const google::protobuf::FieldMask& mask, const v1::Customer& from);

}  // namespace tierline::customers
