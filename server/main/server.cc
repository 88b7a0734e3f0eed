#include "server/main/server.h"

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/executor.h"
#include "common/base/status.h"
#include "server/customers/projections.h"
#include "server/identity/authenticator.h"
#include "server/identity/key_file.h"
#include "server/identity/keys.h"
#include "server/identity/tokens.h"
#include "server/main/handlers.h"
#include "server/records/audit.h"
#include "server/rpc/metrics.h"
#include "server/rpc/network.h"
#include "server/rpc/services.h"
#include "server/store/schema.h"
#include "server/tiering/runtime.h"

namespace tierline::server {
namespace {

constexpr absl::Duration kLongestCall = absl::Seconds(30);

// A door that many may knock at: the burst is two seconds' worth.
api::FrontDoorOptions DoorOptions(const Config& config) {
  api::FrontDoorOptions options;
  options.per_caller = {config.calls_per_second, 2 * config.calls_per_second};
  options.per_address = {config.logins_per_second, 4 * config.logins_per_second};
  return options;
}

// Whether customers still lie in a territory, so that it must not be deleted.
absl::StatusOr<bool> TerritoryHasCustomers(sql::Connection& db, store::TenantId tenant,
                                           absl::string_view territory) {
  return db.QueryOne("SELECT 1 FROM customer WHERE tenant_id = $1 AND territory = $2 AND deleted = 0 LIMIT 1",
                     {tenant, territory}, [](const sql::Row&) { return absl::OkStatus(); });
}

// The parts in the order they are built on each other; destroyed the other way round.
class WiredServer final : public Server {
 public:
  WiredServer(const Config& config, const World& world, std::unique_ptr<sql::Driver> driver,
              std::unique_ptr<store::Store> store, identity::KeyRing keys)
      : world_(world),
        driver_(std::move(driver)),
        store_(std::move(store)),
        keys_(std::move(keys)),
        mint_(keys_),
        page_tokens_(identity::NewPageTokenAuthenticator(keys_)),
        workers_(NewThreadPool("call", static_cast<int>(config.workers))),
        live_(NewThreadPool("score", 1)),
        runs_(NewThreadPool("run", 1)),
        metrics_(
            rpc::NewCallMetrics(world.log, {[this] { return static_cast<double>(store_->queued()); },
                                            [this] { return static_cast<double>(workers_->pending()); }})),
        authenticator_(*store_, mint_, world.clock),
        door_({world.clock, *workers_, *store_, authenticator_, *metrics_}, DoorOptions(config)),
        book_(*store_),
        runtime_(*store_, world.clock, world.log, *live_, *runs_, models_, book_),
        activity_(*page_tokens_),
        customers_(registry_, *page_tokens_),
        admin_(*store_, *page_tokens_, &TerritoryHasCustomers),
        tokens_(*store_, mint_, world.rng, &records::AppendAudit),
        operations_(*store_, world.clock, *workers_, *page_tokens_),
        scoring_(*page_tokens_,
                 [this](store::TenantId tenant, const Uuid& run) { runtime_.StartRun(tenant, run); }),
        tiers_(book_, models_, *page_tokens_),
        edge_(door_, world.clock, kLongestCall) {
    customers::RegisterKinds(registry_);
    RegisterHandlers({activity_, customers_, admin_, tokens_, operations_, scoring_, tiers_}, *store_, door_);
  }

  ~WiredServer() override { Stop(absl::ZeroDuration()).IgnoreError(); }

  absl::Status Start(const Config& config) {
    TIERLINE_RETURN_IF_ERROR(metrics_->Serve(config.metrics_listen));
    store_->AddListener([this](const store::CommitInfo& commit) { runtime_.OnCommit(commit); });
    TIERLINE_RETURN_IF_ERROR(runtime_.Start());
    rpc::NetworkOptions network;
    network.listen = config.listen;
    network.tls_certificate = config.tls_certificate;
    network.tls_key = config.tls_key;
    network.max_request_bytes = config.max_request_kib << 10;
    network.memory_quota_bytes = config.memory_quota_mib << 20;
    TIERLINE_ASSIGN_OR_RETURN(network_, rpc::Listen(network, rpc::NewServices(edge_)));
    return absl::OkStatus();
  }

  int port() const override { return network_->port(); }

  absl::Status Stop(absl::Duration grace) override {
    if (stopped_) return absl::OkStatus();
    stopped_ = true;
    runtime_.Stop();
    if (network_ != nullptr) network_->Stop(grace);
    door_.Close();
    workers_->Stop();
    runs_->Stop();
    live_->Stop();
    return store_->Stop();
  }

 private:
  const World world_;
  const std::unique_ptr<sql::Driver> driver_;
  const std::unique_ptr<store::Store> store_;
  const identity::KeyRing keys_;
  const identity::TokenMint mint_;
  const std::unique_ptr<contract::Authenticator> page_tokens_;
  const std::unique_ptr<Executor> workers_;
  const std::unique_ptr<Executor> live_;
  const std::unique_ptr<Executor> runs_;
  const std::unique_ptr<rpc::CallMetrics> metrics_;
  identity::Authenticator authenticator_;
  api::FrontDoor door_;
  records::Registry registry_;
  tiering::ActiveModels models_;
  tiering::TierBook book_;
  tiering::Runtime runtime_;
  activity::ActivityHandlers activity_;
  customers::CustomerHandlers customers_;
  identity::AdminHandlers admin_;
  identity::TokenExchange tokens_;
  records::OperationHandlers operations_;
  tiering::ScoringHandlers scoring_;
  tiering::TierHandlers tiers_;
  rpc::UnaryEdge edge_;
  std::unique_ptr<rpc::Network> network_;
  bool stopped_ = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<sql::Driver>> OpenDriver(const Config& config) {
  std::error_code error;
  if (!std::filesystem::is_directory(config.data_dir, error)) {
    return absl::NotFoundError(
        absl::StrCat("--data-dir ", config.data_dir,
                     ": there is no such folder; make it (mkdir -p) and run `tierlined init`"));
  }
  return sql::NewDriver(config.DatabaseUrl());
}

absl::StatusOr<std::unique_ptr<store::Store>> OpenMigratedStore(const Config& config, const World& world,
                                                                sql::Driver& driver) {
  {
    TIERLINE_ASSIGN_OR_RETURN(const std::unique_ptr<sql::Connection> connection,
                              driver.Connect(sql::Driver::Mode::kReadWrite));
    TIERLINE_RETURN_IF_ERROR(store::Migrate(*connection, store::Schema()));
  }
  store::StoreOptions options;
  options.readers = static_cast<int>(config.readers);
  return store::OpenStore(driver, options, world.clock, world.rng, [world](const absl::Status& status) {
    world.log.Error("storage_failed",
                    {{"error", std::string(status.message())},
                     {"advice", std::string("the process ends; look at the disk, then start it again")}});
    world.on_fatal();
  });
}

absl::StatusOr<std::unique_ptr<Server>> StartServer(const Config& config, const World& world) {
  TIERLINE_ASSIGN_OR_RETURN(std::unique_ptr<sql::Driver> driver, OpenDriver(config));
  TIERLINE_ASSIGN_OR_RETURN(identity::KeyRing keys, identity::LoadKeyFile(config.SigningKeyPath()));
  TIERLINE_ASSIGN_OR_RETURN(std::unique_ptr<store::Store> store, OpenMigratedStore(config, world, *driver));
  auto server =
      std::make_unique<WiredServer>(config, world, std::move(driver), std::move(store), std::move(keys));
  TIERLINE_RETURN_IF_ERROR(server->Start(config));
  return server;
}

}  // namespace tierline::server
