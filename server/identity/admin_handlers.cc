#include "server/identity/admin_handlers.h"

#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/field_mask.h"
#include "server/identity/audit.h"
#include "server/identity/pages.h"
#include "server/identity/rows.h"
#include "server/identity/tenants.h"

namespace tierline::identity {
namespace {

// Both parts come from an authenticated token; the first page begins behind everything.
int64_t AuditKey(const ListPage& page, size_t part) {
  int64_t value = 0;
  return absl::SimpleAtoi(page.After(part), &value) ? value : std::numeric_limits<int64_t>::max();
}

}  // namespace

AdminHandlers::AdminHandlers(store::Store& store, const contract::Authenticator& page_tokens,
                             TerritoryUse territory_use)
    : store_(store), page_tokens_(page_tokens), territory_use_(std::move(territory_use)) {}

absl::Status AdminHandlers::GetTenant(const CallContext& call, const v1::GetTenantRequest&,
                                      v1::Tenant& response) {
  return store_.Read([&](sql::Connection& db) -> absl::Status {
    TIERLINE_ASSIGN_OR_RETURN(std::optional<v1::Tenant> tenant, ReadTenant(db, call.principal.tenant));
    if (!tenant.has_value()) return Missing("tenant");
    response = *std::move(tenant);
    return absl::OkStatus();
  });
}

absl::Status AdminHandlers::UpdateTenant(const CallContext&, const v1::UpdateTenantRequest& request, Tx& tx,
                                         v1::Tenant& response) {
  TIERLINE_ASSIGN_OR_RETURN(const std::optional<v1::Tenant> present, ReadTenant(tx.db(), tx.tenant()));
  if (!present.has_value()) return Missing("tenant");
  TIERLINE_RETURN_IF_ERROR(CheckEtag(request.tenant().etag(), present->etag(), "tenant"));
  response = *present;
  TIERLINE_ASSIGN_OR_RETURN(
      const std::vector<std::string> changed,
      contract::ApplyUpdateMask(request.update_mask(), request.tenant(), &response, "update_mask", "tenant"));
  response.set_etag(present->etag());
  if (changed.empty()) return absl::OkStatus();
  TIERLINE_RETURN_IF_ERROR(CheckTenant(response, "tenant"));
  return PutTenant(tx, response);
}

absl::Status AdminHandlers::ListAuditEntries(const CallContext& call,
                                             const v1::ListAuditEntriesRequest& request,
                                             v1::ListAuditEntriesResponse& response) {
  TIERLINE_ASSIGN_OR_RETURN(const ListPage page,
                            ListPage::Open(call, "tierline.v1.AdminService/ListAuditEntries",
                                           request.page_size(), request.page_token(), {}, page_tokens_));
  return store_.Read([&](sql::Connection& db) -> absl::Status {
    TIERLINE_ASSIGN_OR_RETURN(
        AuditPage rows,
        ReadAudit(db, call.principal.tenant, {AuditKey(page, 0), AuditKey(page, 1)}, page.limit()));
    // A full page may be the last one; then the next is empty, which costs one call and no look ahead.
    if (static_cast<int64_t>(rows.entries.size()) == page.limit()) {
      response.set_next_page_token(
          page.Next({absl::StrCat(rows.last.position), absl::StrCat(rows.last.ordinal)}));
    }
    for (v1::AuditEntry& entry : rows.entries) *response.add_audit_entries() = std::move(entry);
    return absl::OkStatus();
  });
}

}  // namespace tierline::identity
