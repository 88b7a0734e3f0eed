#include "tools/tierctl/help.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "google/longrunning/operations.pb.h"
#include "tools/tierctl/message/output.h"
#include "tools/tierctl/message/request.h"
#include "tools/tierctl/message/values.h"
#include "tools/tierctl/shell/options.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

namespace pb = google::protobuf;
using contract::Locale;

constexpr size_t kTextWidth = 110;

// Two columns: names and what they are.
std::string List(const std::vector<std::pair<std::string, std::string>>& entries) {
  size_t width = 0;
  for (const auto& [name, text] : entries) width = std::max(width, DisplayWidth(name));
  width = std::min<size_t>(width, 30);
  std::string list;
  for (const auto& [name, text] : entries)
    absl::StrAppend(&list, "  ", Padded(name, width), "  ", text, "\n");
  return list;
}

std::string Wrapped(absl::string_view text, absl::string_view indent) {
  std::string wrapped;
  for (absl::string_view paragraph : absl::StrSplit(text, '\n')) {
    std::string line(indent);
    size_t used = indent.size();
    for (absl::string_view word : absl::StrSplit(paragraph, ' ', absl::SkipEmpty())) {
      if (used > indent.size() && used + 1 + DisplayWidth(word) > kTextWidth) {
        absl::StrAppend(&wrapped, line, "\n");
        line = std::string(indent);
        used = indent.size();
      }
      if (used > indent.size()) absl::StrAppend(&line, " ");
      absl::StrAppend(&line, word);
      used = DisplayWidth(line);
    }
    absl::StrAppend(&wrapped, line, "\n");
  }
  return wrapped;
}

std::string GeneralOptionsHelp(const std::vector<GeneralOption>& general, Locale locale) {
  std::vector<std::pair<std::string, std::string>> entries;
  for (const GeneralOption& one : general) {
    const std::string value = *one.value == '\0' ? "" : absl::StrCat(" ", one.value);
    entries.emplace_back(absl::StrCat("--", one.option.name, value), std::string(In(locale, one.en, one.zh)));
  }
  return List(entries);
}

std::string EnumHelp(const pb::EnumDescriptor& type) {
  std::vector<std::pair<std::string, std::string>> values;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() == 0) continue;
    values.emplace_back("    " + type.value(i)->name(), FirstSentence(Comment(*type.value(i))));
  }
  return List(values);
}

std::string FlagHelp(const FieldFlag& flag, Locale locale) {
  std::string text = absl::StrCat("  --", flag.name, "  (", FieldNature(flag.field(), locale), ")\n");
  const std::string summary = FirstSentence(Comment(flag.field()));
  if (!summary.empty()) absl::StrAppend(&text, Wrapped(summary, "      "));
  if (flag.field().enum_type() != nullptr) absl::StrAppend(&text, EnumHelp(*flag.field().enum_type()));
  return text;
}

bool ReturnsOperation(const pb::MethodDescriptor& method) {
  return method.output_type()->full_name() == "google.longrunning.Operation" &&
         method.service()->full_name() != "google.longrunning.Operations";
}

}  // namespace

std::string GeneralHelp(const Catalog& catalog, Locale locale) {
  std::string text(In(locale,
                      "tierctl: the command line of Tierline, customer tiering for field sales.\n\nUsage:\n",
                      "tierctl：Tierline 客户分级系统的命令行工具。\n\n用法：\n"));
  absl::StrAppend(
      &text,
      List({{"tierctl login --address HOST:PORT --code CODE",
             std::string(In(locale, "log in once", "登录一次"))},
            {"tierctl RESOURCE VERB [NAME] [--flag …]",
             std::string(In(locale, "such as: tierctl customers list", "例如：tierctl customers list"))},
            {"tierctl SERVICE METHOD [--flag …]",
             std::string(In(locale, "any method of any service", "任意服务的任意方法"))},
            {"tierctl import KIND FILE.csv",
             std::string(In(locale, "load data; tierctl import --help", "导入数据；tierctl import --help"))},
            {"tierctl call SERVICE/METHOD --json JSON",
             std::string(In(locale, "a request as it is", "直接发送请求"))},
            {"tierctl profile list|use|show [NAME]",
             std::string(In(locale, "servers by name", "命名的服务器配置"))},
            {"tierctl logout", std::string(In(locale, "withdraw the login", "退出登录"))},
            {"tierctl describe NAME [-o json]",
             std::string(In(locale, "the contract's own words", "查看接口定义"))},
            {"tierctl help exit-codes", std::string(In(locale, "what the exit code means", "退出码说明"))}}));
  absl::StrAppend(&text, "\n", In(locale, "Resources:\n", "资源：\n"));
  std::vector<std::pair<std::string, std::string>> entries;
  for (const ResourceCommand& resource : catalog.resources()) {
    entries.emplace_back(resource.noun,
                         absl::StrJoin(resource.verbs, ", ",
                                       [](std::string* out, const auto& verb) { out->append(verb.first); }));
  }
  absl::StrAppend(&text, List(entries), "\n", In(locale, "Services:\n", "服务：\n"));
  entries.clear();
  for (const pb::ServiceDescriptor* service : catalog.services()) {
    entries.emplace_back(CommandName(*service), FirstSentence(Comment(*service)));
  }
  absl::StrAppend(&text, List(entries), "\n", In(locale, "General options:\n", "通用选项：\n"),
                  GeneralOptionsHelp(CallOptions(), locale));
  return text;
}

std::string ServiceHelp(const pb::ServiceDescriptor& service, Locale locale) {
  std::string text =
      absl::StrCat(Wrapped(Comment(service), ""), "\n", In(locale, "Usage: ", "用法："), "tierctl ",
                   CommandName(service), " METHOD [--flag …]\n\n", In(locale, "Methods:\n", "方法：\n"));
  std::vector<std::pair<std::string, std::string>> entries;
  for (int i = 0; i < service.method_count(); ++i) {
    entries.emplace_back(CommandName(*service.method(i)), FirstSentence(Comment(*service.method(i))));
  }
  return absl::StrCat(text, List(entries));
}

std::string ResourceHelp(const ResourceCommand& resource, Locale locale) {
  std::vector<std::pair<std::string, std::string>> entries;
  for (const auto& [verb, method] : resource.verbs)
    entries.emplace_back(verb, FirstSentence(Comment(*method)));
  return absl::StrCat(In(locale, "Usage: ", "用法："), "tierctl ", resource.noun,
                      " VERB [NAME] [--flag …]\n\n", In(locale, "Verbs:\n", "操作：\n"), List(entries));
}

std::string MethodHelp(const pb::MethodDescriptor& method, absl::string_view command, Locale locale) {
  std::string text = Wrapped(Comment(method), "");
  const FieldFlag word = PositionalField(*method.input_type());
  absl::StrAppend(&text, "\n", In(locale, "Usage: ", "用法："), "tierctl ", command,
                  word.path.empty()            ? ""
                  : word.field().is_repeated() ? " [NAME …]"
                                               : " [NAME]",
                  " [--flag …]\n");
  if (!word.path.empty()) {
    absl::StrAppend(&text, In(locale, "NAME stands for --", "NAME 即 --"), word.name, "\n");
  }
  std::string required, optional;
  for (const FieldFlag& flag : FieldFlags(*method.input_type())) {
    const bool needed =
        std::all_of(flag.path.begin(), flag.path.end(), [](auto* field) { return IsRequired(*field); });
    absl::StrAppend(needed ? &required : &optional, FlagHelp(flag, locale));
  }
  if (!required.empty()) absl::StrAppend(&text, "\n", In(locale, "Required:\n", "必填：\n"), required);
  if (!optional.empty()) absl::StrAppend(&text, "\n", In(locale, "Optional:\n", "可选：\n"), optional);
  if (ReturnsOperation(method)) {
    absl::StrAppend(&text, "\n",
                    In(locale, "Waits for the result and shows progress; --async does not.\n",
                       "等待结果并显示进度；--async 则立即返回。\n"));
  }
  return absl::StrCat(text, "\n",
                      In(locale, "General options: tierctl --help\n", "通用选项：tierctl --help\n"));
}

std::string ExitCodesHelp(Locale locale) {
  std::string text = List({
      {"0", std::string(In(locale, "done", "成功"))},
      {"1", std::string(In(locale, "something on this machine went wrong, such as an unreadable file",
                           "本机错误，例如文件不可读"))},
      {"2", std::string(In(locale, "the command line is wrong", "命令行有误"))},
      {"3", std::string(In(locale, "configuration or login is missing or wrong", "配置或登录缺失或有误"))},
      {"4", std::string(In(locale, "the input breaks the contract's rules; nothing was sent",
                           "输入不合规则，未发送"))},
      {"5",
       std::string(In(locale, "an import finished and some rows were rejected", "导入完成，但有行被拒绝"))},
      {"64+N", std::string(In(locale, "the server refused the call with gRPC code N:",
                              "服务器以 gRPC 状态码 N 拒绝："))},
  });
  std::vector<std::pair<std::string, std::string>> codes;
  for (int code = 1; code <= 16; ++code) {
    codes.emplace_back("  " + absl::StrCat(64 + code),
                       absl::StatusCodeToString(static_cast<absl::StatusCode>(code)));
  }
  return absl::StrCat(text, List(codes), List({{"130 ", std::string(In(locale, "interrupted", "被中断"))}}));
}

}  // namespace tierline::tierctl
