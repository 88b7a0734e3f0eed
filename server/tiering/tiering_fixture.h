#pragma once

#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/errors.h"
#include "common/contract/names.h"
#include "server/records/dirty.h"
#include "server/records/ledger.h"
#include "server/records/operations.h"
#include "server/tiering/runtime.h"
#include "server/tiering/scoring_handlers.h"
#include "server/tiering/tier_handlers.h"
#include "tests/company/company.h"
#include "tests/support/manual_executor.h"
#include "tests/support/matchers.h"
#include "tierline/v1/activity_service.pb.h"

namespace tierline::tiering {

using ::tierline::testing::Caller;
using ::tierline::testing::IsOk;
using ::tierline::testing::kHengxin;
using ::tierline::testing::kOther;
using ::tierline::testing::Ops;
using ::tierline::testing::Rep;
using ::tierline::testing::StatusIs;

// Lines are kept: a test can ask what was said.
class KeptLog final : public Log {
 public:
  void Write(Severity, absl::string_view event, const Fields&) override { events_.emplace_back(event); }
  const std::vector<std::string>& events() const { return events_; }

 private:
  std::vector<std::string> events_;
};

// One replica: everything of this folder over one store, worked by hand.
struct Replica {
  Replica(store::Store& store, testing::FakeClock& clock, const contract::Authenticator& page_tokens)
      : live(clock),
        runs(clock),
        book(store),
        runtime(store, clock, log, live, runs, models, book),
        scoring(page_tokens,
                [this](store::TenantId tenant, const Uuid& run) { runtime.StartRun(tenant, run); }),
        tiers(book, models, page_tokens) {}

  // Does what waits, as a replica does that was told of a commit of each company.
  void Work() {
    for (const store::TenantId tenant : {kHengxin, kOther}) runtime.OnCommit({.tenant = tenant});
    while (live.RunUntilIdle() + runs.RunUntilIdle() > 0) {
    }
  }

  // A minute's tick of the clockwork, and what it begins.
  void Tick() {
    live.AdvanceBy(absl::Minutes(1));
    Work();
  }

  KeptLog log;
  testing::ManualExecutor live;
  testing::ManualExecutor runs;
  ActiveModels models;
  TierBook book;
  Runtime runtime;
  ScoringHandlers scoring;
  TierHandlers tiers;
};

// Two companies that score by interactions: 20 a year are 100 points, A from 75, B from 50, else C.
class TieringTest : public testing::CompanyTest {
 protected:
  void SetUp() override {
    CompanyTest::SetUp();
    if (IsSkipped()) return;
    replica_ = std::make_unique<Replica>(store(), clock(), page_tokens());
  }
  void TearDown() override {
    replica_.reset();
    CompanyTest::TearDown();
  }

  Replica& replica() { return *replica_; }

  // The process ends and starts again, without a word to what was under way.
  void Restart() {
    replica_ = std::make_unique<Replica>(store(), clock(), page_tokens());
    ASSERT_THAT(replica_->runtime.Start(), IsOk());
  }

  static v1::ScoringModel Model() {
    v1::ScoringModel model;
    model.mutable_display()->set_en("By interactions");
    model.mutable_display()->set_zh("按互动");
    v1::Dimension& dimension = *model.add_dimensions();
    dimension.set_id("behaviour");
    dimension.mutable_display()->set_en("Behaviour");
    dimension.mutable_display()->set_zh("行为");
    dimension.set_weight(1);
    v1::Indicator& indicator = *dimension.add_indicators();
    indicator.set_metric_id("interactions");
    indicator.set_weight(1);
    indicator.mutable_transform()->mutable_linear()->set_low(0);
    indicator.mutable_transform()->mutable_linear()->set_high(20);
    AddTier("A", v1::CORE, 75, model);
    AddTier("B", v1::GROWING, 50, model);
    AddTier("C", v1::BASIC, 0, model);
    model.set_cut_mode(v1::ScoringModel::FIXED_CUTS);
    model.set_window_months(12);
    return model;
  }

  static void AddTier(const std::string& id, v1::TierRole role, double min_score, v1::ScoringModel& model) {
    v1::TierBand& tier = *model.add_tiers();
    tier.set_id(id);
    tier.set_role(role);
    tier.mutable_display()->set_en(absl::StrCat("Tier ", id));
    tier.mutable_display()->set_zh(absl::StrCat(id, "级"));
    tier.set_min_score(min_score);
  }

  // Enquiries of the customer, yesterday, as the ledger keeps them.
  void Enquires(const Uuid& customer, int times, store::TenantId tenant = kHengxin) {
    ASSERT_THAT(store().WriteAndWait(tenant,
                                     [&](store::WriteTransaction& tx) -> absl::Status {
                                       for (int i = 0; i < times; ++i) {
                                         TIERLINE_RETURN_IF_ERROR(
                                             AddEnquiry(tx, customer, absl::StrCat(++enquiries_)));
                                       }
                                       return records::MarkCustomerDirty(tx, customer);
                                     }),
                IsOk());
  }

  absl::Status AddEnquiry(store::WriteTransaction& tx, const Uuid& customer, const std::string& id) {
    return tx.db()
        .Execute(
            "INSERT INTO fact (tenant_id, system, external_id, interaction, revision, kind, customer_id, "
            "customer_system, customer_code, occurred, recorded, amount_minor, related, traits, voided, "
            "digest, seq, body) VALUES ($1, 'crm', $2, 1, 1, $3, $4, '', '', $5, $5, 0, '', $6, 0, 0, "
            "$7, $8)",
            {tx.tenant(), id, records::kInteractionKind + int64_t{v1::Interaction::ENQUIRY}, customer,
             absl::ToUnixMicros(clock().Now() - absl::Hours(24)), int64_t{records::kByCustomer},
             tx.position(), sql::Param::Blob("")})
        .status();
  }

  // Every enquiry of the customer is void, so its score falls.
  void TakesBackEnquiries(const Uuid& customer) {
    ASSERT_THAT(Change("UPDATE fact SET voided = 1 WHERE tenant_id = $1 AND customer_id = $2", customer),
                IsOk());
  }
  void IsDeleted(const Uuid& customer) {
    ASSERT_THAT(Change("UPDATE customer SET deleted = 1 WHERE tenant_id = $1 AND customer_id = $2", customer),
                IsOk());
  }
  void IsUndeleted(const Uuid& customer) {
    ASSERT_THAT(Change("UPDATE customer SET deleted = 0 WHERE tenant_id = $1 AND customer_id = $2", customer),
                IsOk());
  }

  absl::Status Change(absl::string_view sql, const Uuid& customer) {
    return store().WriteAndWait(kHengxin, [&](store::WriteTransaction& tx) -> absl::Status {
      TIERLINE_RETURN_IF_ERROR(tx.db().Execute(sql, {kHengxin, customer}).status());
      return records::MarkCustomerDirty(tx, customer);
    });
  }

  absl::StatusOr<v1::ScoringModel> Create(const v1::ScoringModel& model, const std::string& id = "enquiries",
                                          store::TenantId tenant = kHengxin) {
    v1::CreateScoringModelRequest request;
    *request.mutable_scoring_model() = model;
    request.set_scoring_model_id(id);
    return Call(&ScoringHandlers::CreateScoringModel, request, tenant);
  }
  absl::StatusOr<google::longrunning::Operation> Publish(const std::string& id = "enquiries",
                                                         store::TenantId tenant = kHengxin) {
    v1::PublishScoringModelRequest request;
    request.set_name(absl::StrCat("scoringModels/", id));
    return Call(&ScoringHandlers::PublishScoringModel, request, tenant);
  }
  absl::StatusOr<google::longrunning::Operation> Run(store::TenantId tenant = kHengxin) {
    return Call(&ScoringHandlers::RunScoring, v1::RunScoringRequest(), tenant);
  }

  // The model is made, published, and everybody scored.
  void GoLive(store::TenantId tenant = kHengxin) {
    ASSERT_THAT(Create(Model(), "enquiries", tenant), IsOk());
    ASSERT_THAT(Publish("enquiries", tenant), IsOk());
    replica_->Work();
  }

  template <typename Request, typename Response>
  absl::StatusOr<Response> Call(absl::Status (ScoringHandlers::*handler)(const identity::CallContext&,
                                                                         const Request&,
                                                                         store::WriteTransaction&, Response&)
                                    const,
                                const Request& request, store::TenantId tenant = kHengxin) {
    Response response;
    TIERLINE_RETURN_IF_ERROR(Write(Ops(tenant), [&](const auto& call, auto& tx) {
      response.Clear();
      return (replica_->scoring.*handler)(call, request, tx, response);
    }));
    return response;
  }

  static google::longrunning::Operation Operation(store::Store& store, const std::string& name) {
    google::longrunning::Operation found;
    EXPECT_THAT(store.Read([&](sql::Connection& db) -> absl::Status {
      TIERLINE_ASSIGN_OR_RETURN(const Uuid id, contract::ParseOperationName(name));
      TIERLINE_ASSIGN_OR_RETURN(const auto row, records::ReadOperation(db, kHengxin, id));
      if (row.has_value()) found = row->body;
      return absl::OkStatus();
    }),
                IsOk());
    return found;
  }

  v1::CustomerTier TierOf(const Uuid& customer, const Caller& caller = Ops()) {
    v1::CustomerTier tier;
    EXPECT_THAT(Ask(customer, caller, tier), IsOk());
    return tier;
  }
  absl::Status Ask(const Uuid& customer, const Caller& caller, v1::CustomerTier& tier) {
    v1::GetTierRequest request;
    request.set_name(contract::TierName(customer));
    return replica_->tiers.GetTier(CompanyTest::Call(caller), request, tier);
  }

  // "A/B 60": the effective tier, the suggested one, the score.
  std::string Says(const Uuid& customer) {
    const v1::CustomerTier tier = TierOf(customer);
    return absl::StrCat(tier.tier_id(), "/", tier.suggested_tier_id(), " ", tier.score());
  }

  std::vector<std::string> Dirty(store::TenantId tenant = kHengxin) {
    return Rows(absl::StrCat("SELECT c.display_name FROM dirty_customer d JOIN customer c ON c.tenant_id = "
                             "d.tenant_id AND c.customer_id = d.customer_id WHERE d.tenant_id = ",
                             tenant, " ORDER BY c.display_name"),
                "t");
  }

 private:
  std::unique_ptr<Replica> replica_;
  int enquiries_ = 0;
};

}  // namespace tierline::tiering
