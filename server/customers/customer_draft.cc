#include "server/customers/customer_draft.h"

#include <algorithm>

#include "common/base/status.h"
#include "common/contract/field_mask.h"

namespace tierline::customers {

bool CustomerDraft::Changes(const std::string& field) const {
  return std::find(changed.begin(), changed.end(), field) != changed.end();
}

absl::Status ApplyTo(CustomerDraft& draft, const google::protobuf::FieldMask& mask,
                     const v1::Customer& from) {
  v1::Customer source = from;
  source.clear_etag();
  draft.next.clear_etag();
  TIERLINE_ASSIGN_OR_RETURN(const std::vector<std::string> changed,
                            contract::ApplyUpdateMask(mask, source, &draft.next, "update_mask", draft.path));
  for (const std::string& field : changed) {
    if (!draft.Changes(field)) draft.changed.push_back(field);
  }
  return absl::OkStatus();
}

}  // namespace tierline::customers
