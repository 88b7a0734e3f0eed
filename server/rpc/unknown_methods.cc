#include "server/rpc/unknown_methods.h"

#include "common/contract/errors.h"
#include "common/contract/locale.h"
#include "server/rpc/metadata.h"
#include "server/rpc/status.h"

namespace tierline::rpc {
namespace {

class Refusal final : public grpc::ServerGenericBidiReactor {
 public:
  explicit Refusal(contract::Locale locale) {
    Finish(ToGrpcStatus(contract::Error(absl::StatusCode::kUnimplemented, v1::METHOD_UNKNOWN,
                                        "this server does not know the method; use a newer server"),
                        locale));
  }
  void OnDone() override { delete this; }
};

}  // namespace

grpc::ServerGenericBidiReactor* UnknownMethods::CreateReactor(grpc::GenericCallbackServerContext* context) {
  return new Refusal(contract::ParseLocale(Metadata(*context, "accept-language")));
}

}  // namespace tierline::rpc
