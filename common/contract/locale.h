#pragma once

#include "absl/strings/string_view.h"

namespace tierline::contract {

// The languages of the product; equals everywhere people read text.
enum class Locale { kChinese, kEnglish };

// Reads a BCP 47 tag, a POSIX locale or an Accept-Language list ("zh-CN", "zh_CN.UTF-8", "en-GB,en;q=0.9"):
// the first language we speak wins. Anything else, also empty, gives `fallback`.
Locale ParseLocale(absl::string_view tag, Locale fallback = Locale::kEnglish);

// "zh-CN" or "en".
absl::string_view LocaleTag(Locale locale);

}  // namespace tierline::contract
