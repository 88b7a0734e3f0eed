#include "google/longrunning/operations.pb.h"
#include "google/protobuf/empty.pb.h"
#include "server/rpc/services.h"
#include "server/rpc/unary_service.h"

namespace tierline::rpc {

std::unique_ptr<grpc::Service> NewOperationsService(const UnaryEdge& edge) {
  auto service = std::make_unique<UnaryService>(edge, "google.longrunning.Operations");
  service->Add<google::longrunning::ListOperationsRequest, google::longrunning::ListOperationsResponse>(
      "ListOperations");
  service->Add<google::longrunning::GetOperationRequest, google::longrunning::Operation>("GetOperation");
  service->Add<google::longrunning::DeleteOperationRequest, google::protobuf::Empty>("DeleteOperation");
  service->Add<google::longrunning::CancelOperationRequest, google::protobuf::Empty>("CancelOperation");
  service->Add<google::longrunning::WaitOperationRequest, google::longrunning::Operation>("WaitOperation");
  return service;
}

}  // namespace tierline::rpc
