#include "google/longrunning/operations.grpc.pb.h"
#include "server/rpc/services.h"

namespace tierline::rpc {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class OperationsServiceAdapter final : public google::longrunning::Operations::CallbackService {
 public:
  explicit OperationsServiceAdapter(const UnaryEdge& edge) : edge_(edge) {}

  Reactor* ListOperations(Context* context, const google::longrunning::ListOperationsRequest* request,
                          google::longrunning::ListOperationsResponse* response) override {
    return edge_.Call(context, "google.longrunning.Operations/ListOperations", request, response);
  }
  Reactor* GetOperation(Context* context, const google::longrunning::GetOperationRequest* request,
                        google::longrunning::Operation* response) override {
    return edge_.Call(context, "google.longrunning.Operations/GetOperation", request, response);
  }
  Reactor* DeleteOperation(Context* context, const google::longrunning::DeleteOperationRequest* request,
                           google::protobuf::Empty* response) override {
    return edge_.Call(context, "google.longrunning.Operations/DeleteOperation", request, response);
  }
  Reactor* CancelOperation(Context* context, const google::longrunning::CancelOperationRequest* request,
                           google::protobuf::Empty* response) override {
    return edge_.Call(context, "google.longrunning.Operations/CancelOperation", request, response);
  }
  Reactor* WaitOperation(Context* context, const google::longrunning::WaitOperationRequest* request,
                         google::longrunning::Operation* response) override {
    return edge_.Call(context, "google.longrunning.Operations/WaitOperation", request, response);
  }

 private:
  const UnaryEdge& edge_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewOperationsService(const UnaryEdge& edge) {
  return std::make_unique<OperationsServiceAdapter>(edge);
}

}  // namespace tierline::rpc
