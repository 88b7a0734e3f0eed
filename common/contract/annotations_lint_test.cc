#include "common/contract/annotations_lint.h"

#include <string>
#include <vector>

#include "common/contract/testdata/careless.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tierline/v1/activity_service.pb.h"
#include "tierline/v1/admin_service.pb.h"
#include "tierline/v1/auth_service.pb.h"
#include "tierline/v1/customer_service.pb.h"
#include "tierline/v1/scoring_service.pb.h"
#include "tierline/v1/tier_service.pb.h"
#include "tierline/v1/types.pb.h"

namespace tierline::contract {
namespace {

using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// A login cannot be tried: it happens or not. A group of companies comes whole, up to 1,000, and says when it
// does not.
const std::vector<std::string>& Exempt() {
  static const auto* const exempt = new std::vector<std::string>{
      "tierline.v1.AuthService.ExchangeToken",
      "tierline.v1.AuthService.Logout",
      "tierline.v1.CustomerService.ListSubsidiaries",
  };
  return *exempt;
}

TEST(Annotations, EveryFileOfTheContractKeepsTheRules) {
  for (const auto* file :
       {v1::Customer::descriptor()->file(), v1::Fact::descriptor()->file(), v1::Tenant::descriptor()->file(),
        v1::ExchangeTokenRequest::descriptor()->file(), v1::ScoringModel::descriptor()->file(),
        v1::CustomerTier::descriptor()->file(), v1::Money::descriptor()->file()}) {
    EXPECT_THAT(LintAnnotations(*file, Exempt()), IsEmpty()) << file->name();
  }
}

TEST(Annotations, ACarelessFileIsFoundOut) {
  EXPECT_THAT(LintAnnotations(*::tierline::careless::v1::Shop::descriptor()->file()),
              UnorderedElementsAre(
                  "tierline.careless.v1.CarelessService.CloseShop has no idempotency_level",
                  "tierline.careless.v1.CloseShopRequest.forgotten must have exactly one of REQUIRED, "
                  "OPTIONAL, OUTPUT_ONLY, "
                  "IDENTIFIER",
                  "tierline.careless.v1.MoveShopRequest.request_id must be OPTIONAL with format UUID4",
                  "tierline.careless.v1.MoveShopRequest must have bool validate_only",
                  "tierline.careless.v1.CarelessService.OpenShop must take OpenShopRequest",
                  "tierline.careless.v1.ListShopsRequest must have int32 page_size",
                  "tierline.careless.v1.ListShopsRequest must have string page_token",
                  "tierline.careless.v1.Shop must have string next_page_token",
                  "tierline.careless.v1.UpdateShopRequest must have google.protobuf.FieldMask update_mask",
                  "tierline.careless.v1.Shop.unreadable has a pattern that RE2 cannot read",
                  "tierline.careless.v1.Shop.long_number has a length but is neither string nor bytes",
                  "tierline.careless.v1.Shop.ranged_text has a range but is no number",
                  "tierline.careless.v1.Shop.single_items has a number of items but is not repeated",
                  "tierline.careless.v1.Shop.upside_down has a lower limit above the upper one",
                  "tierline.careless.v1.Shop.defined_text is defined_only but no enum",
                  "tierline.careless.v1.Shop.door_token is named like a credential but not marked secret",
                  "tierline.careless.v1.Shop.nickname is an IDENTIFIER but not called name",
                  "tierline.careless.v1.Shop.undecided must have exactly one of REQUIRED, OPTIONAL, "
                  "OUTPUT_ONLY, IDENTIFIER"));
}

}  // namespace
}  // namespace tierline::contract
