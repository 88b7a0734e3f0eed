#include "server/scoring/templates.h"

#include <string>

#include "common/base/check.h"
#include "google/protobuf/text_format.h"
#include "server/scoring/embedded_templates.h"

namespace tierline::scoring {
namespace {

constexpr absl::string_view kPrefix = "scoringTemplates/";

std::vector<v1::ScoringTemplate> ParseTemplates() {
  std::vector<v1::ScoringTemplate> templates;
  for (const char* text : EmbeddedTemplates()) {
    TIERLINE_CHECK(google::protobuf::TextFormat::ParseFromString(text, &templates.emplace_back()));
  }
  return templates;
}

template <typename Matches>
const v1::ScoringTemplate* Find(Matches matches) {
  for (const v1::ScoringTemplate& it : Templates()) {
    if (matches(it)) return &it;
  }
  return nullptr;
}

}  // namespace

const std::vector<v1::ScoringTemplate>& Templates() {
  static const auto& templates = *new std::vector<v1::ScoringTemplate>(ParseTemplates());
  return templates;
}

const v1::ScoringTemplate* FindTemplate(absl::string_view id) {
  if (id.substr(0, kPrefix.size()) == kPrefix) id.remove_prefix(kPrefix.size());
  const std::string name = std::string(kPrefix) + std::string(id);
  return Find([&](const v1::ScoringTemplate& it) { return it.name() == name; });
}

const v1::ScoringTemplate* TemplateOfProfile(absl::string_view profile) {
  return Find([&](const v1::ScoringTemplate& it) { return absl::string_view(it.profile()) == profile; });
}

}  // namespace tierline::scoring
