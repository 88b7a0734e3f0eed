#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "common/base/uuid.h"
#include "server/sql/sql.h"
#include "server/store/store.h"

namespace tierline::records {

// What a record is: a customer, a contact, … The number is stored and never reused.
using Kind = int64_t;
inline constexpr Kind kCustomerKind = 1;
inline constexpr Kind kContactKind = 2;
inline constexpr Kind kTierKind = 3;

// One thing that syncs, as stored. `body` is the encoded message of its kind without what stands elsewhere
// (name, etag); `versions` an encoded storage.v1.FieldVersions.
struct Record {
  Kind kind = 0;
  Uuid id;
  Uuid customer;  // whose record it is; nil: nobody's
  store::Position seq = 0;
  std::string versions;
  std::string body;
  bool deleted = false;

  bool operator==(const Record&) const = default;
};

// The record, deleted ones too; empty when there never was one.
absl::StatusOr<std::optional<Record>> ReadRecord(sql::Connection& db, store::TenantId tenant, Kind kind,
                                                 const Uuid& id);

}  // namespace tierline::records
