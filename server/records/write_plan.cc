#include "server/records/write_plan.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/errors.h"
#include "server/records/etag.h"
#include "server/records/field_versions.h"

namespace tierline::records {
namespace {

absl::Status EtagMismatch(const WriteRequest& request) {
  const std::string id = request.id.ToString();
  return contract::Error(absl::StatusCode::kAborted, v1::ETAG_MISMATCH,
                         absl::StrCat("writing ", id,
                                      ": it was changed since the etag was read; read it "
                                      "again and decide again"),
                         {{"id", id}});
}

bool DeletedAfter(const std::optional<Record>& current, WriteAction action) {
  if (action == WriteAction::kPut) return current.has_value() && current->deleted;
  return action == WriteAction::kDelete;
}

}  // namespace

absl::StatusOr<WritePlan> PlanWrite(const std::optional<Record>& current, const WriteRequest& request,
                                    store::Position position) {
  if (!request.expected_etag.empty() &&
      (!current.has_value() || !EtagMatches(request.expected_etag, current->seq))) {
    return EtagMismatch(request);
  }
  if (!current.has_value() && request.action != WriteAction::kPut) {
    return absl::NotFoundError(absl::StrCat("there is no record ", request.id.ToString()));
  }
  const bool deleted = DeletedAfter(current, request.action);
  if (current.has_value() && current->body == request.body && current->deleted == deleted &&
      current->customer == request.customer) {
    return WritePlan{.write = false, .after = *current};
  }
  TIERLINE_ASSIGN_OR_RETURN(
      std::string versions,
      StampFields(current.has_value() ? absl::string_view(current->versions) : absl::string_view(),
                  request.changed_fields, position, request.author));
  return WritePlan{.write = true,
                   .after = {.kind = request.kind,
                             .id = request.id,
                             .customer = request.customer,
                             .seq = position,
                             .versions = std::move(versions),
                             .body = request.body,
                             .deleted = deleted}};
}

}  // namespace tierline::records
