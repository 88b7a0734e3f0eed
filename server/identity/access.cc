#include "server/identity/access.h"

#include <algorithm>

namespace tierline::identity {
namespace {

constexpr RoleSet kEverybody = {v1::REP,     v1::MANAGER, v1::OPS,  v1::SERVICE,
                                v1::PARTNER, v1::VIEWER,  v1::ADMIN};
constexpr RoleSet kPeople = {v1::REP, v1::MANAGER, v1::OPS, v1::SERVICE, v1::VIEWER, v1::ADMIN};
constexpr RoleSet kField = {v1::REP, v1::MANAGER};
constexpr RoleSet kCompany = {v1::OPS, v1::SERVICE, v1::PARTNER, v1::VIEWER, v1::ADMIN};
constexpr RoleSet kStaff = {v1::OPS, v1::SERVICE, v1::VIEWER, v1::ADMIN};

// Method; roles that reach the whole company; those that reach their territories; those that reach their own.
constexpr AccessRow kTable[] = {
    {"google.longrunning.Operations/CancelOperation", {v1::ADMIN}, {}, {v1::MANAGER, v1::OPS}},
    {"google.longrunning.Operations/DeleteOperation", {v1::ADMIN}, {}, {v1::MANAGER, v1::OPS}},
    {"google.longrunning.Operations/GetOperation", {v1::MANAGER, v1::OPS, v1::ADMIN}},
    {"google.longrunning.Operations/ListOperations", {v1::MANAGER, v1::OPS, v1::ADMIN}},
    {"google.longrunning.Operations/WaitOperation", {v1::MANAGER, v1::OPS, v1::ADMIN}},
    {"tierline.v1.ActivityService/BatchRecordFacts", {v1::OPS, v1::PARTNER, v1::ADMIN}},
    {"tierline.v1.ActivityService/BatchRecordInteractions",
     {v1::OPS, v1::SERVICE, v1::PARTNER, v1::ADMIN},
     kField},
    {"tierline.v1.ActivityService/DeclareCompleteThrough", {v1::OPS, v1::PARTNER, v1::ADMIN}},
    {"tierline.v1.ActivityService/ListFacts", kStaff, kField},
    {"tierline.v1.ActivityService/ListInteractions", kStaff, kField},
    {"tierline.v1.ActivityService/ListSources", {v1::MANAGER, v1::OPS, v1::PARTNER, v1::VIEWER, v1::ADMIN}},
    {"tierline.v1.ActivityService/ListWaitingCodes",
     {v1::MANAGER, v1::OPS, v1::PARTNER, v1::VIEWER, v1::ADMIN}},
    {"tierline.v1.AdminService/BatchUpsertTerritories", {v1::OPS, v1::ADMIN}},
    {"tierline.v1.AdminService/BatchUpsertUsers", {v1::ADMIN}},
    {"tierline.v1.AdminService/CreateApiKey", {v1::ADMIN}},
    {"tierline.v1.AdminService/CreateEnrolmentCode", {v1::ADMIN}},
    {"tierline.v1.AdminService/CreateTerritory", {v1::OPS, v1::ADMIN}},
    {"tierline.v1.AdminService/CreateUser", {v1::ADMIN}},
    {"tierline.v1.AdminService/DeleteTerritory", {v1::OPS, v1::ADMIN}},
    {"tierline.v1.AdminService/DeleteUser", {v1::ADMIN}},
    {"tierline.v1.AdminService/GetApiKey", {v1::ADMIN}},
    {"tierline.v1.AdminService/GetTenant", kEverybody},
    {"tierline.v1.AdminService/GetTerritory", kEverybody},
    {"tierline.v1.AdminService/GetUser",
     {v1::MANAGER, v1::OPS, v1::VIEWER, v1::ADMIN},
     {},
     {v1::REP, v1::SERVICE}},
    {"tierline.v1.AdminService/ListApiKeys", {v1::ADMIN}},
    {"tierline.v1.AdminService/ListAuditEntries", {v1::ADMIN}},
    {"tierline.v1.AdminService/ListTerritories", kEverybody},
    {"tierline.v1.AdminService/ListUsers", {v1::MANAGER, v1::OPS, v1::VIEWER, v1::ADMIN}},
    {"tierline.v1.AdminService/RevokeApiKey", {v1::ADMIN}},
    {"tierline.v1.AdminService/UndeleteUser", {v1::ADMIN}},
    {"tierline.v1.AdminService/UpdateTenant", {v1::ADMIN}},
    {"tierline.v1.AdminService/UpdateTerritory", {v1::OPS, v1::ADMIN}},
    {"tierline.v1.AdminService/UpdateUser", {v1::ADMIN}},
    {"tierline.v1.AuthService/ExchangeToken", {}, {}, {}, true},
    {"tierline.v1.AuthService/Logout", {}, {}, kEverybody},
    {"tierline.v1.AuthService/WhoAmI", {}, {}, kEverybody},
    {"tierline.v1.CustomerService/BatchGetCustomers", kCompany, kField},
    {"tierline.v1.CustomerService/BatchUpsertCustomers", {v1::OPS, v1::ADMIN}},
    {"tierline.v1.CustomerService/BatchUpsertIndustries", {v1::OPS, v1::ADMIN}},
    {"tierline.v1.CustomerService/CreateContact", {v1::OPS, v1::ADMIN}, kField},
    {"tierline.v1.CustomerService/CreateCustomer", {v1::OPS, v1::ADMIN}, kField},
    {"tierline.v1.CustomerService/DeleteContact", {v1::OPS, v1::ADMIN}, kField},
    {"tierline.v1.CustomerService/DeleteCustomer", {v1::OPS, v1::ADMIN}, {v1::MANAGER}},
    {"tierline.v1.CustomerService/GetContact", kStaff, kField},
    {"tierline.v1.CustomerService/GetCustomer", kCompany, kField},
    {"tierline.v1.CustomerService/ListContacts", kStaff, kField},
    {"tierline.v1.CustomerService/ListCustomers", kCompany, kField},
    {"tierline.v1.CustomerService/ListIndustries", kEverybody},
    {"tierline.v1.CustomerService/ListSubsidiaries", kCompany, kField},
    {"tierline.v1.CustomerService/LookupCustomer", kCompany, kField},
    {"tierline.v1.CustomerService/UndeleteCustomer", {v1::OPS, v1::ADMIN}, {v1::MANAGER}},
    {"tierline.v1.CustomerService/UpdateContact", {v1::OPS, v1::ADMIN}, kField},
    {"tierline.v1.CustomerService/UpdateCustomer", {v1::OPS, v1::ADMIN}, kField},
    {"tierline.v1.ScoringService/CreateScoringModel", {v1::MANAGER, v1::OPS, v1::ADMIN}},
    {"tierline.v1.ScoringService/DeleteScoringModel", {v1::MANAGER, v1::OPS, v1::ADMIN}},
    {"tierline.v1.ScoringService/GetMetric", kPeople},
    {"tierline.v1.ScoringService/GetScoringModel", kPeople},
    {"tierline.v1.ScoringService/GetScoringRun", {v1::MANAGER, v1::OPS, v1::VIEWER, v1::ADMIN}},
    {"tierline.v1.ScoringService/GetScoringTemplate", kPeople},
    {"tierline.v1.ScoringService/ListMetrics", kPeople},
    {"tierline.v1.ScoringService/ListScoringModels", kPeople},
    {"tierline.v1.ScoringService/ListScoringRuns", {v1::MANAGER, v1::OPS, v1::VIEWER, v1::ADMIN}},
    {"tierline.v1.ScoringService/ListScoringTemplates", kPeople},
    {"tierline.v1.ScoringService/PublishScoringModel", {v1::MANAGER, v1::ADMIN}},
    {"tierline.v1.ScoringService/RunScoring", {v1::MANAGER, v1::OPS, v1::ADMIN}},
    {"tierline.v1.ScoringService/UpdateScoringModel", {v1::MANAGER, v1::OPS, v1::ADMIN}},
    {"tierline.v1.ScoringService/ValidateScoringModel", {v1::MANAGER, v1::OPS, v1::ADMIN}},
    {"tierline.v1.TierService/BatchGetTiers", kCompany, kField},
    {"tierline.v1.TierService/ExplainTier", kCompany, kField},
    {"tierline.v1.TierService/GetTier", kCompany, kField},
    {"tierline.v1.TierService/ListTierChanges", kCompany, kField},
    {"tierline.v1.TierService/ListTiers", kCompany, kField},
};

}  // namespace

std::span<const AccessRow> AccessTable() { return kTable; }

const AccessRow* FindAccessRow(absl::string_view method) {
  const AccessRow* const end = kTable + std::size(kTable);
  const AccessRow* const found = std::lower_bound(
      kTable, end, method, [](const AccessRow& row, absl::string_view name) { return row.method < name; });
  return found != end && found->method == method ? found : nullptr;
}

Ownership Decide(const AccessRow& row, RoleSet roles) {
  if (row.tenant.Intersects(roles)) return Ownership::kTenant;
  if (row.territory.Intersects(roles)) return Ownership::kTerritory;
  if (row.self.Intersects(roles) || row.anonymous) return Ownership::kSelf;
  return Ownership::kDenied;
}

Ownership Decide(absl::string_view method, const Principal& principal) {
  const AccessRow* const row = FindAccessRow(method);
  return row == nullptr ? Ownership::kDenied : Decide(*row, principal.roles);
}

}  // namespace tierline::identity
