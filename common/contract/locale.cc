#include "common/contract/locale.h"

#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"

namespace tierline::contract {
namespace {

std::optional<Locale> LanguageOf(absl::string_view tag) {
  const absl::string_view language = tag.substr(0, tag.find_first_of("-_.;@"));
  if (absl::EqualsIgnoreCase(language, "zh")) return Locale::kChinese;
  if (absl::EqualsIgnoreCase(language, "en")) return Locale::kEnglish;
  return std::nullopt;
}

}  // namespace

Locale ParseLocale(absl::string_view tag, Locale fallback) {
  for (absl::string_view part : absl::StrSplit(tag, ',')) {
    if (const std::optional<Locale> locale = LanguageOf(absl::StripAsciiWhitespace(part))) return *locale;
  }
  return fallback;
}

absl::string_view LocaleTag(Locale locale) { return locale == Locale::kChinese ? "zh-CN" : "en"; }

}  // namespace tierline::contract
