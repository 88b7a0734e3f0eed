#include "server/activity/fact_codec.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/base/status.h"
#include "common/contract/names.h"
#include "server/identity/rows.h"
#include "server/records/ledger.h"

namespace tierline::activity {
namespace {

using identity::MicrosOf;
using identity::TimestampOf;

// Columns of kFactColumns.
enum Column {
  kSystem,
  kExternalId,
  kRevision,
  kKind,
  kCustomer,
  kCustomerSystem,
  kCustomerCode,
  kOccurred,
  kRecorded,
  kAmount,
  kRelated,
  kTraits,
  kGrade,
  kVoided,
  kBody,
};

absl::string_view View(const std::string& text) { return text; }

// Paths are made only for what is wrong: most facts are right, and there are many.
class Violations {
 public:
  Violations(absl::string_view path, std::vector<contract::FieldViolation>& list)
      : path_(path), list_(list) {}

  void Add(absl::string_view field, absl::string_view description) {
    list_.push_back({absl::StrCat(path_, ".", field), std::string(description)});
  }

 private:
  const absl::string_view path_;
  std::vector<contract::FieldViolation>& list_;
};

// What facts and interactions have in common.
template <typename Message>
void ReadCommon(const Message& message, const Books& books, Violations& violations, LedgerEntry& entry) {
  entry.system = View(message.external_id().system());
  entry.external_id = View(message.external_id().code());
  entry.revision = message.revision() == 0 ? 1 : message.revision();
  entry.voided = message.voided();
  entry.occurred = MicrosOf(message.occurred_time());
  if (entry.occurred > absl::ToUnixMicros(books.latest)) {
    violations.Add("occurred_time", "lies in the future");
  }
  const bool by_code = message.has_customer_external_id();
  if (by_code) {
    entry.customer_system = View(message.customer_external_id().system());
    entry.customer_code = View(message.customer_external_id().code());
  }
  if (by_code && !message.customer().empty()) {
    violations.Add("customer", "must be empty when customer_external_id is given");
  } else if (!by_code && message.customer().empty()) {
    violations.Add("customer", "is required unless customer_external_id is given");
  }
}

// The last microsecond of the day: a payment on the day itself is in time.
std::optional<int64_t> EndOfDay(const google::type::Date& date, absl::TimeZone zone) {
  const absl::CivilDay day(date.year(), date.month(), date.day());
  if (day.year() != date.year() || day.month() != date.month() || day.day() != date.day())
    return std::nullopt;
  return absl::ToUnixMicros(absl::FromCivil(day + 1, zone)) - 1;
}

absl::Status CheckCurrency(const v1::Money& amount, const Books& books, absl::string_view path) {
  if (amount.currency_code().empty() || amount.currency_code() == books.currency) return absl::OkStatus();
  const std::string field = absl::StrCat(path, ".amount.currency_code");
  return contract::WithViolations(
      contract::Error(absl::StatusCode::kInvalidArgument, v1::CURRENCY_MISMATCH,
                      absl::StrCat(field, ": the books are kept in ", books.currency,
                                   "; convert the amount before sending it"),
                      {{"currency", books.currency}}),
      {{field, absl::StrCat("must be ", books.currency)}});
}

template <typename Message>
absl::Status WriteCommon(const sql::Row& row, Message& message) {
  const absl::string_view body = row.Blob(kBody);
  if (!message.ParseFromArray(body.data(), static_cast<int>(body.size()))) {
    return absl::DataLossError("the body of a fact cannot be read");
  }
  message.mutable_external_id()->set_system(std::string(row.Text(kSystem)));
  message.mutable_external_id()->set_code(std::string(row.Text(kExternalId)));
  message.set_revision(row.Int64(kRevision));
  message.set_voided(row.Bool(kVoided));
  if (!row.IsNull(kCustomer)) message.set_customer(contract::CustomerName(row.Id(kCustomer)));
  if (!row.Text(kCustomerCode).empty()) {
    message.mutable_customer_external_id()->set_system(std::string(row.Text(kCustomerSystem)));
    message.mutable_customer_external_id()->set_code(std::string(row.Text(kCustomerCode)));
  }
  *message.mutable_occurred_time() = TimestampOf(row.Int64(kOccurred));
  *message.mutable_recorded_time() = TimestampOf(row.Int64(kRecorded));
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadFact(const v1::Fact& fact, const Books& books, absl::string_view path, LedgerEntry& entry,
                      std::vector<contract::FieldViolation>& list) {
  Violations violations(path, list);
  ReadCommon(fact, books, violations, entry);
  entry.kind = fact.kind();
  TIERLINE_RETURN_IF_ERROR(CheckCurrency(fact.amount(), books, path));
  entry.amount_minor = fact.amount().amount_minor();
  if ((fact.kind() == v1::Fact::RETURN || fact.kind() == v1::Fact::CREDIT_NOTE) && entry.amount_minor < 0) {
    violations.Add("amount.amount_minor", "must not be negative for returns and credit notes");
  }
  entry.related = View(fact.related_external_id());
  if (!fact.has_due_date() && fact.lines().empty()) return absl::OkStatus();

  v1::Fact rest;
  if (fact.has_due_date()) {
    entry.due = EndOfDay(fact.due_date(), books.zone);
    if (!entry.due.has_value()) violations.Add("due_date", "must be a full date");
    *rest.mutable_due_date() = fact.due_date();
  }
  *rest.mutable_lines() = fact.lines();
  entry.body = rest.SerializeAsString();
  return absl::OkStatus();
}

absl::Status ReadInteraction(const v1::Interaction& interaction, const Books& books, absl::string_view path,
                             LedgerEntry& entry, std::vector<contract::FieldViolation>& list) {
  Violations violations(path, list);
  ReadCommon(interaction, books, violations, entry);
  entry.interaction = true;
  entry.kind = records::kInteractionKind + interaction.kind();
  if (interaction.initiator() == v1::Interaction::CUSTOMER) entry.traits |= records::kByCustomer;
  if (interaction.deep()) entry.traits |= records::kDeep;
  if (interaction.checked_in()) entry.traits |= records::kCheckedIn;
  if (interaction.referral_won()) entry.traits |= records::kReferralWon;
  if (interaction.has_grade()) entry.grade = interaction.grade();
  if (interaction.summary().empty() && interaction.initiator() != v1::Interaction::US)
    return absl::OkStatus();

  v1::Interaction rest;
  rest.set_initiator(interaction.initiator());
  rest.set_summary(interaction.summary());
  entry.body = rest.SerializeAsString();
  return absl::OkStatus();
}

absl::Status WriteFact(const sql::Row& row, absl::string_view currency, v1::Fact& fact) {
  TIERLINE_RETURN_IF_ERROR(WriteCommon(row, fact));
  fact.set_kind(static_cast<v1::Fact::Kind>(row.Int64(kKind)));
  fact.mutable_amount()->set_amount_minor(row.Int64(kAmount));
  fact.mutable_amount()->set_currency_code(std::string(currency));
  fact.set_related_external_id(std::string(row.Text(kRelated)));
  return absl::OkStatus();
}

absl::Status WriteInteraction(const sql::Row& row, v1::Interaction& interaction) {
  TIERLINE_RETURN_IF_ERROR(WriteCommon(row, interaction));
  interaction.set_kind(static_cast<v1::Interaction::Kind>(row.Int64(kKind) - records::kInteractionKind));
  const int64_t traits = row.Int64(kTraits);
  if ((traits & records::kByCustomer) != 0) interaction.set_initiator(v1::Interaction::CUSTOMER);
  interaction.set_deep((traits & records::kDeep) != 0);
  interaction.set_checked_in((traits & records::kCheckedIn) != 0);
  interaction.set_referral_won((traits & records::kReferralWon) != 0);
  if (!row.IsNull(kGrade)) interaction.set_grade(row.Double(kGrade));
  return absl::OkStatus();
}

}  // namespace tierline::activity
