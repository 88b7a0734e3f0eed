#include "server/rpc/status.h"

#include "common/contract/errors.h"

namespace tierline::rpc {

grpc::Status ToGrpcStatus(const absl::Status& status, contract::Locale locale) {
  if (status.ok()) return grpc::Status::OK;
  const google::rpc::Status wire = contract::ToRpcStatus(status, locale);
  return grpc::Status(static_cast<grpc::StatusCode>(wire.code()), wire.message(), wire.SerializeAsString());
}

}  // namespace tierline::rpc
