#include "server/customers/customer_handlers.h"
#include "server/customers/upsert_batch.h"

namespace tierline::customers {

absl::Status CustomerHandlers::BatchUpsertCustomers(const Call& call,
                                                    const v1::BatchUpsertCustomersRequest& request,
                                                    store::WriteTransaction& tx,
                                                    v1::BatchUpsertCustomersResponse& response) const {
  UpsertBatch batch(call, tx, registry_, request);
  return batch.Run(response);
}

}  // namespace tierline::customers
