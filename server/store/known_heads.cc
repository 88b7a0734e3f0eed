#include "server/store/known_heads.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"

namespace tierline::store {

void KnownHeads::AddListener(Store::Listener listener) {
  std::lock_guard lock(telling_);
  listeners_.push_back(std::move(listener));
}

void KnownHeads::Committed(TenantId tenant, const Head& head, bool dirty) {
  std::lock_guard telling(telling_);
  Head newest;
  Merge(tenant, head, newest);
  Tell({.tenant = tenant, .head = newest, .dirty = dirty});
}

void KnownHeads::Seen(TenantId tenant, const Head& head) {
  std::lock_guard telling(telling_);
  Head newest;
  if (!Merge(tenant, head, newest)) return;
  Tell({.tenant = tenant, .head = newest, .dirty = true});
}

void KnownHeads::Load(TenantId tenant, const Head& head) {
  Head newest;
  Merge(tenant, head, newest);
}

absl::StatusOr<Head> KnownHeads::Get(TenantId tenant) const {
  std::lock_guard lock(mu_);
  const auto it = heads_.find(tenant);
  if (it == heads_.end()) return absl::NotFoundError(absl::StrCat("there is no tenant ", tenant));
  return it->second;
}

std::vector<TenantId> KnownHeads::Tenants() const {
  std::lock_guard lock(mu_);
  std::vector<TenantId> tenants;
  for (const auto& [tenant, head] : heads_) tenants.push_back(tenant);
  return tenants;
}

bool KnownHeads::Merge(TenantId tenant, const Head& head, Head& newest) {
  std::lock_guard lock(mu_);
  const auto [it, is_new] = heads_.try_emplace(tenant, head);
  Head& known = it->second;
  // A restored database goes back in position under a higher epoch.
  const bool newer = std::tie(head.epoch, head.position, head.identity) >
                     std::tie(known.epoch, known.position, known.identity);
  if (newer) known = head;
  newest = known;
  return is_new || newer;
}

void KnownHeads::Tell(const CommitInfo& info) {
  for (const Store::Listener& listener : listeners_) listener(info);
}

absl::Status ReadHeads(sql::Connection& connection, absl::FunctionRef<void(TenantId, const Head&)> fn) {
  return connection.Query("SELECT tenant_id, seq, epoch, identity_seq FROM tenant_head ORDER BY tenant_id",
                          {}, [&](const sql::Row& row) {
                            fn(row.Int64(0),
                               {.position = row.Int64(1), .epoch = row.Int64(2), .identity = row.Int64(3)});
                            return absl::OkStatus();
                          });
}

}  // namespace tierline::store
