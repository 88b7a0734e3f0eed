#include "server/tiering/customer_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/base/status.h"
#include "server/records/ledger.h"
#include "server/records/tenant_zone.h"
#include "tierline/v1/customer_service.pb.h"

namespace tierline::tiering {
namespace {

constexpr absl::string_view kCustomerColumns =
    "SELECT customer_id, deleted, territory, owner, imported_tier, employees, annual_revenue_minor, "
    "decision_nodes, "
    "key_contact_since, cooperation_since, industry, display_name FROM customer ";

constexpr absl::string_view kFactColumns =
    "SELECT customer_id, kind, occurred, amount_minor, due, system, external_id, related, traits, grade FROM "
    "fact ";

std::optional<int64_t> Optional(const sql::Row& row, int column) {
  if (row.IsNull(column)) return std::nullopt;
  return row.Int64(column);
}

std::optional<absl::CivilDay> Day(const sql::Row& row, int column) {
  if (row.IsNull(column)) return std::nullopt;
  return absl::ToCivilDay(absl::FromUnixMicros(row.Int64(column)), absl::UTCTimeZone());
}

ScorableCustomer CustomerOf(const sql::Row& row, const TenantFrame& frame) {
  ScorableCustomer customer;
  customer.id = row.Id(0);
  customer.deleted = row.Bool(1);
  customer.display_name = std::string(row.Text(11));
  customer.territory = std::string(row.Text(2));
  customer.owner = std::string(row.Text(3));
  customer.imported_tier = std::string(row.Text(4));
  customer.facts.employees = Optional(row, 5);
  customer.facts.annual_revenue_minor = Optional(row, 6);
  if (!row.IsNull(7)) customer.facts.decision_nodes = static_cast<int>(row.Int64(7));
  customer.facts.key_contact_since = Day(row, 8);
  customer.facts.cooperation_since = Day(row, 9);
  const auto growth = frame.industry_growth.find(std::string(row.Text(10)));
  if (growth != frame.industry_growth.end()) customer.facts.industry_growth = growth->second;
  return customer;
}

scoring::LedgerFact FactOf(const sql::Row& row, absl::TimeZone zone) {
  scoring::LedgerFact fact;
  fact.kind = static_cast<v1::Fact::Kind>(row.Int64(1));
  fact.occurred = absl::FromUnixMicros(row.Int64(2));
  fact.amount_minor = row.Int64(3);
  if (!row.IsNull(4)) fact.due = absl::ToCivilDay(absl::FromUnixMicros(row.Int64(4)), zone);
  const absl::string_view system = row.Text(5);
  fact.id = absl::StrCat(system, "\n", row.Text(6));
  if (!row.Text(7).empty()) fact.related_id = absl::StrCat(system, "\n", row.Text(7));
  return fact;
}

scoring::InteractionFact InteractionOf(const sql::Row& row) {
  const int64_t traits = row.Int64(8);
  scoring::InteractionFact interaction;
  interaction.kind = static_cast<v1::Interaction::Kind>(row.Int64(1) - records::kInteractionKind);
  interaction.occurred = absl::FromUnixMicros(row.Int64(2));
  interaction.initiator =
      (traits & records::kByCustomer) != 0 ? v1::Interaction::CUSTOMER : v1::Interaction::US;
  interaction.deep = (traits & records::kDeep) != 0;
  interaction.checked_in = (traits & records::kCheckedIn) != 0;
  interaction.referral_won = (traits & records::kReferralWon) != 0;
  if (!row.IsNull(9)) interaction.grade = row.Double(9);
  return interaction;
}

void AddFact(const sql::Row& row, absl::TimeZone zone, scoring::CustomerFacts& facts) {
  if (row.Int64(1) < records::kInteractionKind) {
    facts.ledger.push_back(FactOf(row, zone));
  } else {
    facts.interactions.push_back(InteractionOf(row));
  }
}

// Newest growth by industry not after the day.
absl::Status ReadGrowth(sql::Connection& db, TenantFrame& frame) {
  const absl::CivilDay today = absl::ToCivilDay(frame.as_of, frame.zone);
  return db.Query(
      "SELECT industry, body FROM industry WHERE tenant_id = $1", {frame.tenant}, [&](const sql::Row& row) {
        v1::Industry industry;
        const absl::string_view body = row.Blob(1);
        if (!industry.ParseFromArray(body.data(), static_cast<int>(body.size()))) {
          return absl::DataLossError(absl::StrCat("industry ", row.Text(0), " cannot be decoded"));
        }
        absl::CivilDay newest = absl::CivilDay::min();
        for (const v1::Industry::Growth& growth : industry.growth()) {
          const absl::CivilDay day(growth.date().year(), growth.date().month(), growth.date().day());
          if (day > today || day < newest) continue;
          newest = day;
          frame.industry_growth[std::string(row.Text(0))] = growth.growth_ratio();
        }
        return absl::OkStatus();
      });
}

}  // namespace

scoring::MetricContext TenantFrame::Metrics(int window_months) const {
  scoring::MetricContext context;
  context.as_of = as_of;
  context.facts_through = facts_through;
  context.zone = zone;
  if (window_months > 0) context.window_months = window_months;
  return context;
}

absl::StatusOr<TenantFrame> ReadFrame(sql::Connection& db, store::TenantId tenant, absl::Time now) {
  TenantFrame frame;
  frame.tenant = tenant;
  frame.as_of = now;
  frame.facts_through = now;
  TIERLINE_ASSIGN_OR_RETURN(const bool found,
                            db.QueryOne("SELECT time_zone, currency_code FROM tenant WHERE tenant_id = $1",
                                        {tenant}, [&](const sql::Row& row) {
                                          frame.zone = records::ZoneOf(row.Text(0));
                                          frame.currency_code = std::string(row.Text(1));
                                          return absl::OkStatus();
                                        }));
  if (!found) return absl::NotFoundError(absl::StrCat("tenant ", tenant, " has no settings"));
  TIERLINE_RETURN_IF_ERROR(db.Query(
      "SELECT complete_through FROM source WHERE tenant_id = $1", {tenant}, [&](const sql::Row& row) {
        frame.facts_through = std::min(frame.facts_through, absl::FromUnixMicros(row.Int64(0)));
        return absl::OkStatus();
      }));
  TIERLINE_RETURN_IF_ERROR(ReadGrowth(db, frame));
  return frame;
}

absl::StatusOr<std::vector<ScorableCustomer>> ReadCustomers(sql::Connection& db, const TenantFrame& frame,
                                                            std::span<const Uuid> ids) {
  std::vector<ScorableCustomer> customers;
  for (const Uuid& id : ids) {
    TIERLINE_RETURN_IF_ERROR(
        db.Query(absl::StrCat(kCustomerColumns, "WHERE tenant_id = $1 AND customer_id = $2"),
                 {frame.tenant, id}, [&](const sql::Row& row) {
                   customers.push_back(CustomerOf(row, frame));
                   return absl::OkStatus();
                 }));
  }
  for (ScorableCustomer& customer : customers) {
    TIERLINE_RETURN_IF_ERROR(
        db.Query(absl::StrCat(kFactColumns, "WHERE tenant_id = $1 AND customer_id = $2 AND voided = 0"),
                 {frame.tenant, customer.id}, [&](const sql::Row& row) {
                   AddFact(row, frame.zone, customer.facts);
                   return absl::OkStatus();
                 }));
  }
  return customers;
}

absl::StatusOr<std::vector<ScorableCustomer>> ReadCustomersAfter(sql::Connection& db,
                                                                 const TenantFrame& frame, const Uuid& after,
                                                                 int limit) {
  std::vector<ScorableCustomer> customers;
  TIERLINE_RETURN_IF_ERROR(db.Query(absl::StrCat(kCustomerColumns,
                                                 "WHERE tenant_id = $1 AND customer_id > $2 AND deleted = 0 "
                                                 "ORDER BY customer_id LIMIT $3"),
                                    {frame.tenant, after, limit}, [&](const sql::Row& row) {
                                      customers.push_back(CustomerOf(row, frame));
                                      return absl::OkStatus();
                                    }));
  if (customers.empty()) return customers;
  size_t at = 0;
  TIERLINE_RETURN_IF_ERROR(
      db.Query(absl::StrCat(kFactColumns,
                            "WHERE tenant_id = $1 AND customer_id > $2 AND customer_id <= $3 AND voided = 0 "
                            "ORDER BY customer_id"),
               {frame.tenant, after, customers.back().id}, [&](const sql::Row& row) {
                 const Uuid owner = row.Id(0);
                 while (at < customers.size() && customers[at].id < owner) ++at;
                 // Facts of deleted customers lie in between.
                 if (at < customers.size() && customers[at].id == owner)
                   AddFact(row, frame.zone, customers[at].facts);
                 return absl::OkStatus();
               }));
  return customers;
}

absl::StatusOr<int64_t> CountCustomers(sql::Connection& db, store::TenantId tenant) {
  int64_t count = 0;
  TIERLINE_RETURN_IF_ERROR(db.Query("SELECT COUNT(*) FROM customer WHERE tenant_id = $1 AND deleted = 0",
                                    {tenant}, [&](const sql::Row& row) {
                                      count = row.Int64(0);
                                      return absl::OkStatus();
                                    }));
  return count;
}

}  // namespace tierline::tiering
