#include "tools/tierctl/run.h"

#include <algorithm>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/status.h"
#include "tools/tierctl/errors.h"
#include "tools/tierctl/help.h"
#include "tools/tierctl/import/import.h"
#include "tools/tierctl/invoke.h"
#include "tools/tierctl/login.h"
#include "tools/tierctl/message/descriptors.h"
#include "tools/tierctl/message/output.h"
#include "tools/tierctl/message/request.h"
#include "tools/tierctl/message/values.h"
#include "tools/tierctl/session/connect.h"
#include "tools/tierctl/shell/arguments.h"
#include "tools/tierctl/shell/options.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

namespace pb = google::protobuf;
using contract::Locale;

// The value of an option before the command is known: the language and format of errors depend on it.
std::string Early(const std::vector<std::string>& args, absl::string_view name,
                  absl::string_view short_name) {
  for (size_t i = 0; i < args.size(); ++i) {
    const absl::string_view arg = args[i];
    if (arg == "--") break;
    if ((arg == name || arg == short_name) && i + 1 < args.size()) return args[i + 1];
    if (absl::StartsWith(arg, absl::StrCat(name, "="))) return args[i].substr(name.size() + 1);
    if (short_name == "-o" && absl::StartsWith(arg, "-o") && arg.size() > 2)
      return args[i].substr(arg[2] == '=' ? 3 : 2);
  }
  return "";
}

absl::StatusOr<OutputOptions> ReadOutputOptions(const Arguments& arguments, Locale locale) {
  OutputOptions output;
  output.locale = locale;
  TIERLINE_ASSIGN_OR_RETURN(output.format, ParseFormat(arguments.Get("output", "table")));
  output.columns = absl::StrSplit(arguments.Get("columns"), ',', absl::SkipWhitespace());
  output.headers = !arguments.On("no-headers");
  const auto zone = ParseTimeZone(arguments.Get("time-zone", "+08:00"));
  if (!zone.ok()) {
    return UsageError(absl::StrCat("--time-zone ", MessageIn(zone.status(), Locale::kEnglish)),
                      absl::StrCat("--time-zone ", MessageIn(zone.status(), Locale::kChinese)));
  }
  output.zone = *zone;
  return output;
}

class Program {
 public:
  Program(const Catalog& catalog, const Shell& shell, Locale locale)
      : catalog_(catalog), shell_(shell), locale_(locale) {}

  absl::Status Run(std::vector<std::string> args) const {
    if (args.empty() || args[0] == "--help" || args[0] == "-h") return Show(GeneralHelp(catalog_, locale_));
    const std::string command = args[0];
    args.erase(args.begin());
    if (command == "help") return Help(args);
    if (command == "describe") return DescribeName(args);
    if (command == "login") return Login(args);
    if (command == "logout" || command == "profile") return Account(command, args);
    if (command == "call") return Raw(args);
    if (command == "import") return RunImportCommand(args, shell_, locale_);
    if (const ResourceCommand* resource = catalog_.FindResource(command)) return OfResource(*resource, args);
    if (const pb::ServiceDescriptor* service = catalog_.FindService(command))
      return OfService(*service, args);
    return UnknownName("command", "命令", command, Commands());
  }

 private:
  absl::Status Show(const std::string& text) const {
    *shell_.out << text;
    return absl::OkStatus();
  }

  std::vector<std::string> Commands() const {
    std::vector<std::string> commands = {"help", "describe", "login", "logout", "profile", "call", "import"};
    for (const auto& resource : catalog_.resources()) commands.push_back(resource.noun);
    for (const auto* service : catalog_.services()) commands.push_back(CommandName(*service));
    return commands;
  }

  absl::Status Help(std::vector<std::string> words) const {
    if (words.empty()) return Show(GeneralHelp(catalog_, locale_));
    if (words[0] == "exit-codes") return Show(ExitCodesHelp(locale_));
    words.emplace_back("--help");
    return Run(words);
  }

  absl::Status DescribeName(const std::vector<std::string>& args) const {
    std::vector<Option> options;
    AddOptions(ConnectionOptions(), &options);
    TIERLINE_ASSIGN_OR_RETURN(const Arguments arguments, ParseArguments(args, options));
    if (arguments.words.size() != 1)
      return UsageError("usage: tierctl describe NAME [-o json]", "用法：tierctl describe 名称 [-o json]");
    TIERLINE_ASSIGN_OR_RETURN(const std::string text,
                              Describe(catalog_, arguments.words[0], arguments.Get("output") == "json"));
    return Show(text);
  }

  absl::Status Login(const std::vector<std::string>& args) const {
    std::vector<Option> options = LoginOptions();
    AddOptions(ConnectionOptions(), &options);
    TIERLINE_ASSIGN_OR_RETURN(const Arguments arguments, ParseArguments(args, options));
    if (arguments.On("help")) return Show(LoginHelp(locale_));
    if (!arguments.words.empty())
      return UsageError("login takes no words; see --help", "login 不接受多余参数；见 --help");
    return RunLogin(arguments, shell_, locale_);
  }

  absl::Status Account(const std::string& command, const std::vector<std::string>& args) const {
    std::vector<Option> options;
    AddOptions(ConnectionOptions(), &options);
    TIERLINE_ASSIGN_OR_RETURN(const Arguments arguments, ParseArguments(args, options));
    if (arguments.On("help")) return Show(LoginHelp(locale_));
    return command == "logout" ? RunLogout(arguments, shell_, locale_)
                               : RunProfile(arguments, shell_, locale_);
  }

  absl::Status Raw(std::vector<std::string> args) const {
    if (args.empty() || absl::StartsWith(args[0], "-")) {
      return UsageError("usage: tierctl call Service/Method --json '{…}'",
                        "用法：tierctl call Service/Method --json '{…}'");
    }
    const pb::MethodDescriptor* method = catalog_.FindMethodByPath(args[0]);
    if (method == nullptr) {
      return UsageError(
          absl::StrCat("there is no method ", args[0], "; write it like CustomerService/GetCustomer"),
          absl::StrCat("没有方法 ", args[0], "；请写成 CustomerService/GetCustomer"));
    }
    const std::string name = absl::StrCat("call ", args[0]);
    args.erase(args.begin());
    return Invoke(*method, name, args);
  }

  absl::Status OfResource(const ResourceCommand& resource, std::vector<std::string> args) const {
    if (args.empty() || args[0] == "--help" || args[0] == "-h") return Show(ResourceHelp(resource, locale_));
    const auto verb = resource.verbs.find(args[0]);
    if (verb == resource.verbs.end()) {
      std::vector<std::string> verbs;
      for (const auto& [name, method] : resource.verbs) verbs.push_back(name);
      return UnknownName("verb", "操作", args[0], verbs);
    }
    args.erase(args.begin());
    return Invoke(*verb->second, absl::StrCat(resource.noun, " ", verb->first), args);
  }

  absl::Status OfService(const pb::ServiceDescriptor& service, std::vector<std::string> args) const {
    if (args.empty() || args[0] == "--help" || args[0] == "-h") return Show(ServiceHelp(service, locale_));
    const pb::MethodDescriptor* method = catalog_.FindMethod(service, args[0]);
    if (method == nullptr) {
      std::vector<std::string> names;
      for (int i = 0; i < service.method_count(); ++i) names.push_back(CommandName(*service.method(i)));
      return UnknownName("method", "方法", args[0], names);
    }
    args.erase(args.begin());
    return Invoke(*method, absl::StrCat(CommandName(service), " ", CommandName(*method)), args);
  }

  absl::Status Invoke(const pb::MethodDescriptor& method, const std::string& command,
                      const std::vector<std::string>& args) const {
    std::vector<Option> options;
    AddOptions(CallOptions(), &options);
    for (const FieldFlag& flag : FieldFlags(*method.input_type())) {
      const pb::FieldDescriptor& field = flag.field();
      options.push_back(
          {flag.name, field.is_repeated() || field.cpp_type() != pb::FieldDescriptor::CPPTYPE_BOOL});
    }
    if (absl::StartsWith(command, "call ")) options.push_back({"json"});
    TIERLINE_ASSIGN_OR_RETURN(const Arguments arguments, ParseArguments(args, options));
    if (arguments.On("help")) return Show(MethodHelp(method, command, locale_));
    if (method.client_streaming() || method.server_streaming()) {
      return UsageError("this method streams; tierctl calls unary methods",
                        "该方法是流式方法；tierctl 只支持一元调用");
    }
    TIERLINE_ASSIGN_OR_RETURN(OutputOptions output, ReadOutputOptions(arguments, locale_));
    const Invocation invocation{&catalog_, &method, &arguments, &shell_, output};
    TIERLINE_ASSIGN_OR_RETURN(auto request, MakeRequest(invocation, output.zone));
    if (arguments.On("dry-run")) return Show(ToShownJson(*request));
    TIERLINE_ASSIGN_OR_RETURN(Connection connection, Connect(arguments, shell_, locale_));
    return CallAndPrint(invocation, *request, *connection.session);
  }

  const Catalog& catalog_;
  const Shell& shell_;
  const Locale locale_;
};

Locale PreferredLocale(const std::vector<std::string>& args, const Shell& shell) {
  for (const std::string& tag : {Early(args, "--lang", "--lang"), shell.Variable("LC_ALL"),
                                 shell.Variable("LC_MESSAGES"), shell.Variable("LANG")}) {
    if (!tag.empty()) return contract::ParseLocale(tag);
  }
  return Locale::kEnglish;
}

}  // namespace

int Run(const std::vector<std::string>& args, const Shell& shell) {
  const Catalog& catalog = Catalog::Embedded();
  const Locale locale = PreferredLocale(args, shell);
  const absl::Status status = Program(catalog, shell, locale).Run(args);
  if (status.ok()) return kExitOk;
  shell.out->flush();
  const std::string format = Early(args, "--output", "-o");
  // A partial success has been told by its own summary.
  if (ExitCodeOf(status) == kExitPartial) return kExitPartial;
  if (format == "json" || format == "jsonl") {
    *shell.err << ErrorJson(status, locale, catalog) << "\n";
  } else {
    *shell.err << ErrorText(status, locale);
  }
  return ExitCodeOf(status);
}

}  // namespace tierline::tierctl
