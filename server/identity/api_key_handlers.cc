#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/errors.h"
#include "common/contract/names.h"
#include "server/identity/admin_handlers.h"
#include "server/identity/api_keys.h"
#include "server/identity/pages.h"
#include "server/identity/rows.h"
#include "server/identity/secrets.h"

namespace tierline::identity {

absl::Status AdminHandlers::GetApiKey(const CallContext& call, const v1::GetApiKeyRequest& request,
                                      v1::ApiKey& response) {
  TIERLINE_ASSIGN_OR_RETURN(const Uuid id, contract::ParseApiKeyName(request.name()));
  return store_.Read([&](sql::Connection& db) -> absl::Status {
    TIERLINE_ASSIGN_OR_RETURN(std::optional<v1::ApiKey> key,
                              ReadApiKey(db, call.principal.tenant, id, call.now));
    if (!key.has_value()) return Missing(request.name());
    response = *std::move(key);
    return absl::OkStatus();
  });
}

absl::Status AdminHandlers::ListApiKeys(const CallContext& call, const v1::ListApiKeysRequest& request,
                                        v1::ListApiKeysResponse& response) {
  TIERLINE_ASSIGN_OR_RETURN(const ListPage page,
                            ListPage::Open(call, "tierline.v1.AdminService/ListApiKeys", request.page_size(),
                                           request.page_token(), {}, page_tokens_));
  const Uuid after = Uuid::FromBytes(page.After()).value_or(Uuid());
  return store_.Read([&](sql::Connection& db) -> absl::Status {
    TIERLINE_ASSIGN_OR_RETURN(std::vector<v1::ApiKey> keys,
                              ReadApiKeys(db, call.principal.tenant, after, page.limit() + 1, call.now));
    const bool more = static_cast<int64_t>(keys.size()) > page.limit();
    if (more) keys.pop_back();
    for (v1::ApiKey& key : keys) *response.add_api_keys() = std::move(key);
    if (!more) return absl::OkStatus();
    TIERLINE_ASSIGN_OR_RETURN(const Uuid last,
                              contract::ParseApiKeyName(response.api_keys().rbegin()->name()));
    response.set_next_page_token(page.Next({std::string(last.bytes())}));
    return absl::OkStatus();
  });
}

absl::Status AdminHandlers::CreateApiKey(const CallContext&, const v1::CreateApiKeyRequest& request, Tx& tx,
                                         v1::CreateApiKeyResponse& response) {
  const v1::ApiKey& wanted = request.api_key();
  if (wanted.role() == v1::ROLE_UNSPECIFIED || wanted.role() == v1::REP) {
    return contract::InvalidField("api_key.role", "must be a role other than REP: a rep is a person");
  }
  if (wanted.has_expire_time() && absl::FromUnixMicros(MicrosOf(wanted.expire_time())) <= tx.now()) {
    return contract::InvalidField("api_key.expire_time", "must lie in the future");
  }
  Uuid id = Uuid::NewV7(tx.now(), tx.rng());
  if (!request.api_key_id().empty()) {
    TIERLINE_ASSIGN_OR_RETURN(id, contract::ParseUuidId(request.api_key_id(), "api_key_id"));
  }
  TIERLINE_ASSIGN_OR_RETURN(const std::optional<v1::ApiKey> present,
                            ReadApiKey(tx.db(), tx.tenant(), id, tx.now()));
  if (present.has_value()) return AlreadyThere(contract::ApiKeyName(id));
  v1::ApiKey& key = *response.mutable_api_key();
  key.set_name(contract::ApiKeyName(id));
  key.set_display_name(wanted.display_name());
  key.set_role(wanted.role());
  if (wanted.has_expire_time()) *key.mutable_expire_time() = wanted.expire_time();
  const NewSecret secret = MakeSecret(SecretKind::kApiKey, tx.tenant(), tx.rng());
  // A key that is not kept must not look like one.
  if (!request.validate_only()) response.set_key_text(secret.text);
  return InsertApiKey(tx, key, secret.digest);
}

absl::Status AdminHandlers::RevokeApiKey(const CallContext&, const v1::RevokeApiKeyRequest& request, Tx& tx,
                                         v1::ApiKey& response) {
  TIERLINE_ASSIGN_OR_RETURN(const Uuid id, contract::ParseApiKeyName(request.name()));
  TIERLINE_ASSIGN_OR_RETURN(const std::optional<v1::ApiKey> key,
                            ReadApiKey(tx.db(), tx.tenant(), id, tx.now()));
  if (!key.has_value()) return Missing(request.name());
  TIERLINE_RETURN_IF_ERROR(CheckEtag(request.etag(), key->etag(), request.name()));
  response = *key;
  if (key->state() == v1::ApiKey::REVOKED) return absl::OkStatus();
  return RevokeApiKeyRow(tx, response);
}

}  // namespace tierline::identity
