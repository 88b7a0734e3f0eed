#include "tools/tierctl/session/profile.h"

#include <sys/stat.h>

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "tools/tierctl/shell/files.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

using google::protobuf::Struct;

// Settings of one object by name; anything else in the file is refused.
using Members = std::map<std::string, std::string*>;

absl::Status BadFile(const std::string& path, absl::string_view why_en, absl::string_view why_zh) {
  return ConfigError(absl::StrCat(path, ": ", why_en, "; correct or remove the file"),
                     absl::StrCat(path, "：", why_zh, "；请改正或删除该文件"));
}

absl::StatusOr<Struct> Load(const std::string& path) {
  Struct root;
  if (!FileExists(path)) return root;
  struct stat info;
  if (::stat(path.c_str(), &info) == 0 && (info.st_mode & 077) != 0) {
    return ConfigError(absl::StrCat(path, " is readable by others; run: chmod 600 ", path),
                       absl::StrCat(path, " 可被他人读取；请执行：chmod 600 ", path));
  }
  auto json = ReadFile(path);
  if (!json.ok()) return WithExitCode(json.status(), kExitConfig);
  if (!google::protobuf::util::JsonStringToMessage(*json, &root).ok()) {
    return BadFile(path, "is not JSON", "不是 JSON");
  }
  return root;
}

absl::Status Save(const std::string& path, const Struct& root) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(root, &json, options).ok()) {
    return BadFile(path, "cannot be written", "无法写入");
  }
  return WithExitCode(WriteFile(path, json, 0600), kExitConfig);
}

absl::Status ReadMembers(const std::string& path, const Struct& object, const Members& members) {
  for (const auto& [key, value] : object.fields()) {
    const auto member = members.find(key);
    if (member == members.end() || value.kind_case() != google::protobuf::Value::kStringValue) {
      return BadFile(path, absl::StrCat("unknown key \"", key, "\""), absl::StrCat("未知的键“", key, "”"));
    }
    *member->second = value.string_value();
  }
  return absl::OkStatus();
}

void WriteMembers(const std::vector<std::pair<const char*, std::string>>& members, Struct* object) {
  for (const auto& [key, value] : members) {
    if (!value.empty()) (*object->mutable_fields())[key].set_string_value(value);
  }
}

}  // namespace

absl::StatusOr<ProfileStore> ProfileStore::ForUser(const Shell& shell) {
  if (const std::string base = shell.Variable("XDG_CONFIG_HOME"); !base.empty())
    return ProfileStore(base + "/tierline");
  if (const std::string home = shell.Variable("HOME"); !home.empty())
    return ProfileStore(home + "/.config/tierline");
  return ConfigError("neither XDG_CONFIG_HOME nor HOME is set: no place for profiles",
                     "XDG_CONFIG_HOME 和 HOME 都未设置，无处保存配置");
}

absl::StatusOr<Config> ProfileStore::LoadConfig() const {
  Config config;
  TIERLINE_ASSIGN_OR_RETURN(const Struct root, Load(config_path()));
  for (const auto& [key, value] : root.fields()) {
    if (key == "current" && value.kind_case() == google::protobuf::Value::kStringValue) {
      config.current = value.string_value();
    } else if (key == "profiles" && value.kind_case() == google::protobuf::Value::kStructValue) {
      for (const auto& [name, object] : value.struct_value().fields()) {
        Profile& profile = config.profiles[name];
        TIERLINE_RETURN_IF_ERROR(ReadMembers(config_path(), object.struct_value(),
                                             {{"address", &profile.address},
                                              {"ca_file", &profile.ca_file},
                                              {"api_key_file", &profile.api_key_file}}));
      }
    } else {
      return BadFile(config_path(), absl::StrCat("unknown key \"", key, "\""),
                     absl::StrCat("未知的键“", key, "”"));
    }
  }
  return config;
}

absl::Status ProfileStore::Prepare() const { return WithExitCode(MakeDirectories(directory_), kExitConfig); }

absl::Status ProfileStore::SaveConfig(const Config& config) const {
  TIERLINE_RETURN_IF_ERROR(Prepare());
  Struct root;
  WriteMembers({{"current", config.current}}, &root);
  Struct* profiles = (*root.mutable_fields())["profiles"].mutable_struct_value();
  for (const auto& [name, profile] : config.profiles) {
    WriteMembers(
        {{"address", profile.address}, {"ca_file", profile.ca_file}, {"api_key_file", profile.api_key_file}},
        (*profiles->mutable_fields())[name].mutable_struct_value());
  }
  return Save(config_path(), root);
}

absl::StatusOr<std::optional<Login>> ProfileStore::LoadLogin(const std::string& profile) const {
  TIERLINE_ASSIGN_OR_RETURN(const Struct root, Load(credentials_path()));
  const auto found = root.fields().find(profile);
  if (found == root.fields().end()) return std::nullopt;
  Login login;
  std::string expire_time;
  TIERLINE_RETURN_IF_ERROR(ReadMembers(credentials_path(), found->second.struct_value(),
                                       {{"address", &login.address},
                                        {"access_token", &login.access_token},
                                        {"expire_time", &expire_time},
                                        {"refresh_token", &login.refresh_token},
                                        {"refresh_request_id", &login.refresh_request_id}}));
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, expire_time, &login.expire_time, &error)) {
    login.expire_time = absl::InfinitePast();
  }
  return login;
}

absl::Status ProfileStore::SaveLogin(const std::string& profile, const std::optional<Login>& login) const {
  TIERLINE_RETURN_IF_ERROR(Prepare());
  TIERLINE_ASSIGN_OR_RETURN(Struct root, Load(credentials_path()));
  root.mutable_fields()->erase(profile);
  if (login.has_value()) {
    WriteMembers(
        {{"address", login->address},
         {"access_token", login->access_token},
         {"expire_time", absl::FormatTime(absl::RFC3339_sec, login->expire_time, absl::UTCTimeZone())},
         {"refresh_token", login->refresh_token},
         {"refresh_request_id", login->refresh_request_id}},
        (*root.mutable_fields())[profile].mutable_struct_value());
  }
  return Save(credentials_path(), root);
}

absl::StatusOr<Endpoint> ResolveEndpoint(const Arguments& arguments, const Shell& shell, const Config& config,
                                         bool may_be_new) {
  Endpoint endpoint;
  endpoint.profile = arguments.Get("profile", shell.Variable("TIERCTL_PROFILE"));
  const bool chosen = !endpoint.profile.empty();
  if (!chosen) endpoint.profile = config.current.empty() ? "default" : config.current;
  const auto found = config.profiles.find(endpoint.profile);
  if (found != config.profiles.end()) {
    endpoint.settings = found->second;
  } else if (chosen && !may_be_new) {
    const std::string known = absl::StrJoin(
        config.profiles, ", ", [](std::string* out, const auto& entry) { out->append(entry.first); });
    return ConfigError(absl::StrCat("there is no profile ", endpoint.profile, " (profiles: ", known,
                                    "); tierctl login --profile ", endpoint.profile, " makes it"),
                       absl::StrCat("没有配置 ", endpoint.profile, "（现有：", known,
                                    "）；用 tierctl login --profile ", endpoint.profile, " 新建"));
  }
  const std::string address = arguments.Get("address", shell.Variable("TIERCTL_ADDRESS"));
  if (!address.empty()) endpoint.settings.address = address;
  if (endpoint.settings.address.empty()) endpoint.settings.address = "127.0.0.1:7443";
  endpoint.settings.ca_file = arguments.Get("ca-file", endpoint.settings.ca_file);
  endpoint.settings.api_key_file = arguments.Get("api-key-file", endpoint.settings.api_key_file);
  return endpoint;
}

}  // namespace tierline::tierctl
