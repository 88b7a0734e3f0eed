#include "common/contract/names.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/check.h"
#include "common/base/status.h"
#include "common/contract/errors.h"

namespace tierline::contract {
namespace {

constexpr size_t kMaxIdLength = 64;
constexpr size_t kMaxReadableIdLength = 62;

bool IsVariable(absl::string_view segment) { return absl::StartsWith(segment, "{"); }

bool IsIdCharacter(char c) { return absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.' || c == '~'; }

bool IsId(absl::string_view text) {
  return !text.empty() && text.size() <= kMaxIdLength && std::all_of(text.begin(), text.end(), IsIdCharacter);
}

absl::Status NameError(absl::string_view pattern, absl::string_view field_path) {
  return InvalidField(field_path, absl::StrCat("must be a name like \"", pattern, "\""));
}

std::optional<Uuid> UuidOf(absl::string_view id) {
  std::optional<Uuid> uuid = Uuid::Parse(id);
  if (uuid.has_value() && uuid->is_nil()) uuid.reset();
  return uuid;
}

std::optional<std::string> ReadableIdOf(absl::string_view id) {
  if (const std::optional<Uuid> uuid = UuidOf(id)) return uuid->ToString();
  if (IsReadableId(id)) return std::string(id);
  return std::nullopt;
}

// The UUIDs of a name all of whose variables are UUIDs.
absl::StatusOr<std::vector<Uuid>> ParseUuidName(absl::string_view pattern, absl::string_view name,
                                                absl::string_view field_path) {
  TIERLINE_ASSIGN_OR_RETURN(const std::vector<std::string> ids, ParseName(pattern, name, field_path));
  std::vector<Uuid> uuids;
  for (const std::string& id : ids) {
    const std::optional<Uuid> uuid = UuidOf(id);
    if (!uuid.has_value()) {
      return InvalidField(field_path, absl::StrCat("must be a name like \"", pattern, "\" with a UUID"));
    }
    uuids.push_back(*uuid);
  }
  return uuids;
}

// The text of a pattern before and after its only variable.
struct Affixes {
  absl::string_view prefix;
  absl::string_view suffix;
};

Affixes AffixesOf(absl::string_view pattern) {
  return {pattern.substr(0, pattern.find('{')), pattern.substr(pattern.find('}') + 1)};
}

// Such names come and go with every call, so what is right is read without lists of segments; what is wrong
// is left to ParseUuidName(), which says why.
absl::StatusOr<Uuid> ParseSingleUuidName(absl::string_view pattern, absl::string_view name,
                                         absl::string_view field_path) {
  const Affixes affixes = AffixesOf(pattern);
  absl::string_view id = name;
  if (absl::ConsumePrefix(&id, affixes.prefix) && absl::ConsumeSuffix(&id, affixes.suffix)) {
    if (const std::optional<Uuid> uuid = UuidOf(id)) return *uuid;
  }
  TIERLINE_ASSIGN_OR_RETURN(const std::vector<Uuid> uuids, ParseUuidName(pattern, name, field_path));
  return uuids.front();
}

std::string SingleUuidName(absl::string_view pattern, const Uuid& id) {
  const Affixes affixes = AffixesOf(pattern);
  return absl::StrCat(affixes.prefix, id.ToString(), affixes.suffix);
}

absl::StatusOr<std::string> ParseReadableName(absl::string_view pattern, absl::string_view name,
                                              absl::string_view field_path) {
  TIERLINE_ASSIGN_OR_RETURN(const std::vector<std::string> ids, ParseName(pattern, name, field_path));
  const std::optional<std::string> id = ReadableIdOf(ids.front());
  if (id.has_value()) return *id;
  return InvalidField(field_path, absl::StrCat("must be a name like \"", pattern,
                                               "\" with a UUID or lower-case letters, digits and dashes"));
}

absl::StatusOr<std::string> ParseCodeName(absl::string_view pattern, absl::string_view name,
                                          absl::string_view field_path) {
  TIERLINE_ASSIGN_OR_RETURN(std::vector<std::string> ids, ParseName(pattern, name, field_path));
  if (!IsCodeId(ids.front())) {
    return InvalidField(field_path, absl::StrCat("must be a name like \"", pattern,
                                                 "\" with letters, digits, underscores, dots and dashes"));
  }
  return std::move(ids.front());
}

}  // namespace

bool IsReadableId(absl::string_view id) {
  if (id.empty() || id.size() > kMaxReadableIdLength || !absl::ascii_islower(id[0])) return false;
  return std::all_of(id.begin(), id.end(),
                     [](char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-'; });
}

bool IsCodeId(absl::string_view id) {
  return IsId(id) && absl::ascii_isalnum(id[0]) && id.find('~') == absl::string_view::npos;
}

absl::StatusOr<std::vector<std::string>> ParseName(absl::string_view pattern, absl::string_view name,
                                                   absl::string_view field_path) {
  if (name.empty()) {
    return InvalidField(field_path, absl::StrCat("is required: a name like \"", pattern, "\""));
  }
  const std::vector<absl::string_view> wanted = absl::StrSplit(pattern, '/');
  const std::vector<absl::string_view> given = absl::StrSplit(name, '/');
  if (wanted.size() != given.size()) return NameError(pattern, field_path);
  std::vector<std::string> ids;
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (IsVariable(wanted[i])) {
      if (!IsId(given[i])) return NameError(pattern, field_path);
      ids.emplace_back(given[i]);
    } else if (wanted[i] != given[i]) {
      return NameError(pattern, field_path);
    }
  }
  return ids;
}

std::string FormatName(absl::string_view pattern, const std::vector<std::string>& ids) {
  std::vector<absl::string_view> segments = absl::StrSplit(pattern, '/');
  size_t next = 0;
  for (absl::string_view& segment : segments) {
    if (!IsVariable(segment)) continue;
    TIERLINE_CHECK(next < ids.size());
    segment = ids[next++];
  }
  TIERLINE_CHECK(next == ids.size());
  return absl::StrJoin(segments, "/");
}

absl::StatusOr<Uuid> ParseUuidId(absl::string_view id, absl::string_view field_path) {
  const std::optional<Uuid> uuid = UuidOf(id);
  if (uuid.has_value()) return *uuid;
  return InvalidField(field_path,
                      "must be a UUID like \"0190c3f1-7a2e-7cc3-98c4-dc0c0c07398f\", not all zero");
}

absl::StatusOr<std::string> ParseCodeId(absl::string_view id, absl::string_view field_path) {
  if (IsCodeId(id)) return std::string(id);
  return InvalidField(
      field_path, "must be up to 64 letters, digits, underscores, dots and dashes, a letter or digit first");
}

absl::StatusOr<std::string> ParseReadableId(absl::string_view id, absl::string_view field_path) {
  std::optional<std::string> readable = ReadableIdOf(id);
  if (readable.has_value()) return *std::move(readable);
  return InvalidField(
      field_path,
      "must be a UUID, or a lower-case letter and up to 61 lower-case letters, digits and dashes");
}

absl::StatusOr<Uuid> ParseCustomerName(absl::string_view name, absl::string_view field_path) {
  return ParseSingleUuidName(kCustomerPattern, name, field_path);
}
absl::StatusOr<Uuid> ParseTierName(absl::string_view name, absl::string_view field_path) {
  return ParseSingleUuidName(kTierPattern, name, field_path);
}
absl::StatusOr<Uuid> ParseApiKeyName(absl::string_view name, absl::string_view field_path) {
  return ParseSingleUuidName(kApiKeyPattern, name, field_path);
}
absl::StatusOr<Uuid> ParseScoringRunName(absl::string_view name, absl::string_view field_path) {
  return ParseSingleUuidName(kScoringRunPattern, name, field_path);
}
absl::StatusOr<Uuid> ParseOperationName(absl::string_view name, absl::string_view field_path) {
  return ParseSingleUuidName(kOperationPattern, name, field_path);
}
std::string CustomerName(const Uuid& customer) { return SingleUuidName(kCustomerPattern, customer); }
std::string TierName(const Uuid& customer) { return SingleUuidName(kTierPattern, customer); }
std::string ApiKeyName(const Uuid& key) { return SingleUuidName(kApiKeyPattern, key); }
std::string ScoringRunName(const Uuid& run) { return SingleUuidName(kScoringRunPattern, run); }
std::string OperationName(const Uuid& operation) { return SingleUuidName(kOperationPattern, operation); }

absl::StatusOr<ContactId> ParseContactName(absl::string_view name, absl::string_view field_path) {
  TIERLINE_ASSIGN_OR_RETURN(const std::vector<Uuid> uuids, ParseUuidName(kContactPattern, name, field_path));
  return ContactId{uuids[0], uuids[1]};
}
std::string ContactName(const Uuid& customer, const Uuid& contact) {
  return FormatName(kContactPattern, {customer.ToString(), contact.ToString()});
}

absl::StatusOr<std::string> ParseTerritoryName(absl::string_view name, absl::string_view field_path) {
  return ParseCodeName(kTerritoryPattern, name, field_path);
}
absl::StatusOr<std::string> ParseUserName(absl::string_view name, absl::string_view field_path) {
  return ParseCodeName(kUserPattern, name, field_path);
}
absl::StatusOr<std::string> ParseScoringModelName(absl::string_view name, absl::string_view field_path) {
  return ParseReadableName(kScoringModelPattern, name, field_path);
}
absl::StatusOr<std::string> ParseScoringTemplateName(absl::string_view name, absl::string_view field_path) {
  return ParseReadableName(kScoringTemplatePattern, name, field_path);
}
absl::StatusOr<std::string> ParseIndustryName(absl::string_view name, absl::string_view field_path) {
  return ParseCodeName(kIndustryPattern, name, field_path);
}
absl::StatusOr<std::string> ParseSourceName(absl::string_view name, absl::string_view field_path) {
  return ParseCodeName(kSourcePattern, name, field_path);
}
absl::StatusOr<std::string> ParseMetricName(absl::string_view name, absl::string_view field_path) {
  return ParseCodeName(kMetricPattern, name, field_path);
}
std::string TerritoryName(absl::string_view territory) { return absl::StrCat("territories/", territory); }
std::string UserName(absl::string_view user) { return absl::StrCat("users/", user); }
std::string ScoringModelName(absl::string_view model) { return absl::StrCat("scoringModels/", model); }
std::string ScoringTemplateName(absl::string_view scoring_template) {
  return absl::StrCat("scoringTemplates/", scoring_template);
}
std::string IndustryName(absl::string_view industry) { return absl::StrCat("industries/", industry); }
std::string SourceName(absl::string_view source) { return absl::StrCat("sources/", source); }
std::string MetricName(absl::string_view metric) { return absl::StrCat("metrics/", metric); }

absl::StatusOr<ScoringModelVersionId> ParseScoringModelVersionName(absl::string_view name,
                                                                   absl::string_view field_path) {
  TIERLINE_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                            ParseName(kScoringModelVersionPattern, name, field_path));
  const std::optional<std::string> model = ReadableIdOf(ids[0]);
  ScoringModelVersionId id;
  const bool canonical = absl::SimpleAtoi(ids[1], &id.version) && absl::StrCat(id.version) == ids[1];
  if (!model.has_value() || !canonical || id.version < 1) {
    return InvalidField(field_path, absl::StrCat("must be a name like \"", kScoringModelVersionPattern,
                                                 "\" with the version as a number from 1"));
  }
  id.model = *model;
  return id;
}
std::string ScoringModelVersionName(absl::string_view model, int64_t version) {
  return FormatName(kScoringModelVersionPattern, {std::string(model), absl::StrCat(version)});
}

}  // namespace tierline::contract
