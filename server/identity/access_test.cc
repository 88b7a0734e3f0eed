#include "server/identity/access.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor_database.h"

namespace tierline::identity {
namespace {

using ::testing::ElementsAreArray;
using ::testing::IsEmpty;
using ::testing::Not;

// Every method of tierline.v1 and of google.longrunning, whichever file it stands in.
std::vector<std::string> DeclaredMethods() {
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  std::vector<std::string> files;
  google::protobuf::DescriptorPool::internal_generated_database()->FindAllFileNames(&files);
  std::vector<std::string> methods;
  for (const std::string& name : files) {
    if (!absl::StartsWith(name, "tierline/v1/") && !absl::StartsWith(name, "google/longrunning/")) continue;
    const google::protobuf::FileDescriptor* file = pool->FindFileByName(name);
    for (int i = 0; i < file->service_count(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) {
        methods.push_back(
            absl::StrCat(file->service(i)->full_name(), "/", file->service(i)->method(j)->name()));
      }
    }
  }
  std::sort(methods.begin(), methods.end());
  return methods;
}

std::vector<std::string> TableMethods() {
  std::vector<std::string> methods;
  for (const AccessRow& row : AccessTable()) methods.emplace_back(row.method);
  return methods;
}

Principal With(RoleSet roles) {
  Principal principal;
  principal.kind = Principal::Kind::kUser;
  principal.roles = roles;
  return principal;
}

TEST(AccessTable, EveryMethodHasExactlyOneRowAndEveryRowAMethod) {
  const std::vector<std::string> declared = DeclaredMethods();
  ASSERT_GE(declared.size(), 60u);
  // Also proves that the table is sorted, which the search relies on.
  EXPECT_THAT(TableMethods(), ElementsAreArray(declared));
}

TEST(AccessTable, UnknownMethodsAreDeniedToEverybody) {
  for (v1::Role role : {v1::REP, v1::MANAGER, v1::OPS, v1::SERVICE, v1::PARTNER, v1::VIEWER, v1::ADMIN}) {
    EXPECT_EQ(Decide("tierline.v1.TierService/DropEverything", With({role})), Ownership::kDenied);
    EXPECT_EQ(Decide("", With({role})), Ownership::kDenied);
    EXPECT_EQ(Decide("tierline.v1.TierService/GetTie", With({role})), Ownership::kDenied);
  }
}

TEST(AccessTable, WhoeverHasNoRoleMayOnlyExchangeACredential) {
  for (const AccessRow& row : AccessTable()) {
    const bool exchange = row.method == "tierline.v1.AuthService/ExchangeToken";
    EXPECT_EQ(row.anonymous, exchange) << row.method;
    EXPECT_EQ(Decide(row.method, Anonymous()), exchange ? Ownership::kSelf : Ownership::kDenied)
        << row.method;
    EXPECT_EQ(Decide(row.method, With({})), exchange ? Ownership::kSelf : Ownership::kDenied) << row.method;
  }
}

TEST(AccessTable, ARoleStandsInOneColumnOfARow) {
  for (const AccessRow& row : AccessTable()) {
    EXPECT_FALSE(row.tenant.Intersects(row.territory)) << row.method;
    EXPECT_FALSE(row.tenant.Intersects(row.self)) << row.method;
    EXPECT_FALSE(row.territory.Intersects(row.self)) << row.method;
  }
}

// Whether a method's name says that it only reads.
bool Reads(absl::string_view method) {
  const absl::string_view name = method.substr(method.find('/') + 1);
  for (absl::string_view verb : {"Get", "List", "BatchGet", "Lookup", "Explain", "Wait", "WhoAmI"}) {
    if (absl::StartsWith(name, verb)) return true;
  }
  return false;
}

bool IsOf(absl::string_view method, absl::string_view service) {
  return absl::StartsWith(method, absl::StrCat(service, "/"));
}

TEST(AccessTable, AdministratorsReachEverythingInTheCompany) {
  for (const AccessRow& row : AccessTable()) {
    if (IsOf(row.method, "tierline.v1.AuthService")) continue;
    EXPECT_EQ(Decide(row.method, With({v1::ADMIN})), Ownership::kTenant) << row.method;
  }
}

TEST(AccessTable, ViewersChangeNothing) {
  for (const AccessRow& row : AccessTable()) {
    if (Reads(row.method) || IsOf(row.method, "tierline.v1.AuthService")) continue;
    EXPECT_EQ(Decide(row.method, With({v1::VIEWER})), Ownership::kDenied) << row.method;
  }
}

TEST(AccessTable, RepsAndManagersReachCustomersOfTheirTerritoriesOnly) {
  for (const AccessRow& row : AccessTable()) {
    if (!IsOf(row.method, "tierline.v1.CustomerService") && !IsOf(row.method, "tierline.v1.TierService") &&
        !IsOf(row.method, "tierline.v1.ActivityService")) {
      continue;
    }
    // These hold nothing of a single customer.
    if (absl::EndsWith(row.method, "/ListIndustries") || absl::EndsWith(row.method, "/ListSources") ||
        absl::EndsWith(row.method, "/ListWaitingCodes")) {
      continue;
    }
    EXPECT_NE(Decide(row.method, With({v1::REP})), Ownership::kTenant) << row.method;
    EXPECT_NE(Decide(row.method, With({v1::MANAGER})), Ownership::kTenant) << row.method;
  }
  EXPECT_EQ(Decide("tierline.v1.TierService/GetTier", With({v1::REP})), Ownership::kTerritory);
  EXPECT_EQ(Decide("tierline.v1.CustomerService/UpdateCustomer", With({v1::REP})), Ownership::kTerritory);
}

TEST(AccessTable, OnlyAdministratorsTouchUsersKeysAndTheAudit) {
  for (absl::string_view method :
       {"CreateUser", "UpdateUser", "DeleteUser", "UndeleteUser", "BatchUpsertUsers", "CreateEnrolmentCode",
        "CreateApiKey", "RevokeApiKey", "GetApiKey", "ListApiKeys", "ListAuditEntries", "UpdateTenant"}) {
    const std::string name = absl::StrCat("tierline.v1.AdminService/", method);
    for (v1::Role role : {v1::REP, v1::MANAGER, v1::OPS, v1::SERVICE, v1::PARTNER, v1::VIEWER}) {
      EXPECT_EQ(Decide(name, With({role})), Ownership::kDenied) << name << " " << v1::Role_Name(role);
    }
  }
}

TEST(AccessTable, PartnersPushFactsAndReadCustomersAndTiersOfTheWholeCompany) {
  const std::set<std::string> changes = {"tierline.v1.ActivityService/BatchRecordFacts",
                                         "tierline.v1.ActivityService/BatchRecordInteractions",
                                         "tierline.v1.ActivityService/DeclareCompleteThrough"};
  for (const AccessRow& row : AccessTable()) {
    if (Reads(row.method) || IsOf(row.method, "tierline.v1.AuthService")) continue;
    const Ownership expected =
        changes.contains(std::string(row.method)) ? Ownership::kTenant : Ownership::kDenied;
    EXPECT_EQ(Decide(row.method, With({v1::PARTNER})), expected) << row.method;
  }
  EXPECT_EQ(Decide("tierline.v1.TierService/ListTiers", With({v1::PARTNER})), Ownership::kTenant);
  EXPECT_EQ(Decide("tierline.v1.CustomerService/ListCustomers", With({v1::PARTNER})), Ownership::kTenant);
  EXPECT_EQ(Decide("tierline.v1.CustomerService/ListContacts", With({v1::PARTNER})), Ownership::kDenied);
}

TEST(AccessTable, OpsDraftModelsButDoNotPublishThem) {
  EXPECT_EQ(Decide("tierline.v1.ScoringService/CreateScoringModel", With({v1::OPS})), Ownership::kTenant);
  EXPECT_EQ(Decide("tierline.v1.ScoringService/PublishScoringModel", With({v1::OPS})), Ownership::kDenied);
  EXPECT_EQ(Decide("tierline.v1.ScoringService/PublishScoringModel", With({v1::MANAGER})),
            Ownership::kTenant);
  EXPECT_EQ(Decide("tierline.v1.ScoringService/UpdateScoringModel", With({v1::REP})), Ownership::kDenied);
}

TEST(AccessTable, SeveralRolesMayDoWhatAnyOfThemAllows) {
  EXPECT_EQ(Decide("tierline.v1.TierService/GetTier", With({v1::REP, v1::VIEWER})), Ownership::kTenant);
  EXPECT_EQ(Decide("tierline.v1.CustomerService/UpdateCustomer", With({v1::REP, v1::VIEWER})),
            Ownership::kTerritory);
}

}  // namespace
}  // namespace tierline::identity
