#include "server/api/write_call.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/errors.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "server/identity/crypto.h"
#include "server/records/audit.h"
#include "server/records/replay.h"
#include "tierline/v1/annotations.pb.h"

namespace tierline::api {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string StringField(const Message& message, const std::string& name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  if (field == nullptr || field->cpp_type() != FieldDescriptor::CPPTYPE_STRING || field->is_repeated())
    return "";
  return message.GetReflection()->GetString(message, field);
}

bool BoolField(const Message& message, const std::string& name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  return field != nullptr && field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL && !field->is_repeated() &&
         message.GetReflection()->GetBool(message, field);
}

// What the call was about: the name in the request, in the answer, or the parent.
std::string Target(const Message& request, const Message& response) {
  if (std::string name = StringField(request, "name"); !name.empty()) return name;
  if (std::string name = StringField(response, "name"); !name.empty()) return name;
  return StringField(request, "parent");
}

// Whether an answer of this type carries a credential, which must not be kept.
bool CarriesSecret(const google::protobuf::Descriptor& type) {
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i)->options().GetExtension(v1::secret)) return true;
  }
  return false;
}

// Old answers go a few at a time, with every so many commits, so that no call pays for a flood.
absl::Status PurgeNowAndThen(store::WriteTransaction& tx) {
  constexpr int64_t kEvery = 64;
  constexpr int64_t kAtMost = 1000;
  if (tx.position() % kEvery != 0) return absl::OkStatus();
  return records::PurgeReplays(tx, kAtMost).status();
}

// The same request always has the same bytes, so that its digest tells a repetition from a reuse of the id.
std::string DeterministicBytes(const Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializePartialToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

}  // namespace

absl::StatusOr<WriteOutcome> RunWrite(const WriteCall& call, store::WriteTransaction& tx,
                                      const std::function<absl::Status()>& apply) {
  const std::string request_id = StringField(call.request, "request_id");
  const std::string actor = call.principal.name();
  const identity::Digest sha =
      identity::Sha256(absl::StrCat(call.method, "\n", DeterministicBytes(call.request)));
  const absl::string_view digest = sha.view();
  const bool check_only = BoolField(call.request, "validate_only");
  if (!request_id.empty()) {
    TIERLINE_ASSIGN_OR_RETURN(const std::optional<std::string> replay,
                              records::LookupReplay(tx, actor, request_id, digest));
    if (replay.has_value() && CarriesSecret(*call.response.GetDescriptor())) {
      return contract::Error(
          absl::StatusCode::kFailedPrecondition, v1::STATE_INVALID,
          "this call was made before and its secret was shown then; make a new one with a new request id",
          {{"request_id", request_id}});
    }
    if (replay.has_value()) {
      if (!call.response.ParseFromString(*replay)) {
        return absl::InternalError(
            absl::StrCat("the answer kept for a request id of ", call.method, " is damaged"));
      }
      return WriteOutcome::kReplayed;
    }
  }
  TIERLINE_RETURN_IF_ERROR(apply());
  if (check_only) return WriteOutcome::kChecked;
  TIERLINE_RETURN_IF_ERROR(
      records::AppendAudit(tx, actor, call.method, Target(call.request, call.response), digest));
  if (!request_id.empty()) {
    const bool secret = CarriesSecret(*call.response.GetDescriptor());
    TIERLINE_RETURN_IF_ERROR(records::RememberReplay(tx, actor, request_id, digest,
                                                     secret ? "" : call.response.SerializeAsString()));
    TIERLINE_RETURN_IF_ERROR(PurgeNowAndThen(tx));
  }
  return WriteOutcome::kApplied;
}

}  // namespace tierline::api
