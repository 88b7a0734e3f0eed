#pragma once

#include "server/activity/activity_handlers.h"
#include "server/api/front_door.h"
#include "server/customers/customer_handlers.h"
#include "server/identity/admin_handlers.h"
#include "server/identity/credentials.h"
#include "server/records/operation_handlers.h"
#include "server/tiering/scoring_handlers.h"
#include "server/tiering/tier_handlers.h"

namespace tierline::server {

// Who answers which service.
struct Handlers {
  activity::ActivityHandlers& activity;
  customers::CustomerHandlers& customers;
  identity::AdminHandlers& admin;
  identity::TokenExchange& tokens;
  records::OperationHandlers& operations;
  tiering::ScoringHandlers& scoring;
  tiering::TierHandlers& tiers;
};

// Puts every method of the contract behind the door. Handlers and `store` outlive it.
void RegisterHandlers(const Handlers& handlers, store::Store& store, api::FrontDoor& door);

}  // namespace tierline::server
