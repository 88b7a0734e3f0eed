#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/errors.h"
#include "common/contract/field_mask.h"
#include "common/contract/names.h"
#include "google/protobuf/util/time_util.h"
#include "server/identity/admin_handlers.h"
#include "server/identity/credentials.h"
#include "server/identity/logins.h"
#include "server/identity/pages.h"
#include "server/identity/rows.h"
#include "server/identity/secrets.h"
#include "server/identity/territories.h"
#include "server/identity/users.h"

namespace tierline::identity {
namespace {

using ::google::protobuf::util::TimeUtil;

// What annotations cannot say. `path` is the user's place in the request.
absl::Status CheckUser(const v1::User& user, const TerritoryTree& tree, absl::string_view path) {
  if (user.roles().empty()) return contract::InvalidField(absl::StrCat(path, ".roles"), "is required");
  for (int i = 0; i < user.territories_size(); ++i) {
    const std::string field = absl::StrCat(path, ".territories[", i, "]");
    TIERLINE_ASSIGN_OR_RETURN(const std::string id, contract::ParseTerritoryName(user.territories(i), field));
    if (!tree.contains(id))
      return contract::InvalidField(field, "does not exist; create the territory first");
  }
  return absl::OkStatus();
}

absl::Status KeepAnAdministrator(store::WriteTransaction& tx) {
  TIERLINE_ASSIGN_OR_RETURN(const int64_t administrators, CountAdministrators(tx.db(), tx.tenant()));
  if (administrators > 0) return absl::OkStatus();
  return contract::Error(absl::StatusCode::kFailedPrecondition, v1::STATE_INVALID,
                         "this would leave no active administrator; make somebody else one first");
}

// Stores a user that may have lost the right to log in.
absl::Status Store(store::WriteTransaction& tx, v1::User& user) {
  TIERLINE_RETURN_IF_ERROR(PutUser(tx, user));
  if (user.state() == v1::User::ACTIVE && !user.has_delete_time()) return absl::OkStatus();
  TIERLINE_ASSIGN_OR_RETURN(const std::string id, contract::ParseUserName(user.name()));
  TIERLINE_RETURN_IF_ERROR(DeleteCodes(tx, id));
  return RevokeLogins(tx, id);
}

// The user, when it exists, deleted or not as asked, under the etag sent.
absl::StatusOr<v1::User> ReadForChange(store::WriteTransaction& tx, const std::string& name,
                                       absl::string_view etag, bool deleted) {
  TIERLINE_ASSIGN_OR_RETURN(const std::string id, contract::ParseUserName(name));
  TIERLINE_ASSIGN_OR_RETURN(std::optional<v1::User> user, ReadUser(tx.db(), tx.tenant(), id));
  if (!user.has_value()) return Missing(name);
  if (user->has_delete_time() != deleted) {
    return contract::Error(
        absl::StatusCode::kFailedPrecondition, v1::STATE_INVALID,
        absl::StrCat(name, deleted ? " is not deleted" : " is deleted; bring it back with UndeleteUser"),
        {{"resource", name}});
  }
  TIERLINE_RETURN_IF_ERROR(CheckEtag(etag, user->etag(), name));
  return *std::move(user);
}

}  // namespace

absl::Status AdminHandlers::GetUser(const CallContext& call, const v1::GetUserRequest& request,
                                    v1::User& response) {
  TIERLINE_ASSIGN_OR_RETURN(const std::string id, contract::ParseUserName(request.name()));
  if (call.ownership != Ownership::kTenant && request.name() != call.principal.name()) {
    return contract::Error(absl::StatusCode::kPermissionDenied, v1::PERMISSION_DENIED_OR_MISSING,
                           "your role allows to read the own user only");
  }
  return store_.Read([&](sql::Connection& db) -> absl::Status {
    TIERLINE_ASSIGN_OR_RETURN(std::optional<v1::User> user, ReadUser(db, call.principal.tenant, id));
    if (!user.has_value()) return Missing(request.name());
    response = *std::move(user);
    return absl::OkStatus();
  });
}

absl::Status AdminHandlers::ListUsers(const CallContext& call, const v1::ListUsersRequest& request,
                                      v1::ListUsersResponse& response) {
  TIERLINE_ASSIGN_OR_RETURN(
      const ListPage page,
      ListPage::Open(call, "tierline.v1.AdminService/ListUsers", request.page_size(), request.page_token(),
                     {request.show_deleted() ? "show_deleted" : ""}, page_tokens_));
  return store_.Read([&](sql::Connection& db) -> absl::Status {
    TIERLINE_ASSIGN_OR_RETURN(
        std::vector<v1::User> users,
        ReadUsers(db, call.principal.tenant, page.After(), page.limit() + 1, request.show_deleted()));
    const bool more = static_cast<int64_t>(users.size()) > page.limit();
    if (more) users.pop_back();
    for (v1::User& user : users) *response.add_users() = std::move(user);
    if (!more) return absl::OkStatus();
    TIERLINE_ASSIGN_OR_RETURN(const std::string last,
                              contract::ParseUserName(response.users().rbegin()->name()));
    response.set_next_page_token(page.Next({last}));
    return absl::OkStatus();
  });
}

absl::Status AdminHandlers::CreateUser(const CallContext&, const v1::CreateUserRequest& request, Tx& tx,
                                       v1::User& response) {
  std::string id = request.user_id();
  if (id.empty()) id = Uuid::NewV7(tx.now(), tx.rng()).ToString();
  TIERLINE_ASSIGN_OR_RETURN(id, contract::ParseCodeId(id, "user_id"));
  TIERLINE_ASSIGN_OR_RETURN(const std::optional<v1::User> present, ReadUser(tx.db(), tx.tenant(), id));
  if (present.has_value()) return AlreadyThere(contract::UserName(id));
  response.set_name(contract::UserName(id));
  response.set_display_name(request.user().display_name());
  *response.mutable_roles() = request.user().roles();
  *response.mutable_territories() = request.user().territories();
  response.set_all_territories(request.user().all_territories());
  response.set_state(request.user().state() == v1::User::STATE_UNSPECIFIED ? v1::User::ACTIVE
                                                                           : request.user().state());
  TIERLINE_ASSIGN_OR_RETURN(const TerritoryTree tree, ReadTree(tx.db(), tx.tenant()));
  TIERLINE_RETURN_IF_ERROR(CheckUser(response, tree, "user"));
  return Store(tx, response);
}

absl::Status AdminHandlers::UpdateUser(const CallContext&, const v1::UpdateUserRequest& request, Tx& tx,
                                       v1::User& response) {
  TIERLINE_ASSIGN_OR_RETURN(const v1::User present,
                            ReadForChange(tx, request.user().name(), request.user().etag(), false));
  response = present;
  TIERLINE_ASSIGN_OR_RETURN(
      const std::vector<std::string> changed,
      contract::ApplyUpdateMask(request.update_mask(), request.user(), &response, "update_mask", "user"));
  response.set_etag(present.etag());
  if (changed.empty()) return absl::OkStatus();
  if (response.state() == v1::User::STATE_UNSPECIFIED) response.set_state(v1::User::ACTIVE);
  TIERLINE_ASSIGN_OR_RETURN(const TerritoryTree tree, ReadTree(tx.db(), tx.tenant()));
  TIERLINE_RETURN_IF_ERROR(CheckUser(response, tree, "user"));
  TIERLINE_RETURN_IF_ERROR(Store(tx, response));
  return KeepAnAdministrator(tx);
}

absl::Status AdminHandlers::DeleteUser(const CallContext&, const v1::DeleteUserRequest& request, Tx& tx,
                                       v1::User& response) {
  TIERLINE_ASSIGN_OR_RETURN(response, ReadForChange(tx, request.name(), request.etag(), false));
  *response.mutable_delete_time() = TimestampOf(absl::ToUnixMicros(tx.now()));
  TIERLINE_RETURN_IF_ERROR(Store(tx, response));
  return KeepAnAdministrator(tx);
}

absl::Status AdminHandlers::UndeleteUser(const CallContext&, const v1::UndeleteUserRequest& request, Tx& tx,
                                         v1::User& response) {
  TIERLINE_ASSIGN_OR_RETURN(response, ReadForChange(tx, request.name(), request.etag(), true));
  response.clear_delete_time();
  // Territories may have gone while the user was away.
  TIERLINE_ASSIGN_OR_RETURN(const TerritoryTree tree, ReadTree(tx.db(), tx.tenant()));
  TIERLINE_RETURN_IF_ERROR(CheckUser(response, tree, "user"));
  return Store(tx, response);
}

absl::Status AdminHandlers::BatchUpsertUsers(const CallContext&, const v1::BatchUpsertUsersRequest& request,
                                             Tx& tx, v1::BatchUpsertUsersResponse& response) {
  TIERLINE_ASSIGN_OR_RETURN(const TerritoryTree tree, ReadTree(tx.db(), tx.tenant()));
  std::set<std::string> seen;
  for (int i = 0; i < request.users_size(); ++i) {
    const v1::User& wanted = request.users(i);
    const std::string path = absl::StrCat("users[", i, "]");
    TIERLINE_ASSIGN_OR_RETURN(const std::string id,
                              contract::ParseUserName(wanted.name(), absl::StrCat(path, ".name")));
    if (!seen.insert(id).second) {
      return contract::InvalidField(absl::StrCat(path, ".name"), "stands twice in the batch");
    }
    TIERLINE_ASSIGN_OR_RETURN(const std::optional<v1::User> present, ReadUser(tx.db(), tx.tenant(), id));
    if (present.has_value() && present->has_delete_time()) {
      return contract::InvalidField(absl::StrCat(path, ".name"),
                                    "is a deleted user; bring it back with UndeleteUser");
    }
    v1::User& user = *response.add_users();
    user = wanted;
    user.clear_etag();
    user.clear_create_time();
    user.clear_delete_time();
    if (present.has_value()) {
      TIERLINE_RETURN_IF_ERROR(CheckEtag(wanted.etag(), present->etag(), wanted.name()));
      user.set_etag(present->etag());
      *user.mutable_create_time() = present->create_time();
    }
    if (user.state() == v1::User::STATE_UNSPECIFIED) user.set_state(v1::User::ACTIVE);
    TIERLINE_RETURN_IF_ERROR(CheckUser(user, tree, path));
    TIERLINE_RETURN_IF_ERROR(Store(tx, user));
  }
  return KeepAnAdministrator(tx);
}

absl::Status AdminHandlers::CreateEnrolmentCode(const CallContext&,
                                                const v1::CreateEnrolmentCodeRequest& request, Tx& tx,
                                                v1::CreateEnrolmentCodeResponse& response) {
  TIERLINE_ASSIGN_OR_RETURN(const v1::User user, ReadForChange(tx, request.user(), "", false));
  if (user.state() != v1::User::ACTIVE) {
    return contract::Error(absl::StatusCode::kFailedPrecondition, v1::STATE_INVALID,
                           absl::StrCat(request.user(), " is disabled; set its state to ACTIVE first"),
                           {{"resource", request.user()}});
  }
  absl::Duration lifetime = kCodeLifetime;
  if (request.has_lifetime()) {
    lifetime = absl::Microseconds(TimeUtil::DurationToMicroseconds(request.lifetime()));
    if (lifetime <= absl::ZeroDuration() || lifetime > kMaxCodeLifetime) {
      return contract::InvalidField("lifetime", "must be more than nothing and at most seven days (604800s)");
    }
  }
  TIERLINE_ASSIGN_OR_RETURN(const std::string id, contract::ParseUserName(request.user(), "user"));
  const NewSecret code = MakeSecret(SecretKind::kCode, tx.tenant(), tx.rng());
  const absl::Time expires = tx.now() + lifetime;
  TIERLINE_RETURN_IF_ERROR(PutCode(tx, code.digest, CodeRow{id, expires}));
  // A code that is not kept must not look like one.
  if (!request.validate_only()) response.set_code(code.text);
  *response.mutable_expire_time() = TimestampOf(absl::ToUnixMicros(expires));
  return absl::OkStatus();
}

}  // namespace tierline::identity
