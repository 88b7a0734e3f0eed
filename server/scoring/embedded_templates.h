#pragma once

#include <span>

namespace tierline::scoring {

// The text of each file of server/scoring/templates, ordered by template id.
std::span<const char* const> EmbeddedTemplates();

}  // namespace tierline::scoring
