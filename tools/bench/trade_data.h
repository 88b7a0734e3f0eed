#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tierline/v1/activity_service.pb.h"

namespace tierline::bench {

// Makes the data folder `data_dir` with a company that knows so many customers by their codes and has no
// facts.
absl::Status MakeTradingCompany(const std::string& data_dir, int customers);

// Facts of those customers in batches, the same in every run: orders, deliveries, invoices with a due date
// and payments that name their invoice. Each batch has its own request id.
std::vector<v1::BatchRecordFactsRequest> TradeBatches(int facts, int batch, int customers);

}  // namespace tierline::bench
