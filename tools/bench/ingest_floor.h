#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

// What plain SQLite needs for the rows that the server wrote.
namespace tierline::bench {

struct FactRow {
  std::string system, external_id, customer, customer_system, customer_code, related, body;
  int64_t interaction, revision, kind, occurred, recorded, amount_minor, traits, voided, digest;
  std::optional<int64_t> due;
};

// The rows of one call.
struct BatchRows {
  std::vector<FactRow> facts;      // in the order they were written
  std::vector<std::string> dirty;  // customers, ascending
  int64_t occurred = 0;
  std::string actor, method, target, digest;  // audit
  std::string request_id, response;           // request
};

// The rows of one commit.
struct CommitRows {
  int64_t seq = 0;
  std::vector<BatchRows> batches;
};

// What calls of `batch` facts each left in the database at `path`.
absl::StatusOr<std::vector<CommitRows>> ReadCommits(const std::string& path, int batch);

// Writes the same rows in the same commits into the database at `path`, as durable as the server does it
// (WAL, synchronous=FULL, the same page cache and checkpoints), and gives the time from the first BEGIN to
// the last COMMIT.
absl::StatusOr<absl::Duration> WriteCommits(const std::vector<CommitRows>& commits, const std::string& path);

}  // namespace tierline::bench
