#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/errors.h"
#include "common/contract/field_mask.h"
#include "common/contract/names.h"
#include "server/identity/admin_handlers.h"
#include "server/identity/pages.h"
#include "server/identity/rows.h"
#include "server/identity/territories.h"

namespace tierline::identity {
namespace {

// The id in a parent field; empty at the top.
absl::StatusOr<std::string> ParentOf(const v1::Territory& territory, absl::string_view path) {
  if (territory.parent().empty()) return std::string();
  return contract::ParseTerritoryName(territory.parent(), absl::StrCat(path, ".parent"));
}

// Stores the territory if the tree stays a tree with it.
absl::Status Place(store::WriteTransaction& tx, const std::string& id, v1::Territory& territory) {
  TIERLINE_ASSIGN_OR_RETURN(TerritoryTree tree, ReadTree(tx.db(), tx.tenant()));
  TIERLINE_ASSIGN_OR_RETURN(tree[id], ParentOf(territory, "territory"));
  TIERLINE_RETURN_IF_ERROR(CheckTree(tree));
  return PutTerritory(tx, territory);
}

}  // namespace

absl::Status AdminHandlers::GetTerritory(const CallContext& call, const v1::GetTerritoryRequest& request,
                                         v1::Territory& response) {
  TIERLINE_ASSIGN_OR_RETURN(const std::string id, contract::ParseTerritoryName(request.name()));
  return store_.Read([&](sql::Connection& db) -> absl::Status {
    TIERLINE_ASSIGN_OR_RETURN(std::optional<v1::Territory> found,
                              ReadTerritory(db, call.principal.tenant, id));
    if (!found.has_value()) return Missing(request.name());
    response = *std::move(found);
    return absl::OkStatus();
  });
}

absl::Status AdminHandlers::ListTerritories(const CallContext& call,
                                            const v1::ListTerritoriesRequest& request,
                                            v1::ListTerritoriesResponse& response) {
  TIERLINE_ASSIGN_OR_RETURN(const ListPage page,
                            ListPage::Open(call, "tierline.v1.AdminService/ListTerritories",
                                           request.page_size(), request.page_token(), {}, page_tokens_));
  return store_.Read([&](sql::Connection& db) -> absl::Status {
    TIERLINE_ASSIGN_OR_RETURN(std::vector<v1::Territory> territories,
                              ReadTerritories(db, call.principal.tenant, page.After(), page.limit() + 1));
    const bool more = static_cast<int64_t>(territories.size()) > page.limit();
    if (more) territories.pop_back();
    for (v1::Territory& territory : territories) *response.add_territories() = std::move(territory);
    if (!more) return absl::OkStatus();
    TIERLINE_ASSIGN_OR_RETURN(const std::string last,
                              contract::ParseTerritoryName(response.territories().rbegin()->name()));
    response.set_next_page_token(page.Next({last}));
    return absl::OkStatus();
  });
}

absl::Status AdminHandlers::CreateTerritory(const CallContext&, const v1::CreateTerritoryRequest& request,
                                            Tx& tx, v1::Territory& response) {
  std::string id = request.territory_id();
  if (id.empty()) id = Uuid::NewV7(tx.now(), tx.rng()).ToString();
  TIERLINE_ASSIGN_OR_RETURN(id, contract::ParseCodeId(id, "territory_id"));
  TIERLINE_ASSIGN_OR_RETURN(const std::optional<v1::Territory> present,
                            ReadTerritory(tx.db(), tx.tenant(), id));
  if (present.has_value()) return AlreadyThere(contract::TerritoryName(id));
  response.set_name(contract::TerritoryName(id));
  response.set_display_name(request.territory().display_name());
  response.set_parent(request.territory().parent());
  return Place(tx, id, response);
}

absl::Status AdminHandlers::UpdateTerritory(const CallContext&, const v1::UpdateTerritoryRequest& request,
                                            Tx& tx, v1::Territory& response) {
  const v1::Territory& wanted = request.territory();
  TIERLINE_ASSIGN_OR_RETURN(const std::string id,
                            contract::ParseTerritoryName(wanted.name(), "territory.name"));
  TIERLINE_ASSIGN_OR_RETURN(const std::optional<v1::Territory> present,
                            ReadTerritory(tx.db(), tx.tenant(), id));
  if (!present.has_value()) return Missing(wanted.name());
  TIERLINE_RETURN_IF_ERROR(CheckEtag(wanted.etag(), present->etag(), wanted.name()));
  response = *present;
  TIERLINE_ASSIGN_OR_RETURN(
      const std::vector<std::string> changed,
      contract::ApplyUpdateMask(request.update_mask(), wanted, &response, "update_mask", "territory"));
  response.set_etag(present->etag());
  if (changed.empty()) return absl::OkStatus();
  return Place(tx, id, response);
}

absl::Status AdminHandlers::DeleteTerritory(const CallContext&, const v1::DeleteTerritoryRequest& request,
                                            Tx& tx, google::protobuf::Empty&) {
  TIERLINE_ASSIGN_OR_RETURN(const std::string id, contract::ParseTerritoryName(request.name()));
  TIERLINE_ASSIGN_OR_RETURN(const std::optional<v1::Territory> present,
                            ReadTerritory(tx.db(), tx.tenant(), id));
  if (!present.has_value()) return Missing(request.name());
  TIERLINE_RETURN_IF_ERROR(CheckEtag(request.etag(), present->etag(), request.name()));
  TIERLINE_ASSIGN_OR_RETURN(bool referenced, HasReferences(tx.db(), tx.tenant(), id));
  if (!referenced) {
    TIERLINE_ASSIGN_OR_RETURN(referenced, territory_use_(tx.db(), tx.tenant(), id));
  }
  if (referenced) {
    return contract::Error(absl::StatusCode::kFailedPrecondition, v1::STILL_REFERENCED,
                           absl::StrCat(request.name(),
                                        " still has territories below it, users or customers; move them "
                                        "first"),
                           {{"resource", request.name()}});
  }
  return DeleteTerritoryRow(tx, id);
}

absl::Status AdminHandlers::BatchUpsertTerritories(const CallContext&,
                                                   const v1::BatchUpsertTerritoriesRequest& request, Tx& tx,
                                                   v1::BatchUpsertTerritoriesResponse& response) {
  TIERLINE_ASSIGN_OR_RETURN(TerritoryTree tree, ReadTree(tx.db(), tx.tenant()));
  std::set<std::string> seen;
  for (int i = 0; i < request.territories_size(); ++i) {
    const v1::Territory& wanted = request.territories(i);
    const std::string path = absl::StrCat("territories[", i, "]");
    TIERLINE_ASSIGN_OR_RETURN(const std::string id,
                              contract::ParseTerritoryName(wanted.name(), absl::StrCat(path, ".name")));
    if (!seen.insert(id).second) {
      return contract::InvalidField(absl::StrCat(path, ".name"), "stands twice in the batch");
    }
    TIERLINE_ASSIGN_OR_RETURN(tree[id], ParentOf(wanted, path));
    TIERLINE_ASSIGN_OR_RETURN(const std::optional<v1::Territory> present,
                              ReadTerritory(tx.db(), tx.tenant(), id));
    v1::Territory& territory = *response.add_territories();
    territory.set_name(wanted.name());
    territory.set_display_name(wanted.display_name());
    territory.set_parent(wanted.parent());
    if (present.has_value()) {
      TIERLINE_RETURN_IF_ERROR(CheckEtag(wanted.etag(), present->etag(), wanted.name()));
      territory.set_etag(present->etag());
      *territory.mutable_create_time() = present->create_time();
    }
  }
  // Only the whole batch must be a tree: parents may come after their children.
  TIERLINE_RETURN_IF_ERROR(CheckTree(tree));
  for (v1::Territory& territory : *response.mutable_territories()) {
    TIERLINE_RETURN_IF_ERROR(PutTerritory(tx, territory));
  }
  return absl::OkStatus();
}

}  // namespace tierline::identity
