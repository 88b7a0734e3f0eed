#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/errors.h"
#include "common/contract/validation.h"
#include "server/customers/customer_codec.h"
#include "server/customers/customer_handlers.h"
#include "server/customers/industry_growth.h"
#include "server/identity/pages.h"

namespace tierline::customers {
namespace {

constexpr int kMostGrowth = 50;
constexpr absl::string_view kPrefix = "industries/";

absl::Status Decode(absl::string_view id, absl::string_view body, v1::Industry& industry) {
  if (!industry.ParseFromArray(body.data(), static_cast<int>(body.size()))) {
    return absl::DataLossError(absl::StrCat("the body of ", kPrefix, id, " cannot be read"));
  }
  industry.set_name(absl::StrCat(kPrefix, id));
  return absl::OkStatus();
}

absl::Status ReadIndustry(sql::Connection& db, store::TenantId tenant, absl::string_view id,
                          v1::Industry& industry) {
  return db
      .QueryOne("SELECT body FROM industry WHERE tenant_id = $1 AND industry = $2", {tenant, id},
                [&](const sql::Row& row) { return Decode(id, row.Blob(0), industry); })
      .status();
}

absl::Status MarkIndustryDirty(store::WriteTransaction& tx, absl::string_view id) {
  TIERLINE_RETURN_IF_ERROR(
      tx.db()
          .Execute("INSERT INTO dirty_customer (tenant_id, customer_id, seq) "
                   "SELECT tenant_id, customer_id, CAST($3 AS BIGINT) FROM customer "
                   "WHERE tenant_id = $1 AND industry = $2 AND deleted = 0 "
                   "ON CONFLICT (tenant_id, customer_id) DO UPDATE SET seq = excluded.seq",
                   {tx.tenant(), id, tx.position()})
          .status());
  tx.MarkDirty();
  return absl::OkStatus();
}

absl::Status PutIndustry(store::WriteTransaction& tx, const v1::Industry& given, absl::string_view path,
                         v1::Industry& after) {
  const absl::string_view id = IdPart(given.name());
  v1::Industry before;
  TIERLINE_RETURN_IF_ERROR(ReadIndustry(tx.db(), tx.tenant(), id, before));
  after = MergeIndustry(before, given);
  if (after.growth_size() > kMostGrowth) {
    return contract::InvalidField(absl::StrCat(path, ".growth"),
                                  absl::StrCat("would bring the industry above ", kMostGrowth, " dates"));
  }
  const std::string body = after.SerializeAsString();
  if (body == before.SerializeAsString()) return absl::OkStatus();
  const absl::CivilDay today = absl::ToCivilDay(tx.now(), absl::UTCTimeZone());
  TIERLINE_RETURN_IF_ERROR(
      tx.db()
          .Execute("INSERT INTO industry (tenant_id, industry, growth, body) VALUES ($1, $2, $3, $4) "
                   "ON CONFLICT (tenant_id, industry) DO UPDATE SET growth = excluded.growth, "
                   "body = excluded.body",
                   {tx.tenant(), id, GrowthOn(after, today), sql::Param::Blob(body)})
          .status());
  return MarkIndustryDirty(tx, id);
}

}  // namespace

absl::Status CustomerHandlers::ListIndustries(const Call& call, const v1::ListIndustriesRequest& request,
                                              sql::Connection& db,
                                              v1::ListIndustriesResponse& response) const {
  TIERLINE_ASSIGN_OR_RETURN(
      const identity::ListPage page,
      identity::ListPage::Open(call, "tierline.v1.CustomerService/ListIndustries", request.page_size(),
                               request.page_token(), {}, page_tokens_));
  std::string last;
  bool more = false;
  TIERLINE_RETURN_IF_ERROR(db.Query(
      "SELECT industry, body FROM industry WHERE tenant_id = $1 AND industry > $2 "
      "ORDER BY industry LIMIT $3",
      {call.principal.tenant, page.After(), page.limit() + 1}, [&](const sql::Row& row) -> absl::Status {
        more = response.industries_size() == page.limit();
        if (more) return absl::OkStatus();
        last = std::string(row.Text(0));
        return Decode(row.Text(0), row.Blob(1), *response.add_industries());
      }));
  if (more) response.set_next_page_token(page.Next({last}));
  return absl::OkStatus();
}

absl::Status CustomerHandlers::BatchUpsertIndustries(const Call&,
                                                     const v1::BatchUpsertIndustriesRequest& request,
                                                     store::WriteTransaction& tx,
                                                     v1::BatchUpsertIndustriesResponse& response) const {
  for (int i = 0; i < request.industries_size(); ++i) {
    const std::string path = absl::StrCat("industries[", i, "]");
    const v1::Industry& given = request.industries(i);
    if (given.name().empty()) return contract::InvalidField(absl::StrCat(path, ".name"), "is required");
    v1::Industry after;
    TIERLINE_RETURN_IF_ERROR(PutIndustry(tx, given, path, after));
    *response.add_industries() = std::move(after);
  }
  return absl::OkStatus();
}

}  // namespace tierline::customers
