#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/errors.h"
#include "google/rpc/status.pb.h"
#include "tools/tierctl/invoke.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

namespace pb = google::protobuf;

constexpr absl::Duration kFirstPoll = absl::Milliseconds(100);
constexpr absl::Duration kLongestPoll = absl::Seconds(2);

const pb::FieldDescriptor* Field(const pb::Message& message, const char* name) {
  return message.GetDescriptor()->FindFieldByName(name);
}

const pb::Message& Sub(const pb::Message& message, const char* name) {
  return message.GetReflection()->GetMessage(message, Field(message, name));
}

// What an Any carries; null when it is empty or of a type this program does not know.
std::unique_ptr<pb::Message> Unpack(const Catalog& catalog, const pb::Message& any) {
  const std::string type_url = any.GetReflection()->GetString(any, Field(any, "type_url"));
  std::unique_ptr<pb::Message> message = catalog.New(type_url.substr(type_url.rfind('/') + 1));
  if (message != nullptr &&
      !message->ParseFromString(any.GetReflection()->GetString(any, Field(any, "value")))) {
    message = nullptr;
  }
  return message;
}

// Progress as the operation's metadata tells it; -1 when it does not.
int Percent(const Catalog& catalog, const pb::Message& operation) {
  const std::unique_ptr<pb::Message> metadata = Unpack(catalog, Sub(operation, "metadata"));
  if (metadata == nullptr) return -1;
  const pb::FieldDescriptor* field = Field(*metadata, "progress_percent");
  return field == nullptr ? -1 : metadata->GetReflection()->GetInt32(*metadata, field);
}

absl::Status EndedWith(const pb::Message& error) {
  google::rpc::Status wire;
  wire.ParseFromString(error.SerializeAsString());
  return WithExitCode(contract::FromRpcStatus(wire), kExitRpc + wire.code());
}

}  // namespace

absl::StatusOr<std::unique_ptr<pb::Message>> AwaitOperation(const Catalog& catalog,
                                                            std::unique_ptr<pb::Message> operation,
                                                            contract::Locale locale, const Shell& shell,
                                                            Session& session) {
  const pb::MethodDescriptor* get = catalog.FindMethodByPath("google.longrunning.Operations/GetOperation");
  const std::string name = operation->GetReflection()->GetString(*operation, Field(*operation, "name"));
  absl::Duration pause = kFirstPoll;
  int shown = -1;
  while (!operation->GetReflection()->GetBool(*operation, Field(*operation, "done"))) {
    const int percent = Percent(catalog, *operation);
    if (percent > shown && (shell.err_is_terminal || percent >= shown + 10 || percent == 100)) {
      *shell.err << (shell.err_is_terminal ? "\r" : "") << name << " " << percent << "%"
                 << (shell.err_is_terminal ? "" : "\n") << std::flush;
      shown = percent;
    }
    shell.sleep(pause);
    if (shell.interrupted != nullptr && shell.interrupted->load()) {
      *shell.err << "\n"
                 << In(locale, "the work goes on; look again with: tierctl operations get-operation ",
                       "任务仍在进行；稍后查看：tierctl operations get-operation ")
                 << name << "\n";
      return Interrupted();
    }
    pause = std::min(pause * 1.5, kLongestPoll);
    std::unique_ptr<pb::Message> request = catalog.New(get->input_type());
    request->GetReflection()->SetString(request.get(), Field(*request, "name"), name);
    TIERLINE_ASSIGN_OR_RETURN(operation, CallMethod(catalog, *get, *request, session));
  }
  if (shown >= 0 && shell.err_is_terminal) *shell.err << "\n";
  if (operation->GetReflection()->HasField(*operation, Field(*operation, "error"))) {
    return EndedWith(Sub(*operation, "error"));
  }
  std::unique_ptr<pb::Message> response = Unpack(catalog, Sub(*operation, "response"));
  return response == nullptr ? std::move(operation) : std::move(response);
}

}  // namespace tierline::tierctl
