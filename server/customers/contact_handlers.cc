#include <optional>
#include <utility>
#include <vector>

#include "common/base/status.h"
#include "common/contract/errors.h"
#include "common/contract/field_mask.h"
#include "common/contract/names.h"
#include "server/customers/customer_codec.h"
#include "server/customers/customer_handlers.h"
#include "server/customers/customer_writer.h"
#include "server/customers/field_writers.h"
#include "server/identity/pages.h"
#include "server/identity/rows.h"
#include "server/records/customer_scope.h"
#include "server/records/write_path.h"

namespace tierline::customers {
namespace {

using contract::ContactId;
using records::WriteAction;

// A contact as stored.
struct Stored {
  records::Record record;
  v1::Contact contact;
};

// Only below its own customer, and only where the call reaches that one.
absl::StatusOr<Stored> Load(const identity::CallContext& call, sql::Connection& db, const ContactId& id) {
  const std::string name = contract::ContactName(id.customer, id.contact);
  TIERLINE_ASSIGN_OR_RETURN(const std::optional<records::CustomerPlace> place,
                            records::ReadCustomerPlace(db, call.principal.tenant, id.customer));
  if (!place.has_value() || !records::Reaches(call, place->territory, place->owner)) {
    return records::MissingOrForbidden(call, name);
  }
  TIERLINE_ASSIGN_OR_RETURN(
      std::optional<records::Record> record,
      records::ReadRecord(db, call.principal.tenant, records::kContactKind, id.contact));
  if (!record.has_value() || record->customer != id.customer) return records::MissingOrForbidden(call, name);
  Stored stored{.record = *std::move(record)};
  TIERLINE_RETURN_IF_ERROR(ReadMessage(stored.record, stored.contact));
  return stored;
}

absl::Status CheckCustomerLives(sql::Connection& db, store::TenantId tenant, const Uuid& customer) {
  bool deleted = false;
  TIERLINE_RETURN_IF_ERROR(
      db.QueryOne("SELECT deleted FROM customer WHERE tenant_id = $1 AND customer_id = $2",
                  {tenant, customer},
                  [&](const sql::Row& row) {
                    deleted = row.Bool(0);
                    return absl::OkStatus();
                  })
          .status());
  return deleted ? DeletedAlready(contract::CustomerName(customer)) : absl::OkStatus();
}

// Applies `mask` of `from` to `next`; gives the fields changed, which the caller may write.
absl::StatusOr<std::vector<std::string>> ApplyContact(const identity::CallContext& call,
                                                      const google::protobuf::FieldMask& mask,
                                                      v1::Contact from, v1::Contact& next) {
  from.clear_etag();
  next.clear_etag();
  TIERLINE_ASSIGN_OR_RETURN(std::vector<std::string> changed,
                            contract::ApplyUpdateMask(mask, from, &next, "update_mask", "contact"));
  TIERLINE_RETURN_IF_ERROR(
      CheckWriters(call.principal.roles, *v1::Contact::descriptor(), changed, "contact"));
  return changed;
}

struct ContactWrite {
  WriteAction action = WriteAction::kPut;
  ContactId id;
  std::optional<records::Record> current;
  v1::Contact next;
  std::vector<std::string> changed;
  std::string etag;
};

absl::Status Save(const identity::CallContext& call, store::WriteTransaction& tx,
                  const records::Registry& registry, ContactWrite write, v1::Contact& response) {
  const google::protobuf::Timestamp now = identity::TimestampOf(absl::ToUnixMicros(tx.now()));
  if (!write.current.has_value()) *write.next.mutable_create_time() = now;
  if (write.action == WriteAction::kDelete) *write.next.mutable_delete_time() = now;
  if (!write.changed.empty() || write.action == WriteAction::kDelete) *write.next.mutable_update_time() = now;
  TIERLINE_ASSIGN_OR_RETURN(
      const records::Written written,
      records::Write(tx, registry, write.current,
                     {.action = write.action,
                      .kind = records::kContactKind,
                      .id = write.id.contact,
                      .customer = write.id.customer,
                      .body = BodyOf(std::move(write.next)),
                      .changed_fields = NumbersOf(*v1::Contact::descriptor(), write.changed),
                      .author = call.principal.name(),
                      .expected_etag = std::move(write.etag)}));
  return ReadMessage(written.after, response);
}

}  // namespace

absl::Status CustomerHandlers::GetContact(const Call& call, const v1::GetContactRequest& request,
                                          sql::Connection& db, v1::Contact& response) const {
  TIERLINE_ASSIGN_OR_RETURN(const ContactId id, contract::ParseContactName(request.name()));
  TIERLINE_ASSIGN_OR_RETURN(Stored stored, Load(call, db, id));
  response = std::move(stored.contact);
  return absl::OkStatus();
}

absl::Status CustomerHandlers::ListContacts(const Call& call, const v1::ListContactsRequest& request,
                                            sql::Connection& db, v1::ListContactsResponse& response) const {
  TIERLINE_ASSIGN_OR_RETURN(const Uuid customer, contract::ParseCustomerName(request.parent(), "parent"));
  TIERLINE_RETURN_IF_ERROR(records::CheckReach(call, db, customer));
  TIERLINE_ASSIGN_OR_RETURN(
      const identity::ListPage page,
      identity::ListPage::Open(call, "tierline.v1.CustomerService/ListContacts", request.page_size(),
                               request.page_token(), {request.parent()}, page_tokens_));
  std::vector<std::string> last;
  bool more = false;
  TIERLINE_RETURN_IF_ERROR(db.Query(
      "SELECT c.contact_id, c.folded_name, r.seq, r.body FROM contact c JOIN record r "
      "ON r.tenant_id = c.tenant_id AND r.kind = $6 AND r.id = c.contact_id "
      "WHERE c.tenant_id = $1 AND c.customer_id = $2 AND c.deleted = 0 "
      "AND (c.folded_name, c.contact_id) > ($3, $4) ORDER BY c.folded_name, c.contact_id LIMIT $5",
      {call.principal.tenant, customer, page.After(0), sql::Param::Blob(page.After(1)), page.limit() + 1,
       records::kContactKind},
      [&](const sql::Row& row) -> absl::Status {
        more = response.contacts_size() == page.limit();
        if (more) return absl::OkStatus();
        last = {std::string(row.Text(1)), std::string(row.Blob(0))};
        const records::Record record = {
            .id = row.Id(0), .customer = customer, .seq = row.Int64(2), .body = std::string(row.Blob(3))};
        return ReadMessage(record, *response.add_contacts());
      }));
  if (more) response.set_next_page_token(page.Next(std::move(last)));
  return absl::OkStatus();
}

absl::Status CustomerHandlers::CreateContact(const Call& call, const v1::CreateContactRequest& request,
                                             store::WriteTransaction& tx, v1::Contact& response) const {
  ContactWrite write;
  TIERLINE_ASSIGN_OR_RETURN(write.id.customer, contract::ParseCustomerName(request.parent(), "parent"));
  TIERLINE_RETURN_IF_ERROR(records::CheckReach(call, tx.db(), write.id.customer));
  TIERLINE_RETURN_IF_ERROR(CheckCustomerLives(tx.db(), tx.tenant(), write.id.customer));
  write.id.contact = Uuid::NewV7(tx.now(), tx.rng());
  if (!request.contact_id().empty()) {
    TIERLINE_ASSIGN_OR_RETURN(write.id.contact, contract::ParseUuidId(request.contact_id(), "contact_id"));
    TIERLINE_ASSIGN_OR_RETURN(
        const std::optional<records::Record> present,
        records::ReadRecord(tx.db(), tx.tenant(), records::kContactKind, write.id.contact));
    if (present.has_value()) {
      return identity::AlreadyThere(contract::ContactName(write.id.customer, write.id.contact));
    }
  }
  TIERLINE_ASSIGN_OR_RETURN(write.changed, ApplyContact(call, {}, request.contact(), write.next));
  return Save(call, tx, registry_, std::move(write), response);
}

absl::Status CustomerHandlers::UpdateContact(const Call& call, const v1::UpdateContactRequest& request,
                                             store::WriteTransaction& tx, v1::Contact& response) const {
  ContactWrite write{.etag = request.contact().etag()};
  TIERLINE_ASSIGN_OR_RETURN(write.id, contract::ParseContactName(request.contact().name(), "contact.name"));
  TIERLINE_ASSIGN_OR_RETURN(Stored stored, Load(call, tx.db(), write.id));
  if (stored.record.deleted) return DeletedAlready(stored.contact.name());
  write.next = std::move(stored.contact);
  write.current = std::move(stored.record);
  TIERLINE_ASSIGN_OR_RETURN(write.changed,
                            ApplyContact(call, request.update_mask(), request.contact(), write.next));
  return Save(call, tx, registry_, std::move(write), response);
}

absl::Status CustomerHandlers::DeleteContact(const Call& call, const v1::DeleteContactRequest& request,
                                             store::WriteTransaction& tx, v1::Contact& response) const {
  ContactWrite write{.action = WriteAction::kDelete, .etag = request.etag()};
  TIERLINE_ASSIGN_OR_RETURN(write.id, contract::ParseContactName(request.name()));
  TIERLINE_ASSIGN_OR_RETURN(Stored stored, Load(call, tx.db(), write.id));
  if (stored.record.deleted) {
    response = std::move(stored.contact);
    return absl::OkStatus();
  }
  write.next = std::move(stored.contact);
  write.current = std::move(stored.record);
  return Save(call, tx, registry_, std::move(write), response);
}

}  // namespace tierline::customers
