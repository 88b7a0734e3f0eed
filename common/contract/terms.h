#pragma once

#include <optional>

#include "absl/strings/string_view.h"
#include "common/contract/locale.h"
#include "tierline/v1/types.pb.h"

namespace tierline::contract {

// The words of the product: one word per concept on every screen, help text and report. Metric and indicator
// names, too. Chinese is what a sales person says.
enum class TermId {
  // Tiers
  kCustomer,
  kCustomerTiering,
  kTier,
  kTierRole,
  kCoreCustomer,
  kGrowingCustomer,
  kBasicCustomer,
  kProspect,
  kSuggestedTier,
  kEffectiveTier,
  kImportedTier,
  kManualTier,
  kUpgrade,
  kDowngrade,
  kUnchanged,
  kHysteresis,
  kMinimumStay,
  kGate,
  kProvisional,
  kNotScored,
  kReason,
  kApprover,
  kExpiry,
  // Scores
  kScore,
  kContributions,
  kContribution,
  kWeight,
  kRawValue,
  kIndicatorScore,
  kRank,
  kCoverage,
  kMissingValue,
  kPopulationMedian,
  kNextTierGap,
  kWhyThisTier,
  kMoveCause,
  kCauseOwnChange,
  kCausePopulation,
  kCauseModel,
  kCauseCorrection,
  // Models
  kScoringModel,
  kCriteria,
  kDimension,
  kIndicator,
  kPreview,
  kPublish,
  kReadiness,
  kScoringRun,
  kDataCompleteThrough,
  kPercentileOfCustomers,
  // Dimensions
  kTransactionData,
  kBehaviourData,
  kPotentialData,
  // Metrics
  kRecencyDays,
  kOrders,
  kRevenue,
  kProfit,
  kMeanOrder,
  kRevenueShare,
  kRevenueGrowth,
  kCycleDays,
  kRepurchases,
  kOnTimeCollection,
  kDaysOverdue,
  kInteractions,
  kVisits,
  kDeepInteractions,
  kCustomerInitiated,
  kFeedbackQuality,
  kReferrals,
  kReferralsWon,
  kBehaviourPoints,
  kIndustryGrowth,
  kSizePercentile,
  kDecisionNodes,
  kKeyContactStability,
  kYearsOfCooperation,
  kMarketInfluence,
  kStrategicImportance,
  kCloseness,
  kSatisfaction,
  kCreditRisk,
  kAttributeFit,
  // Windows, appended to metric names: "累计交易额（近12个月）"
  kLast12Months,
  kLast24Months,
  kLast36Months,
  // People and places
  kOwner,
  kTeamMember,
  kTerritory,
  kContact,
  kDecisionChain,
  kKeyPerson,
  kEconomicBuyer,
  kIndustry,
  kGroup,
  kCustomerTree,
  kExternalCode,
  // Facts
  kOrder,
  kDelivery,
  kInvoice,
  kPayment,
  kReturn,
  kCreditNote,
  kCost,
  kVoided,
  kPaymentTerms,
  kEndOfMonthTerms,
  kRetentionMoney,
  kOverdue,
  kInteraction,
  kVisit,
  kCheckIn,
  kCheckOut,
  kCadence,
  kOutcome,
  kNextStep,
};

// The first and the last, for walking the table.
inline constexpr TermId kFirstTerm = TermId::kCustomer;
inline constexpr TermId kLastTerm = TermId::kNextStep;

// The word; points to static storage. Sentence position is the caller's business: English terms are in lower
// case.
absl::string_view Term(TermId id, Locale locale);

// A stable identifier ("suggested_tier"), for machine output and for looking a term up.
absl::string_view TermName(TermId id);
std::optional<TermId> FindTerm(absl::string_view name);

// 核心客户, 成长型客户, 基础客户, 潜在客户; "—" for UNSPECIFIED and roles of newer versions.
absl::string_view RoleTerm(v1::TierRole role, Locale locale);

}  // namespace tierline::contract
