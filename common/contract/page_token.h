#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// Opaque page tokens (AIP-158): where a list goes on, bound to everything that shaped the list and
// authenticated, so that a token can be neither forged nor used for another question or by another caller. A
// token is not a permission: every page is authorised anew.
namespace tierline::contract {

// A keyed hash. Thread-safe. Implemented by whoever owns the key.
class Authenticator {
 public:
  virtual ~Authenticator() = default;

  // The tag of `message` under the key: always the same length, at least 16 bytes.
  virtual std::string Tag(absl::string_view message) const = 0;
};

// The sort key of the last row sent: the next page begins after it. Parts are bytes of any kind.
struct PageCursor {
  std::vector<std::string> key;

  bool operator==(const PageCursor&) const = default;
};

// What must be the same on the next page. `page_size` may change and so is not part of it.
struct PageBinding {
  std::string method;                  // full name, "tierline.v1.CustomerService/ListCustomers"
  std::string principal;               // tenant and caller, unambiguous
  std::string filter;                  // as sent
  std::string order_by;                // as sent
  std::vector<std::string> arguments;  // the others: parent, show_deleted, view
};

// URL-safe. The key is readable by whoever holds the token: nothing the caller may not see belongs there.
std::string EncodePageToken(const PageCursor& cursor, const PageBinding& binding,
                            const Authenticator& authenticator);

// INVALID_ARGUMENT / PAGE_TOKEN_INVALID when the token is not ours or anything of the binding differs.
absl::StatusOr<PageCursor> DecodePageToken(absl::string_view token, const PageBinding& binding,
                                           const Authenticator& authenticator);

}  // namespace tierline::contract
