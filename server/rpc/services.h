#pragma once

#include <memory>
#include <vector>

#include "grpcpp/impl/service_type.h"
#include "server/rpc/unary_edge.h"

namespace tierline::rpc {

// One adapter per service of the contract: generated signature in, front door out. `edge` outlives them.
std::unique_ptr<grpc::Service> NewActivityService(const UnaryEdge& edge);
std::unique_ptr<grpc::Service> NewAdminService(const UnaryEdge& edge);
std::unique_ptr<grpc::Service> NewAuthService(const UnaryEdge& edge);
std::unique_ptr<grpc::Service> NewCustomerService(const UnaryEdge& edge);
std::unique_ptr<grpc::Service> NewOperationsService(const UnaryEdge& edge);
std::unique_ptr<grpc::Service> NewScoringService(const UnaryEdge& edge);
std::unique_ptr<grpc::Service> NewTierService(const UnaryEdge& edge);

// All of them.
std::vector<std::unique_ptr<grpc::Service>> NewServices(const UnaryEdge& edge);

}  // namespace tierline::rpc
