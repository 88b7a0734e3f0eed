#include "server/identity/pages.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace tierline::identity {

absl::StatusOr<ListPage> ListPage::Open(const CallContext& call, absl::string_view method, int32_t page_size,
                                        const std::string& page_token, std::vector<std::string> arguments,
                                        const contract::Authenticator& tokens) {
  constexpr int64_t kUsualSize = 100;
  constexpr int64_t kMostSize = 1000;
  contract::PageBinding binding;
  binding.method = std::string(method);
  binding.principal = absl::StrCat(call.principal.tenant, "/", call.principal.name());
  binding.arguments = std::move(arguments);
  ListPage page(std::move(binding), tokens);
  page.limit_ = page_size > 0 ? std::min<int64_t>(page_size, kMostSize) : kUsualSize;
  if (!page_token.empty()) {
    TIERLINE_ASSIGN_OR_RETURN(contract::PageCursor cursor,
                              contract::DecodePageToken(page_token, page.binding_, tokens));
    page.after_ = std::move(cursor.key);
  }
  return page;
}

std::string ListPage::Next(std::vector<std::string> key) const {
  return contract::EncodePageToken(contract::PageCursor{std::move(key)}, binding_, *tokens_);
}

}  // namespace tierline::identity
