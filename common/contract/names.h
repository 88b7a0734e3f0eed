#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/uuid.h"

// Resource names (AIP-122). Every error is InvalidFields() on `field_path` and says what the name should look
// like. Pure functions.
namespace tierline::contract {

inline constexpr absl::string_view kCustomerPattern = "customers/{customer}";
inline constexpr absl::string_view kContactPattern = "customers/{customer}/contacts/{contact}";
inline constexpr absl::string_view kTierPattern = "customers/{customer}/tier";
inline constexpr absl::string_view kTerritoryPattern = "territories/{territory}";
inline constexpr absl::string_view kUserPattern = "users/{user}";
inline constexpr absl::string_view kApiKeyPattern = "apiKeys/{api_key}";
inline constexpr absl::string_view kScoringModelPattern = "scoringModels/{model}";
inline constexpr absl::string_view kScoringModelVersionPattern = "scoringModels/{model}/versions/{version}";
inline constexpr absl::string_view kScoringTemplatePattern = "scoringTemplates/{template}";
inline constexpr absl::string_view kScoringRunPattern = "scoringRuns/{run}";
inline constexpr absl::string_view kOperationPattern = "operations/{operation}";
inline constexpr absl::string_view kIndustryPattern = "industries/{industry}";
inline constexpr absl::string_view kSourcePattern = "sources/{source}";
inline constexpr absl::string_view kMetricPattern = "metrics/{metric}";
inline constexpr absl::string_view kTierChangePattern = "customers/{customer}/tierChanges/{tier_change}";

// Whether `id` is a readable id: [a-z][a-z0-9-]{0,61}.
bool IsReadableId(absl::string_view id);

// Whether `id` is a code: [A-Za-z0-9][A-Za-z0-9_.-]{0,63}; industries, sources and metrics have codes.
bool IsCodeId(absl::string_view id);

// The ids in `name`, in the order of the pattern's variables. An id is 1–64 characters of [A-Za-z0-9_.~-];
// "-" (any parent, AIP-159) is such an id, callers that do not want it refuse it.
absl::StatusOr<std::vector<std::string>> ParseName(absl::string_view pattern, absl::string_view name,
                                                   absl::string_view field_path);

// The pattern with its variables replaced, in order. As many ids as variables (checked).
std::string FormatName(absl::string_view pattern, const std::vector<std::string>& ids);

// A UUID chosen by a client (`customer_id` of a Create): not nil.
absl::StatusOr<Uuid> ParseUuidId(absl::string_view id, absl::string_view field_path);

// A readable id or a UUID (in lower case with dashes, as it is rendered).
absl::StatusOr<std::string> ParseReadableId(absl::string_view id, absl::string_view field_path);

// Names whose ids are UUIDs.
absl::StatusOr<Uuid> ParseCustomerName(absl::string_view name, absl::string_view field_path = "name");
absl::StatusOr<Uuid> ParseTierName(absl::string_view name,
                                   absl::string_view field_path = "name");  // the customer
absl::StatusOr<Uuid> ParseApiKeyName(absl::string_view name, absl::string_view field_path = "name");
absl::StatusOr<Uuid> ParseScoringRunName(absl::string_view name, absl::string_view field_path = "name");
absl::StatusOr<Uuid> ParseOperationName(absl::string_view name, absl::string_view field_path = "name");
std::string CustomerName(const Uuid& customer);
std::string TierName(const Uuid& customer);
std::string ApiKeyName(const Uuid& key);
std::string ScoringRunName(const Uuid& run);
std::string OperationName(const Uuid& operation);

struct ContactId {
  Uuid customer;
  Uuid contact;

  bool operator==(const ContactId&) const = default;
};
absl::StatusOr<ContactId> ParseContactName(absl::string_view name, absl::string_view field_path = "name");
std::string ContactName(const Uuid& customer, const Uuid& contact);

// A code as companies have them (of a territory, a user): see IsCodeId().
absl::StatusOr<std::string> ParseCodeId(absl::string_view id, absl::string_view field_path);

// Names whose ids are readable ids or UUIDs; the id is what stands in the name.
absl::StatusOr<std::string> ParseScoringModelName(absl::string_view name,
                                                  absl::string_view field_path = "name");
absl::StatusOr<std::string> ParseScoringTemplateName(absl::string_view name,
                                                     absl::string_view field_path = "name");
std::string TerritoryName(absl::string_view territory);
std::string UserName(absl::string_view user);
std::string ScoringModelName(absl::string_view model);
std::string ScoringTemplateName(absl::string_view scoring_template);

// Names whose ids are codes.
absl::StatusOr<std::string> ParseTerritoryName(absl::string_view name, absl::string_view field_path = "name");
absl::StatusOr<std::string> ParseUserName(absl::string_view name, absl::string_view field_path = "name");
absl::StatusOr<std::string> ParseIndustryName(absl::string_view name, absl::string_view field_path = "name");
absl::StatusOr<std::string> ParseSourceName(absl::string_view name, absl::string_view field_path = "name");
std::string IndustryName(absl::string_view industry);
std::string SourceName(absl::string_view source);
absl::StatusOr<std::string> ParseMetricName(absl::string_view name, absl::string_view field_path = "name");
std::string MetricName(absl::string_view metric);

// Versions of a model are numbered from 1.
struct ScoringModelVersionId {
  std::string model;
  int64_t version = 0;

  bool operator==(const ScoringModelVersionId&) const = default;
};
absl::StatusOr<ScoringModelVersionId> ParseScoringModelVersionName(absl::string_view name,
                                                                   absl::string_view field_path = "name");
std::string ScoringModelVersionName(absl::string_view model, int64_t version);

}  // namespace tierline::contract
