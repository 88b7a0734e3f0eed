#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "server/sql/sql.h"
#include "server/store/store.h"
#include "tierline/v1/admin_service.pb.h"

namespace tierline::identity {

// Where a row stands in the audit trail.
struct AuditPosition {
  int64_t position = 0;
  int64_t ordinal = 0;
};

struct AuditPage {
  std::vector<v1::AuditEntry> entries;
  AuditPosition last;  // of the last entry
};

// Up to `limit` rows of the audit trail before `before`, newest first.
absl::StatusOr<AuditPage> ReadAudit(sql::Connection& db, store::TenantId tenant, AuditPosition before,
                                    int64_t limit);

}  // namespace tierline::identity
