#include "server/rpc/metadata.h"

namespace tierline::rpc {

absl::string_view Metadata(const grpc::CallbackServerContext& context, const char* key) {
  const auto& all = context.client_metadata();
  const auto it = all.find(key);
  return it == all.end() ? absl::string_view() : absl::string_view(it->second.data(), it->second.size());
}

}  // namespace tierline::rpc
