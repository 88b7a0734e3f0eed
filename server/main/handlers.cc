#include "server/main/handlers.h"

#include <utility>

#include "server/identity/auth_handlers.h"

namespace tierline::server {
namespace {

using Call = identity::CallContext;
using Tx = store::WriteTransaction;

// Turns members of handler classes into the front door's shapes.
class Binder {
 public:
  Binder(store::Store& store, api::FrontDoor& door) : store_(store), door_(door) {}

  // On the caller's thread.
  template <typename H, typename C, typename Q, typename A>
  void Inline(absl::string_view method, H& handler, absl::Status (C::*fn)(const Call&, const Q&, A&) const) {
    door_.Inline<Q, A>(
        method, [&handler, fn](const Call& call, const Q& q, A& a) { return (handler.*fn)(call, q, a); });
  }

  // On a worker; the handler finds its own way to the database, if it needs one.
  template <typename H, typename C, typename Q, typename A>
  void Read(absl::string_view method, H& handler, absl::Status (C::*fn)(const Call&, const Q&, A&)) {
    door_.Read<Q, A>(
        method, [&handler, fn](const Call& call, const Q& q, A& a) { return (handler.*fn)(call, q, a); });
  }
  template <typename H, typename C, typename Q, typename A>
  void Read(absl::string_view method, H& handler, absl::Status (C::*fn)(const Call&, const Q&, A&) const) {
    door_.Read<Q, A>(
        method, [&handler, fn](const Call& call, const Q& q, A& a) { return (handler.*fn)(call, q, a); });
  }

  // On a worker, with one snapshot of the database.
  template <typename H, typename C, typename Q, typename A>
  void Query(absl::string_view method, H& handler,
             absl::Status (C::*fn)(const Call&, const Q&, sql::Connection&, A&) const) {
    door_.Read<Q, A>(method, [this_store = &store_, &handler, fn](const Call& call, const Q& q, A& a) {
      return this_store->Read([&](sql::Connection& db) { return (handler.*fn)(call, q, db, a); });
    });
  }

  // Inside the write transaction.
  template <typename H, typename C, typename Q, typename A>
  void Write(absl::string_view method, H& handler,
             absl::Status (C::*fn)(const Call&, const Q&, Tx&, A&) const) {
    door_.Write<Q, A>(method, [&handler, fn](const Call& call, const Q& q, Tx& tx, A& a) {
      return (handler.*fn)(call, q, tx, a);
    });
  }
  template <typename H, typename C, typename Q, typename A>
  void Write(absl::string_view method, H& handler, absl::Status (C::*fn)(const Call&, const Q&, Tx&, A&)) {
    door_.Write<Q, A>(method, [&handler, fn](const Call& call, const Q& q, Tx& tx, A& a) {
      return (handler.*fn)(call, q, tx, a);
    });
  }

 private:
  store::Store& store_;
  api::FrontDoor& door_;
};

void BindActivity(const Handlers& handlers, Binder& bind) {
  bind.Write("tierline.v1.ActivityService/BatchRecordFacts", handlers.activity,
             &activity::ActivityHandlers::BatchRecordFacts);
  bind.Write("tierline.v1.ActivityService/BatchRecordInteractions", handlers.activity,
             &activity::ActivityHandlers::BatchRecordInteractions);
  bind.Query("tierline.v1.ActivityService/ListFacts", handlers.activity,
             &activity::ActivityHandlers::ListFacts);
  bind.Query("tierline.v1.ActivityService/ListInteractions", handlers.activity,
             &activity::ActivityHandlers::ListInteractions);
  bind.Query("tierline.v1.ActivityService/ListWaitingCodes", handlers.activity,
             &activity::ActivityHandlers::ListWaitingCodes);
  bind.Query("tierline.v1.ActivityService/ListSources", handlers.activity,
             &activity::ActivityHandlers::ListSources);
  bind.Write("tierline.v1.ActivityService/DeclareCompleteThrough", handlers.activity,
             &activity::ActivityHandlers::DeclareCompleteThrough);
}

void BindAdmin(const Handlers& handlers, Binder& bind) {
  bind.Read("tierline.v1.AdminService/GetTenant", handlers.admin, &identity::AdminHandlers::GetTenant);
  bind.Write("tierline.v1.AdminService/UpdateTenant", handlers.admin, &identity::AdminHandlers::UpdateTenant);
  bind.Read("tierline.v1.AdminService/GetUser", handlers.admin, &identity::AdminHandlers::GetUser);
  bind.Read("tierline.v1.AdminService/ListUsers", handlers.admin, &identity::AdminHandlers::ListUsers);
  bind.Write("tierline.v1.AdminService/CreateUser", handlers.admin, &identity::AdminHandlers::CreateUser);
  bind.Write("tierline.v1.AdminService/UpdateUser", handlers.admin, &identity::AdminHandlers::UpdateUser);
  bind.Write("tierline.v1.AdminService/DeleteUser", handlers.admin, &identity::AdminHandlers::DeleteUser);
  bind.Write("tierline.v1.AdminService/UndeleteUser", handlers.admin, &identity::AdminHandlers::UndeleteUser);
  bind.Write("tierline.v1.AdminService/BatchUpsertUsers", handlers.admin,
             &identity::AdminHandlers::BatchUpsertUsers);
  bind.Write("tierline.v1.AdminService/CreateEnrolmentCode", handlers.admin,
             &identity::AdminHandlers::CreateEnrolmentCode);
  bind.Read("tierline.v1.AdminService/GetTerritory", handlers.admin, &identity::AdminHandlers::GetTerritory);
  bind.Read("tierline.v1.AdminService/ListTerritories", handlers.admin,
            &identity::AdminHandlers::ListTerritories);
  bind.Write("tierline.v1.AdminService/CreateTerritory", handlers.admin,
             &identity::AdminHandlers::CreateTerritory);
  bind.Write("tierline.v1.AdminService/UpdateTerritory", handlers.admin,
             &identity::AdminHandlers::UpdateTerritory);
  bind.Write("tierline.v1.AdminService/DeleteTerritory", handlers.admin,
             &identity::AdminHandlers::DeleteTerritory);
  bind.Write("tierline.v1.AdminService/BatchUpsertTerritories", handlers.admin,
             &identity::AdminHandlers::BatchUpsertTerritories);
  bind.Read("tierline.v1.AdminService/GetApiKey", handlers.admin, &identity::AdminHandlers::GetApiKey);
  bind.Read("tierline.v1.AdminService/ListApiKeys", handlers.admin, &identity::AdminHandlers::ListApiKeys);
  bind.Write("tierline.v1.AdminService/CreateApiKey", handlers.admin, &identity::AdminHandlers::CreateApiKey);
  bind.Write("tierline.v1.AdminService/RevokeApiKey", handlers.admin, &identity::AdminHandlers::RevokeApiKey);
  bind.Read("tierline.v1.AdminService/ListAuditEntries", handlers.admin,
            &identity::AdminHandlers::ListAuditEntries);
}

void BindCustomers(const Handlers& handlers, Binder& bind) {
  bind.Query("tierline.v1.CustomerService/GetCustomer", handlers.customers,
             &customers::CustomerHandlers::GetCustomer);
  bind.Query("tierline.v1.CustomerService/BatchGetCustomers", handlers.customers,
             &customers::CustomerHandlers::BatchGetCustomers);
  bind.Query("tierline.v1.CustomerService/LookupCustomer", handlers.customers,
             &customers::CustomerHandlers::LookupCustomer);
  bind.Query("tierline.v1.CustomerService/ListCustomers", handlers.customers,
             &customers::CustomerHandlers::ListCustomers);
  bind.Write("tierline.v1.CustomerService/CreateCustomer", handlers.customers,
             &customers::CustomerHandlers::CreateCustomer);
  bind.Write("tierline.v1.CustomerService/UpdateCustomer", handlers.customers,
             &customers::CustomerHandlers::UpdateCustomer);
  bind.Write("tierline.v1.CustomerService/DeleteCustomer", handlers.customers,
             &customers::CustomerHandlers::DeleteCustomer);
  bind.Write("tierline.v1.CustomerService/UndeleteCustomer", handlers.customers,
             &customers::CustomerHandlers::UndeleteCustomer);
  bind.Write("tierline.v1.CustomerService/BatchUpsertCustomers", handlers.customers,
             &customers::CustomerHandlers::BatchUpsertCustomers);
  bind.Query("tierline.v1.CustomerService/ListSubsidiaries", handlers.customers,
             &customers::CustomerHandlers::ListSubsidiaries);
  bind.Query("tierline.v1.CustomerService/GetContact", handlers.customers,
             &customers::CustomerHandlers::GetContact);
  bind.Query("tierline.v1.CustomerService/ListContacts", handlers.customers,
             &customers::CustomerHandlers::ListContacts);
  bind.Write("tierline.v1.CustomerService/CreateContact", handlers.customers,
             &customers::CustomerHandlers::CreateContact);
  bind.Write("tierline.v1.CustomerService/UpdateContact", handlers.customers,
             &customers::CustomerHandlers::UpdateContact);
  bind.Write("tierline.v1.CustomerService/DeleteContact", handlers.customers,
             &customers::CustomerHandlers::DeleteContact);
  bind.Query("tierline.v1.CustomerService/ListIndustries", handlers.customers,
             &customers::CustomerHandlers::ListIndustries);
  bind.Write("tierline.v1.CustomerService/BatchUpsertIndustries", handlers.customers,
             &customers::CustomerHandlers::BatchUpsertIndustries);
}

void BindScoring(const Handlers& handlers, Binder& bind) {
  bind.Read("tierline.v1.ScoringService/ListMetrics", handlers.scoring,
            &tiering::ScoringHandlers::ListMetrics);
  bind.Read("tierline.v1.ScoringService/GetMetric", handlers.scoring, &tiering::ScoringHandlers::GetMetric);
  bind.Read("tierline.v1.ScoringService/ListScoringTemplates", handlers.scoring,
            &tiering::ScoringHandlers::ListScoringTemplates);
  bind.Read("tierline.v1.ScoringService/GetScoringTemplate", handlers.scoring,
            &tiering::ScoringHandlers::GetScoringTemplate);
  bind.Write("tierline.v1.ScoringService/CreateScoringModel", handlers.scoring,
             &tiering::ScoringHandlers::CreateScoringModel);
  bind.Query("tierline.v1.ScoringService/GetScoringModel", handlers.scoring,
             &tiering::ScoringHandlers::GetScoringModel);
  bind.Query("tierline.v1.ScoringService/ListScoringModels", handlers.scoring,
             &tiering::ScoringHandlers::ListScoringModels);
  bind.Write("tierline.v1.ScoringService/UpdateScoringModel", handlers.scoring,
             &tiering::ScoringHandlers::UpdateScoringModel);
  bind.Write("tierline.v1.ScoringService/DeleteScoringModel", handlers.scoring,
             &tiering::ScoringHandlers::DeleteScoringModel);
  bind.Read("tierline.v1.ScoringService/ValidateScoringModel", handlers.scoring,
            &tiering::ScoringHandlers::ValidateScoringModel);
  bind.Write("tierline.v1.ScoringService/PublishScoringModel", handlers.scoring,
             &tiering::ScoringHandlers::PublishScoringModel);
  bind.Write("tierline.v1.ScoringService/RunScoring", handlers.scoring,
             &tiering::ScoringHandlers::RunScoring);
  bind.Query("tierline.v1.ScoringService/GetScoringRun", handlers.scoring,
             &tiering::ScoringHandlers::GetScoringRun);
  bind.Query("tierline.v1.ScoringService/ListScoringRuns", handlers.scoring,
             &tiering::ScoringHandlers::ListScoringRuns);
}

void BindTiers(const Handlers& handlers, Binder& bind) {
  bind.Inline("tierline.v1.TierService/GetTier", handlers.tiers, &tiering::TierHandlers::GetTier);
  bind.Inline("tierline.v1.TierService/BatchGetTiers", handlers.tiers, &tiering::TierHandlers::BatchGetTiers);
  bind.Query("tierline.v1.TierService/ListTiers", handlers.tiers, &tiering::TierHandlers::ListTiers);
  bind.Query("tierline.v1.TierService/ExplainTier", handlers.tiers, &tiering::TierHandlers::ExplainTier);
  bind.Query("tierline.v1.TierService/ListTierChanges", handlers.tiers,
             &tiering::TierHandlers::ListTierChanges);
}

void BindAuth(const Handlers& handlers, api::FrontDoor& door) {
  door.Read<v1::ExchangeTokenRequest, v1::ExchangeTokenResponse>(
      "tierline.v1.AuthService/ExchangeToken",
      [tokens = &handlers.tokens](const Call& call, const v1::ExchangeTokenRequest& request,
                                  v1::ExchangeTokenResponse& response) {
        return tokens->Exchange(call, request, response);
      });
  door.Write<v1::LogoutRequest, v1::LogoutResponse>("tierline.v1.AuthService/Logout", &identity::Logout);
  door.Inline<v1::WhoAmIRequest, v1::PrincipalSummary>("tierline.v1.AuthService/WhoAmI", &identity::WhoAmI);
}

void BindOperations(const Handlers& handlers, Binder& bind, api::FrontDoor& door) {
  using google::longrunning::Operation;
  using google::longrunning::WaitOperationRequest;
  using records::OperationHandlers;
  bind.Query("google.longrunning.Operations/GetOperation", handlers.operations,
             &OperationHandlers::GetOperation);
  bind.Query("google.longrunning.Operations/ListOperations", handlers.operations,
             &OperationHandlers::ListOperations);
  bind.Write("google.longrunning.Operations/DeleteOperation", handlers.operations,
             &OperationHandlers::DeleteOperation);
  bind.Write("google.longrunning.Operations/CancelOperation", handlers.operations,
             &OperationHandlers::CancelOperation);
  door.Async<WaitOperationRequest, Operation>(
      "google.longrunning.Operations/WaitOperation",
      [operations = &handlers.operations](const Call& call, const WaitOperationRequest& request,
                                          Operation& response, absl::Time deadline, api::Finish finish) {
        operations->WaitOperation(call, request, response, deadline, std::move(finish));
      });
}

}  // namespace

void RegisterHandlers(const Handlers& handlers, store::Store& store, api::FrontDoor& door) {
  Binder bind(store, door);
  BindActivity(handlers, bind);
  BindAdmin(handlers, bind);
  BindAuth(handlers, door);
  BindCustomers(handlers, bind);
  BindOperations(handlers, bind, door);
  BindScoring(handlers, bind);
  BindTiers(handlers, bind);
}

}  // namespace tierline::server
