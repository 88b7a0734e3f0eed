#include "tools/tierctl/import/state.h"

#include <map>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "tools/tierctl/shell/files.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

std::map<std::string, int64_t*> Numbers(ImportState* state) {
  ImportCounts& counts = state->counts;
  return {{"batches", &state->batches},     {"rejected_bytes", &state->rejected_bytes},
          {"read", &counts.read},           {"sent", &counts.sent},
          {"recorded", &counts.recorded},   {"corrected", &counts.corrected},
          {"unchanged", &counts.unchanged}, {"waiting", &counts.waiting},
          {"rejected", &counts.rejected}};
}

}  // namespace

absl::StatusOr<std::optional<ImportState>> LoadState(const std::string& path) {
  if (!FileExists(path)) return std::nullopt;
  TIERLINE_ASSIGN_OR_RETURN(const std::string json, ReadFile(path));
  google::protobuf::Struct object;
  bool good = google::protobuf::util::JsonStringToMessage(json, &object).ok();
  ImportState state;
  state.digest = (*object.mutable_fields())["digest"].string_value();
  state.settings = (*object.mutable_fields())["settings"].string_value();
  state.run = (*object.mutable_fields())["run"].string_value();
  good = good && !state.run.empty();
  for (const auto& [name, number] : Numbers(&state)) {
    good = good && absl::SimpleAtoi((*object.mutable_fields())[name].string_value(), number) && *number >= 0;
  }
  if (!good) {
    return ConfigError(absl::StrCat(path, " cannot be read; --restart begins from the start"),
                       absl::StrCat(path, " 无法读取；用 --restart 从头开始"));
  }
  return state;
}

absl::Status SaveState(const std::string& path, const ImportState& state) {
  google::protobuf::Struct object;
  auto& fields = *object.mutable_fields();
  fields["digest"].set_string_value(state.digest);
  fields["settings"].set_string_value(state.settings);
  fields["run"].set_string_value(state.run);
  ImportState copy = state;
  for (const auto& [name, number] : Numbers(&copy)) fields[name].set_string_value(absl::StrCat(*number));
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(object, &json).ok()) {
    return GeneralError("the import's state cannot be written", "无法写入导入状态");
  }
  return WriteFile(path, json, 0600);
}

}  // namespace tierline::tierctl
