#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/base/rng.h"
#include "server/main/config.h"
#include "server/store/store.h"

namespace tierline::server {

// What the process gives the server; all outlive it.
struct World {
  const Clock& clock;
  Rng& rng;
  Log& log;
  // Called once, on some thread, when nothing more can be acknowledged: the process must end and start again.
  std::function<void()> on_fatal;
};

// The whole server of one process.
class Server {
 public:
  virtual ~Server() = default;

  // The port of the gRPC service, also when the configuration said 0.
  virtual int port() const = 0;

  // Not serving any more: refuses new calls, lets the present ones finish for up to `grace`, finishes the
  // queued writes, checkpoints. Blocks.
  virtual absl::Status Stop(absl::Duration grace) = 0;
};

// Opens the database, brings its schema up to date, and serves. Errors say what to do about them.
absl::StatusOr<std::unique_ptr<Server>> StartServer(const Config& config, const World& world);

// The driver of the configured database, after looking at what it needs: kNotFound for a missing folder.
absl::StatusOr<std::unique_ptr<sql::Driver>> OpenDriver(const Config& config);

// A store over `driver` with the newest schema. `driver` outlives it.
absl::StatusOr<std::unique_ptr<store::Store>> OpenMigratedStore(const Config& config, const World& world,
                                                                sql::Driver& driver);

}  // namespace tierline::server
