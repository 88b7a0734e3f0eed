#include "tools/tierctl/import/import.h"

#include <cstdio>
#include <fstream>
#include <memory>
#include <optional>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status.h"
#include "tools/tierctl/import/batches.h"
#include "tools/tierctl/import/input_file.h"
#include "tools/tierctl/message/output.h"
#include "tools/tierctl/message/values.h"
#include "tools/tierctl/session/connect.h"
#include "tools/tierctl/shell/options.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

using contract::Locale;

struct ImportOptions {
  const ImportKind* kind = nullptr;
  std::string path;
  std::map<std::string, std::string> map;
  RowDefaults defaults;
  std::string settings;  // digest of what shapes the batches
  int parallel = 4;
  bool restart = false;
  bool json = false;
};

std::vector<Option> KnownOptions() {
  std::vector<Option> options = {{"map"},       {"map-file"}, {"system"},        {"currency"},
                                 {"time-zone"}, {"parallel"}, {"restart", false}};
  AddOptions(ConnectionOptions(), &options);
  return options;
}

absl::StatusOr<ImportOptions> ReadOptions(const Arguments& arguments) {
  ImportOptions options;
  if (arguments.words.size() != 2) {
    return UsageError("usage: tierctl import KIND FILE.csv; see tierctl import --help",
                      "用法：tierctl import 类型 FILE.csv；见 tierctl import --help");
  }
  options.kind = FindImportKind(arguments.words[0]);
  if (options.kind == nullptr) {
    std::vector<std::string> names;
    for (const ImportKind& kind : ImportKinds()) names.push_back(kind.name);
    return UnknownName("kind of import", "导入类型", arguments.words[0], names);
  }
  options.path = arguments.words[1];
  std::vector<std::string> pairs;
  for (const auto& [name, value] : arguments.flags) {
    if (name == "map") pairs.push_back(value);
  }
  TIERLINE_ASSIGN_OR_RETURN(options.map, ReadMap(pairs, arguments.Get("map-file")));
  options.defaults.system = arguments.Get("system", "erp");
  options.defaults.currency = arguments.Get("currency");
  const std::string zone = arguments.Get("time-zone", "+08:00");
  const auto parsed_zone = ParseTimeZone(zone);
  const auto parallel = ParseInteger(arguments.Get("parallel", "4"));
  if (!parsed_zone.ok()) return UsageError("--time-zone must be like +08:00", "--time-zone 应形如 +08:00");
  if (!parallel.ok() || *parallel < 1 || *parallel > 16) {
    return UsageError("--parallel must be 1 to 16", "--parallel 必须是 1 到 16");
  }
  options.defaults.zone = *parsed_zone;
  options.parallel = static_cast<int>(*parallel);
  options.restart = arguments.On("restart");
  options.json = arguments.Get("output") == "json" || arguments.Get("output") == "jsonl";
  const std::string map = absl::StrJoin(options.map, ",", absl::PairFormatter("="));
  options.settings = absl::BytesToHexString(Sha256(absl::StrJoin(
      {options.kind->name, map, options.defaults.system, options.defaults.currency, zone}, "\n")));
  return options;
}

// The state to go on from.
absl::StatusOr<ImportState> BeginState(const ImportOptions& options, const std::string& state_path,
                                       const std::string& digest, Rng& rng) {
  ImportState fresh;
  fresh.digest = digest;
  fresh.settings = options.settings;
  fresh.run =
      absl::StrCat(absl::Hex(rng.Next64(), absl::kZeroPad16), absl::Hex(rng.Next64(), absl::kZeroPad16));
  if (options.restart) return fresh;
  TIERLINE_ASSIGN_OR_RETURN(const std::optional<ImportState> state, LoadState(state_path));
  if (!state.has_value()) return fresh;
  if (state->digest != digest || state->settings != options.settings) {
    return ConfigError(absl::StrCat(state_path,
                                    " is of an earlier import of another content or with other options; "
                                    "--restart begins from the start"),
                       absl::StrCat(state_path, " 属于内容或选项不同的上一次导入；用 --restart 从头开始"));
  }
  return *state;
}

std::string SummaryJson(const ImportCounts& counts, const std::string& rejected_path) {
  return absl::StrCat("{\"read\":", counts.read, ",\"sent\":", counts.sent, ",\"recorded\":", counts.recorded,
                      ",\"corrected\":", counts.corrected, ",\"unchanged\":", counts.unchanged,
                      ",\"waiting\":", counts.waiting, ",\"rejected\":", counts.rejected,
                      ",\"rejected_file\":\"",
                      counts.rejected > 0 ? absl::Utf8SafeCEscape(rejected_path) : "", "\"}\n");
}

std::string SummaryText(const ImportCounts& counts, const std::string& rejected_path, Locale locale) {
  std::string text = absl::StrCat(In(locale, "read ", "读取 "), counts.read, In(locale, ", sent ", "，发送 "),
                                  counts.sent, In(locale, ", recorded ", "，新增 "), counts.recorded,
                                  In(locale, ", corrected ", "，更正 "), counts.corrected,
                                  In(locale, ", unchanged ", "，无变化 "), counts.unchanged,
                                  In(locale, ", waiting ", "，待匹配客户 "), counts.waiting,
                                  In(locale, ", rejected ", "，拒绝 "), counts.rejected, "\n");
  if (counts.rejected > 0) {
    absl::StrAppend(&text, In(locale, "rejected rows with reasons: ", "被拒绝的行及原因："), rejected_path,
                    "\n");
  }
  return text;
}

class Import {
 public:
  Import(ImportOptions options, const Shell& shell, Locale locale, Session* session)
      : options_(std::move(options)),
        shell_(shell),
        locale_(locale),
        session_(session),
        state_path_(options_.path + ".tierctl-state"),
        rejected_path_(options_.path + ".rejected.csv") {}

  absl::Status Run() {
    TIERLINE_ASSIGN_OR_RETURN(const InputFile input, InspectFile(options_.path));
    std::ifstream file(options_.path, std::ios::binary);
    CsvReader reader(file);
    CsvRow header;
    TIERLINE_ASSIGN_OR_RETURN(const bool has_header, reader.Next(&header));
    if (!has_header) return ValidationError("the file is empty", "文件为空");
    TIERLINE_ASSIGN_OR_RETURN(const Mapping mapping,
                              Mapping::Create(header.fields, options_.map, options_.kind->columns));
    if (!mapping.unused().empty()) {
      *shell_.err << In(locale_, "columns not used: ", "未使用的列：")
                  << absl::StrJoin(mapping.unused(), ", ") << "\n";
    }
    TIERLINE_ASSIGN_OR_RETURN(ImportState state,
                              BeginState(options_, state_path_, input.digest, *shell_.rng));
    if (state.batches > 0) {
      *shell_.err << In(locale_, "going on after row ", "从上次进度继续，已处理行数：") << state.counts.read
                  << "\n";
    }
    TIERLINE_ASSIGN_OR_RETURN(
        auto rows, NewRowSource({options_.kind, &mapping, options_.defaults, locale_}, &reader, input.bytes));
    // On disk before anything is sent, so that whatever interrupts the run it goes on with the same request
    // ids.
    TIERLINE_RETURN_IF_ERROR(SaveState(state_path_, state));
    const absl::Status sent = Send(rows.get(), header.fields, &state);
    return Conclude(sent, state);
  }

 private:
  absl::Status Send(RowSource* rows, const std::vector<std::string>& header, ImportState* state) {
    RejectedFile rejected(rejected_path_, header, state->rejected_bytes);
    SenderSettings settings{options_.kind, state->run, options_.defaults.system, locale_, &shell_, session_};
    const bool single = options_.kind->new_request == nullptr;
    auto sender = single ? NewContactSender(std::move(settings)) : NewBatchSender(std::move(settings));
    Progress progress(shell_, locale_);
    const absl::Status sent = SendBatches({rows, sender.get(), &rejected, &progress, &shell_, state_path_,
                                           options_.kind->batch_size, options_.parallel},
                                          state);
    progress.Finish();
    return sent;
  }

  absl::Status Conclude(const absl::Status& sent, const ImportState& state) {
    *shell_.out << (options_.json ? SummaryJson(state.counts, rejected_path_)
                                  : SummaryText(state.counts, rejected_path_, locale_));
    shell_.out->flush();
    if (!sent.ok()) {
      *shell_.err << In(locale_, "not finished; run the same command again to go on\n",
                        "尚未完成；再次执行同一命令即可继续\n");
      return sent;
    }
    std::remove(state_path_.c_str());
    if (state.counts.rejected == 0) return absl::OkStatus();
    return WithExitCode(absl::FailedPreconditionError("rows were rejected"), kExitPartial);
  }

  const ImportOptions options_;
  const Shell& shell_;
  const Locale locale_;
  Session* const session_;
  const std::string state_path_;
  const std::string rejected_path_;
};

}  // namespace

absl::Status RunImportCommand(const std::vector<std::string>& args, const Shell& shell, Locale locale) {
  TIERLINE_ASSIGN_OR_RETURN(const Arguments arguments, ParseArguments(args, KnownOptions()));
  if (arguments.On("help") || arguments.words.empty()) {
    *shell.out << ImportHelp(arguments.words.empty() ? "" : arguments.words[0], locale);
    return absl::OkStatus();
  }
  TIERLINE_ASSIGN_OR_RETURN(ImportOptions options, ReadOptions(arguments));
  TIERLINE_ASSIGN_OR_RETURN(Connection connection, Connect(arguments, shell, locale));
  return Import(std::move(options), shell, locale, connection.session.get()).Run();
}

}  // namespace tierline::tierctl
