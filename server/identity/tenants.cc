#include "server/identity/tenants.h"

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/status.h"
#include "common/contract/errors.h"
#include "server/identity/rows.h"

namespace tierline::identity {

absl::StatusOr<std::optional<v1::Tenant>> ReadTenant(sql::Connection& db, store::TenantId tenant) {
  std::optional<v1::Tenant> found;
  TIERLINE_RETURN_IF_ERROR(db.Query(
      "SELECT display_name, time_zone, currency_code, fiscal_year_start_month, profile, visits_per_rep_day, "
      "version, created, updated FROM tenant WHERE tenant_id = $1",
      {tenant}, [&found](const sql::Row& row) {
        v1::Tenant& out = found.emplace();
        out.set_name("tenant");
        out.set_display_name(std::string(row.Text(0)));
        out.set_time_zone(std::string(row.Text(1)));
        out.set_currency_code(std::string(row.Text(2)));
        out.set_fiscal_year_start_month(static_cast<int32_t>(row.Int64(3)));
        out.set_profile(static_cast<v1::Tenant::Profile>(row.Int64(4)));
        out.set_visits_per_rep_day(row.Double(5));
        out.set_etag(EtagOf(row.Int64(6)));
        *out.mutable_create_time() = TimestampOf(row.Int64(7));
        *out.mutable_update_time() = TimestampOf(row.Int64(8));
        return absl::OkStatus();
      }));
  return found;
}

absl::Status PutTenant(store::WriteTransaction& tx, v1::Tenant& tenant) {
  const int64_t now = absl::ToUnixMicros(tx.now());
  const int64_t version = NextVersion(VersionOf(tenant.etag()), tx);
  tenant.set_name("tenant");
  tenant.set_etag(EtagOf(version));
  if (!tenant.has_create_time()) *tenant.mutable_create_time() = TimestampOf(now);
  *tenant.mutable_update_time() = TimestampOf(now);
  return tx.db()
      .Execute(
          "INSERT INTO tenant (tenant_id, display_name, time_zone, currency_code, fiscal_year_start_month, "
          "profile, visits_per_rep_day, version, created, updated) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
          "ON CONFLICT (tenant_id) DO UPDATE SET display_name = excluded.display_name, "
          "time_zone = excluded.time_zone, currency_code = excluded.currency_code, "
          "fiscal_year_start_month = excluded.fiscal_year_start_month, profile = excluded.profile, "
          "visits_per_rep_day = excluded.visits_per_rep_day, version = excluded.version, "
          "updated = excluded.updated",
          {tx.tenant(), tenant.display_name(), tenant.time_zone(), tenant.currency_code(),
           tenant.fiscal_year_start_month(), static_cast<int>(tenant.profile()), tenant.visits_per_rep_day(),
           version, MicrosOf(tenant.create_time()), now})
      .status();
}

absl::Status CheckTenant(const v1::Tenant& tenant, absl::string_view field_path) {
  absl::TimeZone zone;
  if (!absl::LoadTimeZone(tenant.time_zone(), &zone)) {
    return contract::InvalidField(absl::StrCat(field_path, ".time_zone"),
                                  "is not an IANA time zone known to this server, such as Asia/Shanghai "
                                  "(package tzdata holds them)");
  }
  if (tenant.fiscal_year_start_month() < 1 || tenant.fiscal_year_start_month() > 12) {
    return contract::InvalidField(absl::StrCat(field_path, ".fiscal_year_start_month"),
                                  "must be from 1 to 12");
  }
  if (tenant.profile() == v1::Tenant::PROFILE_UNSPECIFIED) {
    return contract::InvalidField(absl::StrCat(field_path, ".profile"), "is required");
  }
  if (tenant.currency_code().empty()) {
    return contract::InvalidField(absl::StrCat(field_path, ".currency_code"), "is required");
  }
  return absl::OkStatus();
}

}  // namespace tierline::identity
