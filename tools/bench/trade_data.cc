#include "tools/bench/trade_data.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/rng.h"
#include "common/base/status.h"
#include "tools/bench/company.h"
#include "tools/bench/tier_data.h"

namespace tierline::bench {
namespace {

constexpr int64_t kFirstSecond = 1'700'000'000;

std::string CodeOf(uint64_t customer) { return absl::StrFormat("C%07d", customer); }

absl::Status WriteCustomer(store::WriteTransaction& tx, const Uuid& id, uint64_t number) {
  const std::string name = absl::StrCat("Customer ", number);
  const int64_t now = absl::ToUnixMicros(tx.now());
  TIERLINE_RETURN_IF_ERROR(
      tx.db()
          .Execute(
              "INSERT INTO customer (tenant_id, customer_id, display_name, folded_name, industry, region, "
              "territory, owner, imported_tier, created, updated, deleted) "
              "VALUES ($1, $2, $3, $3, '', '', $4, '', '', $5, $5, 0)",
              {tx.tenant(), id, name, absl::StrCat("territory-", number % 200), now})
          .status());
  return tx.db()
      .Execute("INSERT INTO customer_code (tenant_id, system, code, customer_id) VALUES ($1, 'crm', $2, $3)",
               {tx.tenant(), CodeOf(number), id})
      .status();
}

void FillFact(int number, uint64_t customer, Rng& dice, v1::Fact& fact) {
  constexpr v1::Fact::Kind kKinds[] = {v1::Fact::ORDER, v1::Fact::DELIVERY, v1::Fact::INVOICE,
                                       v1::Fact::PAYMENT};
  fact.set_kind(kKinds[number % 4]);
  fact.mutable_external_id()->set_system("erp");
  fact.mutable_external_id()->set_code(absl::StrFormat("2024-%09d", number));
  fact.set_revision(1);
  fact.mutable_customer_external_id()->set_system("crm");
  fact.mutable_customer_external_id()->set_code(CodeOf(customer));
  fact.mutable_occurred_time()->set_seconds(kFirstSecond + static_cast<int64_t>(dice.Below(50'000'000)));
  fact.mutable_amount()->set_amount_minor(static_cast<int64_t>(1 + dice.Below(10'000'000)));
  fact.mutable_amount()->set_currency_code("CNY");
  if (fact.kind() == v1::Fact::INVOICE) {
    fact.mutable_due_date()->set_year(2025);
    fact.mutable_due_date()->set_month(static_cast<int>(1 + dice.Below(12)));
    fact.mutable_due_date()->set_day(static_cast<int>(1 + dice.Below(28)));
  } else if (fact.kind() == v1::Fact::PAYMENT) {
    fact.set_related_external_id(absl::StrFormat("2024-%09d", number - 1));
  }
}

}  // namespace

absl::Status MakeTradingCompany(const std::string& data_dir, int customers) {
  return MakeCompany(data_dir, [&](store::Store& store) {
    const std::vector<Uuid> ids = CustomerIds(customers);
    return store.WriteAndWait(kTenant, [&](store::WriteTransaction& tx) -> absl::Status {
      for (size_t i = 0; i < ids.size(); ++i) TIERLINE_RETURN_IF_ERROR(WriteCustomer(tx, ids[i], i));
      return absl::OkStatus();
    });
  });
}

std::vector<v1::BatchRecordFactsRequest> TradeBatches(int facts, int batch, int customers) {
  const std::unique_ptr<Rng> dice = SeededRng(3);
  std::vector<v1::BatchRecordFactsRequest> batches;
  for (int number = 0; number < facts; ++number) {
    if (number % batch == 0) {
      const Uuid id = Uuid::NewV7(absl::FromUnixSeconds(kFirstSecond + number), *dice);
      batches.emplace_back().set_request_id(id.ToString());
    }
    FillFact(number, dice->Below(static_cast<uint64_t>(customers)), *dice, *batches.back().add_facts());
  }
  return batches;
}

}  // namespace tierline::bench
