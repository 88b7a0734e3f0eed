#include "tools/tierctl/errors.h"

#include <memory>
#include <optional>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "common/contract/errors.h"
#include "google/rpc/status.pb.h"
#include "tools/tierctl/message/request.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

using v1::ErrorReason;

struct Advice {
  absl::string_view en;
  absl::string_view zh;
};

Advice AdviceByReason(ErrorReason reason) {
  switch (reason) {
    case v1::UNAUTHENTICATED_CALL:
    case v1::CREDENTIAL_EXPIRED:
    case v1::CREDENTIAL_REVOKED:
    case v1::REFRESH_REUSED:
      return {"log in again: tierctl login", "重新登录：tierctl login"};
    case v1::CODE_INVALID:
      return {"ask an administrator for a new code: tierctl admin create-enrolment-code --user users/…",
              "请管理员重新生成登录码：tierctl admin create-enrolment-code --user users/…"};
    case v1::ETAG_MISMATCH:
      return {"get it again, decide again, and send the new etag", "重新读取后再修改，并使用新的 etag"};
    case v1::REQUEST_ID_REUSED:
      return {"leave --request-id out, or use a new one", "不要指定 --request-id，或换一个新的"};
    case v1::PAGE_TOKEN_INVALID:
      return {"begin the list again without --page-token", "去掉 --page-token，从头列出"};
    case v1::FILTER_INVALID:
      return {"see the filter fields with --help", "用 --help 查看可用的筛选字段"};
    case v1::NO_PUBLISHED_MODEL:
      return {"publish a scoring model first: tierctl scoring publish-scoring-model",
              "先发布评分模型：tierctl scoring publish-scoring-model"};
    case v1::STORAGE_FULL:
      return {"ask the operator to free disk space", "请运维人员释放磁盘空间"};
    case v1::REQUEST_TOO_LARGE:
      return {"send less at once", "减少单次发送的数据量"};
    case v1::PERMISSION_DENIED_OR_MISSING:
      return {"check the name, and with tierctl auth who-am-i what you may see",
              "检查名称，并用 tierctl auth who-am-i 查看自己的权限"};
    default:
      return {"", ""};
  }
}

Advice AdviceByCode(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kUnavailable:
      return {"is the server running, and are address and TLS settings right? (tierctl profile show)",
              "服务器是否在运行？地址和 TLS 设置是否正确？（tierctl profile show）"};
    case absl::StatusCode::kDeadlineExceeded:
      return {"try again with a longer --timeout; writes keep their --request-id to be safe",
              "加大 --timeout 再试；写操作请保持相同的 --request-id"};
    case absl::StatusCode::kUnauthenticated:
      return {"log in again: tierctl login", "重新登录：tierctl login"};
    case absl::StatusCode::kUnimplemented:
      return {"the server is older than this tierctl", "服务器版本比 tierctl 旧"};
    default:
      return {"", ""};
  }
}

std::string Headline(const absl::Status& error, contract::Locale locale) {
  std::string line(In(locale, "error: ", "错误："));
  const bool from_server = ExitCodeOf(error) >= kExitRpc && ExitCodeOf(error) < kExitInterrupted;
  const std::string reason = contract::ReasonNameOf(error);
  if (from_server)
    absl::StrAppend(&line, reason.empty() ? absl::StatusCodeToString(error.code()) : reason, ": ");
  const std::optional<std::string> localized = contract::LocalizedMessageOf(error);
  absl::StrAppend(&line, localized.has_value() ? *localized : MessageIn(error, locale), "\n");
  if (localized.has_value() && *localized != error.message())
    absl::StrAppend(&line, "  ", error.message(), "\n");
  return line;
}

}  // namespace

std::string ErrorText(const absl::Status& error, contract::Locale locale) {
  std::string text = Headline(error, locale);
  for (const contract::FieldViolation& violation : contract::ViolationsOf(error)) {
    absl::StrAppend(&text, "  --", Kebab(violation.path), ": ", violation.description, "\n");
  }
  Advice advice = AdviceByReason(contract::ReasonOf(error));
  const int exit_code = ExitCodeOf(error);
  if (advice.en.empty() && exit_code >= kExitRpc && exit_code < kExitInterrupted)
    advice = AdviceByCode(error.code());
  if (!advice.en.empty()) {
    absl::StrAppend(&text, In(locale, "what to do: ", "怎么办："), In(locale, advice.en, advice.zh), "\n");
  }
  if (const auto delay = contract::RetryDelayOf(error); delay.has_value()) {
    absl::StrAppend(&text, In(locale, "try again in ", "请等待后重试："), absl::FormatDuration(*delay), "\n");
  }
  return text;
}

std::string ErrorJson(const absl::Status& error, contract::Locale locale, const Catalog& catalog) {
  google::rpc::Status wire;
  wire.set_code(static_cast<int>(error.code()));
  wire.set_message(MessageIn(error, locale));
  WithoutMarks(error).ForEachPayload([&](absl::string_view type_url, const absl::Cord& payload) {
    const std::string type(type_url.substr(type_url.rfind('/') + 1));
    if (catalog.pool().FindMessageTypeByName(type) == nullptr) return;
    google::protobuf::Any* detail = wire.add_details();
    detail->set_type_url(std::string(type_url));
    detail->set_value(std::string(payload));
  });
  std::unique_ptr<google::protobuf::Message> shown = catalog.New("google.rpc.Status");
  shown->ParseFromString(wire.SerializeAsString());
  return ToJson(*shown, false);
}

}  // namespace tierline::tierctl
