#include "tools/tierctl/login.h"

#include <iostream>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "tierline/v1/auth_service.pb.h"
#include "tools/tierctl/message/output.h"
#include "tools/tierctl/session/connect.h"
#include "tools/tierctl/shell/files.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

absl::StatusOr<Credential> ReadCredential(const Arguments& arguments, const Endpoint& endpoint,
                                          const Shell& shell) {
  const std::optional<std::string> code = arguments.Find("code");
  if (code.has_value() && arguments.Has("api-key-file")) {
    return UsageError("only one of --code and --api-key-file can be given",
                      "--code 和 --api-key-file 只能给一个");
  }
  Credential credential{Credential::kCode, code.value_or("")};
  if (code == "-") {
    std::getline(*shell.in, credential.secret);
  } else if (!code.has_value()) {
    if (endpoint.settings.api_key_file.empty()) {
      return UsageError("give --code CODE (or --code - to type it) or --api-key-file FILE",
                        "请给出 --code CODE（或 --code - 手工输入）或 --api-key-file FILE");
    }
    auto key = ReadFile(endpoint.settings.api_key_file);
    if (!key.ok()) return WithExitCode(key.status(), kExitConfig);
    credential = {Credential::kApiKey, *std::move(key)};
  }
  credential.secret = std::string(absl::StripAsciiWhitespace(credential.secret));
  if (credential.secret.empty()) return UsageError("the code or key is empty", "登录码或密钥为空");
  return credential;
}

std::string Shown(const Profile& profile) {
  std::string text = profile.address;
  if (!profile.ca_file.empty()) absl::StrAppend(&text, "  ca_file=", profile.ca_file);
  if (!profile.api_key_file.empty()) absl::StrAppend(&text, "  api_key_file=", profile.api_key_file);
  return text;
}

absl::Status UseProfile(const std::string& name, const ProfileStore& store, Config config, const Shell& shell,
                        contract::Locale locale) {
  if (config.profiles.find(name) == config.profiles.end()) {
    return ConfigError(absl::StrCat("there is no profile ", name, "; see tierctl profile list"),
                       absl::StrCat("没有配置 ", name, "；见 tierctl profile list"));
  }
  config.current = name;
  TIERLINE_RETURN_IF_ERROR(store.SaveConfig(config));
  *shell.err << In(locale, "now using ", "当前使用 ") << name << "\n";
  return absl::OkStatus();
}

}  // namespace

std::vector<Option> LoginOptions() { return {{"code"}}; }

std::string LoginHelp(contract::Locale locale) {
  return std::string(
      In(locale,
         "Usage: tierctl login --address HOST:PORT --code CODE [--profile NAME] [--ca-file FILE]\n"
         "       tierctl login --address HOST:PORT --api-key-file FILE\n\n"
         "CODE is the one-time code of an administrator or of the server's first start; --code - reads\n"
         "it from the keyboard. The tokens are kept in ~/.config/tierline/credentials.json, for you only.\n",
         "用法：tierctl login --address 主机:端口 --code CODE [--profile 名称] [--ca-file 文件]\n"
         "      tierctl login --address 主机:端口 --api-key-file 文件\n\n"
         "CODE 是管理员或服务器首次启动给出的一次性登录码；--code - 从键盘读取。\n"
         "令牌保存在 ~/.config/tierline/credentials.json，仅本人可读。\n"));
}

absl::Status RunLogin(const Arguments& arguments, const Shell& shell, contract::Locale locale) {
  TIERLINE_ASSIGN_OR_RETURN(Connection connection, Connect(arguments, shell, locale, /*may_be_new=*/true));
  const Endpoint& endpoint = connection.session->settings().endpoint;
  TIERLINE_ASSIGN_OR_RETURN(const Credential credential, ReadCredential(arguments, endpoint, shell));
  TIERLINE_RETURN_IF_ERROR(connection.session->LogIn(credential, NewRequestId(*shell.rng)));
  Profile profile = endpoint.settings;
  if (credential.kind == Credential::kCode) profile.api_key_file.clear();
  connection.config.profiles[endpoint.profile] = profile;
  if (connection.config.current.empty() || arguments.Has("profile"))
    connection.config.current = endpoint.profile;
  TIERLINE_RETURN_IF_ERROR(connection.store->SaveConfig(connection.config));
  *shell.err << In(locale, "logged in to ", "已登录 ") << endpoint.settings.address
             << In(locale, " as profile ", "，配置名 ") << endpoint.profile << "\n";
  return absl::OkStatus();
}

absl::Status RunLogout(const Arguments& arguments, const Shell& shell, contract::Locale locale) {
  TIERLINE_ASSIGN_OR_RETURN(Connection connection, Connect(arguments, shell, locale));
  const std::string& profile = connection.session->settings().endpoint.profile;
  if (connection.store == nullptr) return absl::OkStatus();
  TIERLINE_ASSIGN_OR_RETURN(const std::optional<Login> login, connection.store->LoadLogin(profile));
  if (!login.has_value()) {
    *shell.err << In(locale, "not logged in\n", "尚未登录\n");
    return absl::OkStatus();
  }
  v1::LogoutRequest request;
  request.set_request_id(NewRequestId(*shell.rng));
  const auto answer = connection.session->Call("/tierline.v1.AuthService/Logout", request.SerializeAsString(),
                                               /*repeatable=*/true);
  TIERLINE_RETURN_IF_ERROR(connection.store->SaveLogin(profile, std::nullopt));
  if (!answer.ok()) {
    *shell.err << In(locale, "forgotten here; the server did not confirm: ", "本机已清除；服务器未确认：")
               << MessageIn(answer.status(), locale) << "\n";
    return answer.status();
  }
  *shell.err << In(locale, "logged out\n", "已退出登录\n");
  return absl::OkStatus();
}

absl::Status RunProfile(const Arguments& arguments, const Shell& shell, contract::Locale locale) {
  TIERLINE_ASSIGN_OR_RETURN(const ProfileStore store, ProfileStore::ForUser(shell));
  TIERLINE_ASSIGN_OR_RETURN(const Config config, store.LoadConfig());
  const std::string action = arguments.words.empty() ? "" : arguments.words[0];
  if (action == "use" && arguments.words.size() == 2)
    return UseProfile(arguments.words[1], store, config, shell, locale);
  if (action == "list" && arguments.words.size() == 1) {
    for (const auto& [name, profile] : config.profiles) {
      *shell.out << (name == config.current ? "* " : "  ") << Padded(name, 16) << "  " << Shown(profile)
                 << "\n";
    }
    return absl::OkStatus();
  }
  if (action == "show" && arguments.words.size() <= 2) {
    Arguments named = arguments;
    if (arguments.words.size() == 2) named.flags.emplace_back("profile", arguments.words[1]);
    TIERLINE_ASSIGN_OR_RETURN(const Endpoint endpoint, ResolveEndpoint(named, shell, config));
    TIERLINE_ASSIGN_OR_RETURN(const std::optional<Login> login, store.LoadLogin(endpoint.profile));
    const bool ours = login.has_value() && login->address == endpoint.settings.address;
    *shell.out << In(locale, "profile  ", "配置  ") << endpoint.profile << "\n"
               << In(locale, "server   ", "服务器  ") << Shown(endpoint.settings) << "\n"
               << In(locale, "login    ", "登录  ")
               << (ours ? In(locale, "kept", "已保存") : In(locale, "none", "无")) << "\n";
    return absl::OkStatus();
  }
  return UsageError("usage: tierctl profile list | use NAME | show [NAME]",
                    "用法：tierctl profile list | use 名称 | show [名称]");
}

}  // namespace tierline::tierctl
