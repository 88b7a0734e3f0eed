#include "server/customers/projections.h"

#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/errors.h"
#include "common/contract/names.h"
#include "server/customers/customer_codec.h"
#include "server/identity/rows.h"

namespace tierline::customers {
namespace {

using Code = std::pair<std::string, std::string>;  // system, code

std::set<Code> CodesOf(const v1::Customer& customer) {
  std::set<Code> codes;
  for (const v1::ExternalId& id : customer.external_ids()) codes.emplace(id.system(), id.code());
  return codes;
}

std::optional<Uuid> ParentOf(const v1::Customer& customer) {
  return customer.parent().empty() ? std::nullopt : Uuid::Parse(IdPart(customer.parent()));
}

template <typename T>
std::optional<int64_t> Number(bool set, T value) {
  return set ? std::optional<int64_t>(value) : std::nullopt;
}

absl::Status PutRow(store::WriteTransaction& tx, const records::Record& record, const v1::Customer& c) {
  const std::string folded = FoldName(c.display_name());
  const std::optional<int64_t> key_contact_since = MicrosOfDate(c.key_contact_since_date());
  const std::optional<int64_t> cooperation_since = MicrosOfDate(c.cooperation_since_date());
  return tx.db()
      .Execute(
          "INSERT INTO customer (tenant_id, customer_id, display_name, folded_name, industry, region, "
          "territory, owner, parent_id, employees, annual_revenue_minor, decision_nodes, key_contact_since, "
          "cooperation_since, imported_tier, created, updated, deleted) VALUES ($1, $2, $3, $4, $5, $6, $7, "
          "$8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) ON CONFLICT (tenant_id, customer_id) DO "
          "UPDATE "
          "SET display_name = excluded.display_name, folded_name = excluded.folded_name, "
          "industry = excluded.industry, region = excluded.region, territory = excluded.territory, "
          "owner = excluded.owner, parent_id = excluded.parent_id, employees = excluded.employees, "
          "annual_revenue_minor = excluded.annual_revenue_minor, decision_nodes = excluded.decision_nodes, "
          "key_contact_since = excluded.key_contact_since, cooperation_since = excluded.cooperation_since, "
          "imported_tier = excluded.imported_tier, updated = excluded.updated, deleted = excluded.deleted",
          {tx.tenant(), record.id, c.display_name(), folded, IdPart(c.industry()), c.region(),
           IdPart(c.territory()), IdPart(c.owner()), ParentOf(c), Number(c.has_employees(), c.employees()),
           Number(c.has_annual_revenue(), c.annual_revenue().amount_minor()),
           Number(c.has_decision_nodes(), c.decision_nodes()), key_contact_since, cooperation_since,
           c.imported_tier_id(), identity::MicrosOf(c.create_time()), identity::MicrosOf(c.update_time()),
           record.deleted})
      .status();
}

absl::Status TakeCode(store::WriteTransaction& tx, const Uuid& customer, const Code& code) {
  TIERLINE_ASSIGN_OR_RETURN(
      const int64_t added,
      tx.db().Execute("INSERT INTO customer_code (tenant_id, system, code, customer_id) "
                      "VALUES ($1, $2, $3, $4) ON CONFLICT (tenant_id, system, code) DO NOTHING",
                      {tx.tenant(), code.first, code.second, customer}));
  if (added != 0) return absl::OkStatus();
  return contract::Error(absl::StatusCode::kAlreadyExists, v1::ALREADY_THERE,
                         absl::StrCat("another customer has the code ", code.second, " of ", code.first,
                                      "; a code belongs to one customer only"),
                         {{"system", code.first}, {"code", code.second}});
}

absl::Status PutCodes(store::WriteTransaction& tx, const Uuid& customer, const std::set<Code>& before,
                      const std::set<Code>& after) {
  for (const Code& code : before) {
    if (after.contains(code)) continue;
    TIERLINE_RETURN_IF_ERROR(
        tx.db()
            .Execute("DELETE FROM customer_code WHERE tenant_id = $1 AND system = $2 AND code = $3",
                     {tx.tenant(), code.first, code.second})
            .status());
  }
  for (const Code& code : after) {
    if (!before.contains(code)) TIERLINE_RETURN_IF_ERROR(TakeCode(tx, customer, code));
  }
  return absl::OkStatus();
}

absl::Status ProjectCustomer(store::WriteTransaction& tx, const records::RecordChange& change) {
  v1::Customer before;
  v1::Customer after;
  if (change.before != nullptr) TIERLINE_RETURN_IF_ERROR(ReadMessage(*change.before, before));
  TIERLINE_RETURN_IF_ERROR(ReadMessage(change.after, after));
  TIERLINE_RETURN_IF_ERROR(PutRow(tx, change.after, after));
  return PutCodes(tx, change.after.id, CodesOf(before), CodesOf(after));
}

absl::Status ProjectContact(store::WriteTransaction& tx, const records::RecordChange& change) {
  v1::Contact contact;
  TIERLINE_RETURN_IF_ERROR(ReadMessage(change.after, contact));
  const std::string folded = FoldName(contact.display_name());
  return tx.db()
      .Execute(
          "INSERT INTO contact (tenant_id, contact_id, customer_id, folded_name, deleted) "
          "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant_id, contact_id) DO UPDATE SET "
          "customer_id = excluded.customer_id, folded_name = excluded.folded_name, "
          "deleted = excluded.deleted",
          {tx.tenant(), change.after.id, change.after.customer, folded, change.after.deleted})
      .status();
}

}  // namespace

void RegisterKinds(records::Registry& registry) {
  registry.Register(records::kCustomerKind, "customer", ProjectCustomer);
  registry.Register(records::kContactKind, "contact", ProjectContact);
}

}  // namespace tierline::customers
