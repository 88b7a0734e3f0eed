#include "tools/tierctl/invoke.h"

#include <algorithm>
#include <limits>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/contract/errors.h"
#include "common/contract/validation.h"
#include "google/protobuf/util/json_util.h"
#include "tools/tierctl/message/request.h"
#include "tools/tierctl/message/values.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

namespace pb = google::protobuf;
using contract::Locale;

constexpr int64_t kMaxPage = 1000;

// The repeated messages of an answer that is a page of a list; null for other answers.
const pb::FieldDescriptor* RowsOf(const pb::Descriptor& answer) {
  if (answer.FindFieldByName("next_page_token") == nullptr) return nullptr;
  for (int i = 0; i < answer.field_count(); ++i) {
    if (answer.field(i)->is_repeated()) return answer.field(i);
  }
  return nullptr;
}

std::string TextField(const pb::Message& message, const char* name) {
  const pb::FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  return field == nullptr ? "" : message.GetReflection()->GetString(message, field);
}

void SetTextField(const char* name, const std::string& value, pb::Message* message) {
  message->GetReflection()->SetString(message, message->GetDescriptor()->FindFieldByName(name), value);
}

void SetPageSize(int64_t size, pb::Message* request) {
  const pb::FieldDescriptor* field = request->GetDescriptor()->FindFieldByName("page_size");
  if (field != nullptr) request->GetReflection()->SetInt32(request, field, static_cast<int32_t>(size));
}

bool NeedsToken(const pb::MethodDescriptor& method) {
  return method.full_name() != "tierline.v1.AuthService.ExchangeToken";
}

absl::StatusOr<int64_t> Limit(const Arguments& arguments) {
  const std::optional<std::string> text = arguments.Find("limit");
  if (!text.has_value()) return std::numeric_limits<int64_t>::max();
  const auto limit = ParseInteger(*text);
  if (!limit.ok() || *limit < 1) {
    return UsageError("--limit must be a whole number above 0", "--limit 必须是大于 0 的整数");
  }
  return *limit;
}

absl::Status PrintPages(const Invocation& invocation, const pb::FieldDescriptor& rows, pb::Message& request,
                        Session& session) {
  TIERLINE_ASSIGN_OR_RETURN(const int64_t limit, Limit(*invocation.arguments));
  const bool all = invocation.arguments->On("all") || invocation.arguments->Has("limit");
  TIERLINE_ASSIGN_OR_RETURN(auto printer, NewRowPrinter(rows, invocation.output, *invocation.shell->out));
  const bool chosen_size = invocation.arguments->Has("page-size");
  int64_t printed = 0;
  std::string next;
  do {
    if (all && !chosen_size) SetPageSize(std::min(limit - printed, kMaxPage), &request);
    auto page = CallMethod(*invocation.catalog, *invocation.method, request, session);
    if (!page.ok()) {
      if (printed > 0) printer->Finish(next);
      return page.status();
    }
    const pb::Reflection& reflection = *(*page)->GetReflection();
    const int size = reflection.FieldSize(**page, &rows);
    for (int i = 0; i < size && printed < limit; ++i, ++printed) {
      printer->Add(reflection.GetRepeatedMessage(**page, &rows, i));
    }
    next = TextField(**page, "next_page_token");
    if (!next.empty()) SetTextField("page_token", next, &request);
  } while (all && !next.empty() && printed < limit);
  printer->Finish(next);
  if (!next.empty() && !all && invocation.output.format != Format::kJson) {
    *invocation.shell->err << In(invocation.output.locale, "more rows follow: --all, or --page-token ",
                                 "还有更多行：--all，或 --page-token ")
                           << next << "\n";
  }
  return absl::OkStatus();
}

// A flag that was left out is a matter of usage, a wrong value is not.
bool OnlyMissing(const absl::Status& invalid) {
  const auto violations = contract::ViolationsOf(invalid);
  return std::all_of(violations.begin(), violations.end(),
                     [](const contract::FieldViolation& one) { return one.description == "is required"; });
}

absl::Status ReadJsonRequest(const std::string& json, pb::Message* request) {
  const auto status = pb::util::JsonStringToMessage(json, request);
  if (status.ok()) return absl::OkStatus();
  const std::string why(status.message().data(), status.message().size());
  return UsageError(absl::StrCat("--json is not a ", request->GetDescriptor()->name(), ": ", why),
                    absl::StrCat("--json 不是 ", request->GetDescriptor()->name(), "：", why));
}

}  // namespace

absl::StatusOr<std::unique_ptr<pb::Message>> MakeRequest(const Invocation& invocation, absl::TimeZone zone) {
  std::unique_ptr<pb::Message> request = invocation.catalog->New(invocation.method->input_type());
  if (const auto json = invocation.arguments->Find("json"); json.has_value()) {
    TIERLINE_RETURN_IF_ERROR(ReadJsonRequest(*json, request.get()));
  }
  TIERLINE_RETURN_IF_ERROR(
      FillRequest(*invocation.catalog, *invocation.arguments, *invocation.shell->in, zone, request.get()));
  const pb::FieldDescriptor* request_id = invocation.method->input_type()->FindFieldByName("request_id");
  if (request_id != nullptr && TextField(*request, "request_id").empty()) {
    SetTextField("request_id", NewRequestId(*invocation.shell->rng), request.get());
  }
  const absl::Status valid = contract::Validate(*request);
  if (!valid.ok()) return WithExitCode(valid, OnlyMissing(valid) ? kExitUsage : kExitValidation);
  return request;
}

absl::StatusOr<std::unique_ptr<pb::Message>> CallMethod(const Catalog& catalog,
                                                        const pb::MethodDescriptor& method,
                                                        const pb::Message& request, Session& session) {
  TIERLINE_ASSIGN_OR_RETURN(
      const std::string bytes,
      session.Call(RpcPath(method), request.SerializeAsString(), IsIdempotent(method), NeedsToken(method)));
  std::unique_ptr<pb::Message> answer = catalog.New(method.output_type());
  if (!answer->ParseFromString(bytes)) {
    return GeneralError("the server's answer cannot be read; is it a Tierline server of this version?",
                        "无法读取服务器的应答；对方是同版本的 Tierline 服务器吗？");
  }
  return answer;
}

absl::Status CallAndPrint(const Invocation& invocation, pb::Message& request, Session& session) {
  if (const pb::FieldDescriptor* rows = RowsOf(*invocation.method->output_type()); rows != nullptr) {
    return PrintPages(invocation, *rows, request, session);
  }
  TIERLINE_ASSIGN_OR_RETURN(auto answer,
                            CallMethod(*invocation.catalog, *invocation.method, request, session));
  const bool operation = invocation.method->output_type()->full_name() == "google.longrunning.Operation" &&
                         IsMutation(*invocation.method);
  if (operation && !invocation.arguments->On("async")) {
    TIERLINE_ASSIGN_OR_RETURN(answer, AwaitOperation(*invocation.catalog, std::move(answer),
                                                     invocation.output.locale, *invocation.shell, session));
  }
  if (answer->GetDescriptor()->field_count() == 0 && invocation.output.format == Format::kTable) {
    *invocation.shell->err << In(invocation.output.locale, "done\n", "完成\n");
    return absl::OkStatus();
  }
  return PrintMessage(*answer, invocation.output, *invocation.shell->out);
}

}  // namespace tierline::tierctl
