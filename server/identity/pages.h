#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/contract/page_token.h"
#include "server/identity/call.h"

namespace tierline::identity {

// One page of a list: where it begins and how long it is.
class ListPage {
 public:
  // `method` is the full rpc name; `arguments` are the fields that must stay the same from page to page.
  // PAGE_TOKEN_INVALID for a token of another list or caller. `tokens` outlives the page.
  static absl::StatusOr<ListPage> Open(const CallContext& call, absl::string_view method, int32_t page_size,
                                       const std::string& page_token, std::vector<std::string> arguments,
                                       const contract::Authenticator& tokens);

  // Part `i` of the sort key of the last row sent; empty on the first page.
  std::string After(size_t i = 0) const { return i < after_.size() ? after_[i] : ""; }

  int64_t limit() const { return limit_; }

  // Token of the page behind the row with this sort key.
  std::string Next(std::vector<std::string> key) const;

 private:
  ListPage(contract::PageBinding binding, const contract::Authenticator& tokens)
      : binding_(std::move(binding)), tokens_(&tokens) {}

  contract::PageBinding binding_;
  const contract::Authenticator* tokens_;
  std::vector<std::string> after_;
  int64_t limit_ = 0;
};

}  // namespace tierline::identity
