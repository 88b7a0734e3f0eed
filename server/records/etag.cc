#include "server/records/etag.h"

#include "absl/strings/str_cat.h"

namespace tierline::records {

std::string EtagOf(store::Position seq) { return absl::StrCat("\"", absl::Hex(seq), "\""); }

bool EtagMatches(absl::string_view etag, store::Position seq) { return etag.empty() || etag == EtagOf(seq); }

}  // namespace tierline::records
