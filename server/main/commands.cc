#include "server/main/commands.h"

#include <ostream>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/base/status.h"
#include "server/identity/bootstrap.h"
#include "server/identity/key_file.h"
#include "server/main/certificate.h"

namespace tierline::server {
namespace {

constexpr absl::Duration kGrace = absl::Seconds(30);

constexpr absl::string_view kHelp = R"(tierlined - the Tierline server

  tierlined init --data-dir DIR --company NAME [--profile P] [--currency CNY] [--time-zone Asia/Shanghai]
                 [--admin ID] [--tenant N]
      Makes the signing key, the database, the company and its first administrator, and prints a one-time code
      for him. Profiles: distributor (default), project, visits-only.
  tierlined serve [--config FILE] [SETTINGS]
      Serves until SIGTERM or SIGINT. `tierlined help serve` lists the settings.
  tierlined code --data-dir DIR --user ID [--tenant N]
      Prints a new one-time code for a user who cannot log in any more. The server must be stopped when the
      database is SQLite.
  tierlined dev-certificate --data-dir DIR [--host NAME]
      Makes a self-signed TLS certificate for trying: certificate.pem and certificate-key.pem.
  tierlined --version

Exit codes: 0 ended as asked; 1 failed; 2 wrong words on the command line or in the settings.
)";

void PrintSettings(std::ostream& out) {
  const Config defaults;
  out << "Settings of `tierlined serve`: as --NAME, as TIERLINED_NAME in the environment (capitals, _ for "
         "-),\n"
         "or as \"NAME\" in the JSON object of the --config file. A flag wins over the environment, that "
         "over the file.\n\n";
  for (const Setting& setting : Settings()) {
    const std::string shown = setting.show(defaults);
    out << absl::StrFormat("  --%-20s %s%s\n", setting.name, setting.help,
                           shown.empty() ? "" : absl::StrCat(" (default ", shown, ")"));
  }
}

std::string Take(std::map<std::string, std::string>& flags, const std::string& name,
                 const std::string& fallback) {
  const auto it = flags.find(name);
  if (it == flags.end()) return fallback;
  std::string value = std::move(it->second);
  flags.erase(it);
  return value;
}

absl::StatusOr<store::TenantId> TakeTenant(std::map<std::string, std::string>& flags) {
  const std::string text = Take(flags, "tenant", "1");
  store::TenantId tenant = 0;
  if (!absl::SimpleAtoi(text, &tenant) || tenant < 1) {
    return absl::InvalidArgumentError("--tenant: must be a number from 1 on");
  }
  return tenant;
}

absl::StatusOr<v1::Tenant::Profile> ProfileOf(const std::string& text) {
  if (text == "distributor") return v1::Tenant::DISTRIBUTOR;
  if (text == "project") return v1::Tenant::PROJECT;
  if (text == "visits-only") return v1::Tenant::VISITS_ONLY;
  return absl::InvalidArgumentError(
      absl::StrCat("--profile ", text, ": must be distributor, project or visits-only"));
}

void PrintCode(const identity::IssuedCode& code, absl::string_view user, std::ostream& out) {
  out << "One-time code of " << user << ": " << code.code << "\n"
      << "It works once, until " << absl::FormatTime("%Y-%m-%d %H:%M UTC", code.expires, absl::UTCTimeZone())
      << ". Use it with:\n"
      << "  tierctl login --code " << code.code << "\n";
}

absl::Status Init(std::map<std::string, std::string> flags, const Process& process) {
  identity::NewTenant wanted;
  TIERLINE_ASSIGN_OR_RETURN(wanted.tenant, TakeTenant(flags));
  wanted.display_name = Take(flags, "company", "");
  if (wanted.display_name.empty()) return absl::InvalidArgumentError("--company NAME is required");
  TIERLINE_ASSIGN_OR_RETURN(wanted.profile, ProfileOf(Take(flags, "profile", "distributor")));
  wanted.currency_code = Take(flags, "currency", wanted.currency_code);
  wanted.time_zone = Take(flags, "time-zone", wanted.time_zone);
  wanted.admin_id = Take(flags, "admin", wanted.admin_id);
  TIERLINE_ASSIGN_OR_RETURN(const Config config, BuildConfig(flags, process.environment, process.read_file));
  TIERLINE_ASSIGN_OR_RETURN(const std::unique_ptr<sql::Driver> driver, OpenDriver(config));
  absl::Status key = identity::CreateKeyFile(config.SigningKeyPath());
  if (!key.ok() && !absl::IsAlreadyExists(key)) return key;
  TIERLINE_ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store,
                            OpenMigratedStore(config, process.world, *driver));
  TIERLINE_ASSIGN_OR_RETURN(const identity::IssuedCode code, identity::CreateTenant(*store, wanted));
  TIERLINE_RETURN_IF_ERROR(store->Stop());
  process.out << "Company " << wanted.display_name << " is ready in " << config.DatabaseUrl() << ".\n";
  PrintCode(code, wanted.admin_id, process.out);
  return absl::OkStatus();
}

absl::Status Code(std::map<std::string, std::string> flags, const Process& process) {
  TIERLINE_ASSIGN_OR_RETURN(const store::TenantId tenant, TakeTenant(flags));
  const std::string user = Take(flags, "user", "");
  if (user.empty()) return absl::InvalidArgumentError("--user ID is required");
  TIERLINE_ASSIGN_OR_RETURN(const Config config, BuildConfig(flags, process.environment, process.read_file));
  TIERLINE_ASSIGN_OR_RETURN(const std::unique_ptr<sql::Driver> driver, OpenDriver(config));
  // Opening would make the database; in a folder without a key that is a mistyped --data-dir.
  TIERLINE_RETURN_IF_ERROR(identity::LoadKeyFile(config.SigningKeyPath()).status());
  TIERLINE_ASSIGN_OR_RETURN(const std::unique_ptr<store::Store> store,
                            OpenMigratedStore(config, process.world, *driver));
  TIERLINE_ASSIGN_OR_RETURN(const identity::IssuedCode code, identity::IssueCode(*store, tenant, user));
  TIERLINE_RETURN_IF_ERROR(store->Stop());
  PrintCode(code, user, process.out);
  return absl::OkStatus();
}

absl::Status DevCertificate(std::map<std::string, std::string> flags, const Process& process) {
  const std::string host = Take(flags, "host", "localhost");
  TIERLINE_ASSIGN_OR_RETURN(const Config config, BuildConfig(flags, process.environment, process.read_file));
  const std::string certificate = absl::StrCat(config.data_dir, "/certificate.pem");
  const std::string key = absl::StrCat(config.data_dir, "/certificate-key.pem");
  TIERLINE_RETURN_IF_ERROR(WriteDevCertificate(host, process.world.clock.Now(), certificate, key));
  process.out << "Made " << certificate << " and " << key
              << ", for trying only, valid for 30 days. Use them with:\n"
              << "  tierlined serve --tls-certificate " << certificate << " --tls-key " << key << " ...\n"
              << "  tierctl login --ca-file " << certificate << " ...\n";
  return absl::OkStatus();
}

absl::Status Serve(const std::map<std::string, std::string>& flags, const Process& process) {
  TIERLINE_ASSIGN_OR_RETURN(const Config config, BuildConfig(flags, process.environment, process.read_file));
  TIERLINE_ASSIGN_OR_RETURN(const std::unique_ptr<Server> server, StartServer(config, process.world));
  process.world.log.Info("serving", {{"port", int64_t{server->port()}}, {"tls", config.tls()}});
  if (!process.wait_for_signal())
    return absl::DataLossError("the storage failed; see the log, then start again");
  process.world.log.Info("stopping");
  TIERLINE_RETURN_IF_ERROR(server->Stop(kGrace));
  process.world.log.Info("stopped");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<CommandLine> ParseCommandLine(const std::vector<std::string>& arguments) {
  static const auto* const kBare = new std::set<std::string>{"help", "version"};
  CommandLine line;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (!absl::StartsWith(word, "--")) {
      (line.command.empty() ? line.command : line.words.emplace_back()) = word;
      continue;
    }
    const size_t equals = word.find('=');
    const std::string name = word.substr(2, equals == std::string::npos ? equals : equals - 2);
    std::string value;
    if (equals != std::string::npos) {
      value = word.substr(equals + 1);
    } else if (!kBare->contains(name)) {
      if (++i == arguments.size() || absl::StartsWith(arguments[i], "--")) {
        return absl::InvalidArgumentError(absl::StrCat("--", name, " needs a value"));
      }
      value = arguments[i];
    }
    if (!line.flags.emplace(name, value).second) {
      return absl::InvalidArgumentError(absl::StrCat("--", name, " is given twice"));
    }
  }
  return line;
}

absl::Status RunCommand(const CommandLine& line, const Process& process) {
  if (line.flags.contains("version")) {
    process.out << "tierlined " << TIERLINE_VERSION << "\n";
    return absl::OkStatus();
  }
  const bool help = line.command.empty() || line.command == "help" || line.flags.contains("help");
  if (help) {
    const bool serve = line.command == "serve" || (!line.words.empty() && line.words.front() == "serve");
    if (serve) {
      PrintSettings(process.out);
    } else {
      process.out << kHelp;
    }
    return absl::OkStatus();
  }
  if (!line.words.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", line.words.front(), "\" is not understood; see `tierlined help`"));
  }
  if (line.command == "serve") return Serve(line.flags, process);
  if (line.command == "init") return Init(line.flags, process);
  if (line.command == "code") return Code(line.flags, process);
  if (line.command == "dev-certificate") return DevCertificate(line.flags, process);
  return absl::InvalidArgumentError(
      absl::StrCat("there is no command \"", line.command, "\"; see `tierlined help`"));
}

}  // namespace tierline::server
