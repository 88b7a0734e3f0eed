#include "tools/tierctl/message/request.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <set>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/base/status.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/util/json_util.h"
#include "tools/tierctl/message/values.h"
#include "tools/tierctl/shell/files.h"
#include "tools/tierctl/shell/options.h"
#include "tools/tierctl/shell/problem.h"

namespace tierline::tierctl {
namespace {

namespace pb = google::protobuf;

constexpr size_t kMaxDepth = 6;

bool IsResource(const pb::Descriptor& type) { return type.options().HasExtension(google::api::resource); }

void CollectFlags(const pb::Descriptor& type, const std::string& prefix,
                  std::vector<const pb::FieldDescriptor*>* path, std::vector<FieldFlag>* flags) {
  for (int i = 0; i < type.field_count(); ++i) {
    const pb::FieldDescriptor* field = type.field(i);
    if (IsOutputOnly(*field)) continue;
    const std::string name = prefix + Kebab(field->name());
    path->push_back(field);
    flags->push_back({path->size() == 1 && IsGeneralOption(name) ? "request." + name : name, *path});
    const pb::Descriptor* below = field->is_repeated() ? nullptr : field->message_type();
    const bool recursive = below != nullptr && std::any_of(path->begin(), path->end(), [&](auto* outer) {
                             return outer->containing_type() == below;
                           });
    const bool leaf_form =
        below != nullptr && HasShortForm(*below) && below->full_name() != "tierline.v1.Money";
    if (below != nullptr && !recursive && !leaf_form && path->size() < kMaxDepth) {
      CollectFlags(*below, name + ".", path, flags);
    }
    path->pop_back();
  }
}

std::string Describe(const FieldFlag& flag) { return "--" + flag.name; }

absl::Status FlagProblem(const FieldFlag& flag, const absl::Status& why) {
  return UsageError(absl::StrCat(Describe(flag), " ", MessageIn(why, contract::Locale::kEnglish)),
                    absl::StrCat(Describe(flag), " ", MessageIn(why, contract::Locale::kChinese)));
}

pb::Message* Owner(const FieldFlag& flag, pb::Message* request) {
  for (size_t i = 0; i + 1 < flag.path.size(); ++i) {
    request = request->GetReflection()->MutableMessage(request, flag.path[i]);
  }
  return request;
}

// Values of files: @FILE for bytes, messages and secrets.
absl::StatusOr<std::string> Resolve(const FieldFlag& flag, const std::string& text) {
  const pb::FieldDescriptor& field = flag.field();
  const bool from_file = field.type() == pb::FieldDescriptor::TYPE_BYTES || IsSecret(field) ||
                         field.cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE;
  if (!from_file || !absl::StartsWith(text, "@")) return text;
  TIERLINE_ASSIGN_OR_RETURN(std::string bytes, ReadFile(text.substr(1)));
  if (field.type() == pb::FieldDescriptor::TYPE_BYTES) return absl::Base64Escape(bytes);
  while (!bytes.empty() && (bytes.back() == '\n' || bytes.back() == '\r')) bytes.pop_back();
  return bytes;
}

// Keeps count of what the flags set: a oneof takes one member, a field given again replaces what a file said.
class FlagSetter {
 public:
  FlagSetter(absl::TimeZone zone, pb::Message* request) : zone_(zone), request_(request) {}

  absl::Status Set(const FieldFlag& flag, const std::string& text) {
    TIERLINE_RETURN_IF_ERROR(ClaimOneofs(flag));
    pb::Message* owner = Owner(flag, request_);
    const pb::FieldDescriptor& field = flag.field();
    const bool first = given_.insert(flag.Path()).second;
    const bool replaces =
        field.is_repeated() || (field.message_type() && HasShortForm(*field.message_type()));
    if (first && replaces) owner->GetReflection()->ClearField(owner, &field);
    if (!first && !field.is_repeated() && field.cpp_type() != pb::FieldDescriptor::CPPTYPE_MESSAGE) {
      return UsageError(absl::StrCat(Describe(flag), " is given twice"),
                        absl::StrCat(Describe(flag), " 给了两次"));
    }
    TIERLINE_ASSIGN_OR_RETURN(const std::string value, Resolve(flag, text));
    const absl::Status set = SetFromText(field, value, zone_, owner);
    return set.ok() ? set : FlagProblem(flag, set);
  }

  const std::set<std::string>& given() const { return given_; }

 private:
  absl::Status ClaimOneofs(const FieldFlag& flag) {
    std::string prefix;
    for (const pb::FieldDescriptor* field : flag.path) {
      if (const pb::OneofDescriptor* oneof = field->real_containing_oneof(); oneof != nullptr) {
        const auto [claim, fresh] = oneofs_.emplace(prefix + oneof->name(), field);
        if (!fresh && claim->second != field) {
          const std::string a = "--" + Kebab(prefix + claim->second->name()),
                            b = "--" + Kebab(prefix + field->name());
          return UsageError(absl::StrCat("only one of ", a, " and ", b, " can be given"),
                            absl::StrCat(a, " 和 ", b, " 只能给一个"));
        }
      }
      absl::StrAppend(&prefix, field->name(), ".");
    }
    return absl::OkStatus();
  }

  const absl::TimeZone zone_;
  pb::Message* const request_;
  std::set<std::string> given_;
  std::map<std::string, const pb::FieldDescriptor*> oneofs_;
};

absl::Status ReadRequestFile(const std::string& path, std::istream& in, pb::Message* request) {
  std::string json;
  if (path == "-") {
    json.assign(std::istreambuf_iterator<char>(in), {});
  } else {
    TIERLINE_ASSIGN_OR_RETURN(json, ReadFile(path));
  }
  const auto status = pb::util::JsonStringToMessage(json, request);
  if (status.ok()) return absl::OkStatus();
  const std::string why(status.message().data(), status.message().size());
  return UsageError(absl::StrCat(path, " is not a ", request->GetDescriptor()->name(), " in JSON: ", why),
                    absl::StrCat(path, " 不是 ", request->GetDescriptor()->name(), " 的 JSON：", why));
}

// An update without mask changes what the flags say, no more.
void SetDefaultMask(const std::set<std::string>& given, pb::Message* request) {
  const pb::FieldDescriptor* mask = request->GetDescriptor()->FindFieldByName("update_mask");
  if (mask == nullptr || request->GetReflection()->HasField(*request, mask)) return;
  std::set<std::string> paths;
  for (const std::string& path : given) {
    const std::vector<std::string> parts = absl::StrSplit(path, absl::MaxSplits('.', 1));
    const pb::FieldDescriptor* top = request->GetDescriptor()->FindFieldByName(parts[0]);
    if (parts.size() < 2 || top->message_type() == nullptr || !IsResource(*top->message_type())) continue;
    if (parts[1] != "name" && parts[1] != "etag") paths.insert(parts[1]);
  }
  if (paths.empty()) return;
  pb::Message* message = request->GetReflection()->MutableMessage(request, mask);
  const pb::FieldDescriptor* field = message->GetDescriptor()->FindFieldByName("paths");
  for (const std::string& path : paths) message->GetReflection()->AddString(message, field, path);
}

absl::Status FillWords(const Catalog& catalog, const std::vector<std::string>& words, pb::Message* request) {
  if (words.empty()) return absl::OkStatus();
  const FieldFlag flag = PositionalField(*request->GetDescriptor());
  if (flag.path.empty() || (words.size() > 1 && !flag.field().is_repeated())) {
    const std::string& extra = flag.path.empty() ? words[0] : words[1];
    return UsageError(absl::StrCat("unexpected word ", extra, "; see --help"),
                      absl::StrCat("多余的参数 ", extra, "；见 --help"));
  }
  pb::Message* owner = Owner(flag, request);
  for (const std::string& word : words) {
    const std::string name = ExpandName(catalog, flag, word);
    TIERLINE_RETURN_IF_ERROR(SetFromText(flag.field(), name, absl::UTCTimeZone(), owner));
  }
  return absl::OkStatus();
}

void HideSecrets(pb::Message* message) {
  std::vector<const pb::FieldDescriptor*> fields;
  message->GetReflection()->ListFields(*message, &fields);
  for (const pb::FieldDescriptor* field : fields) {
    if (IsSecret(*field) && field->cpp_type() == pb::FieldDescriptor::CPPTYPE_STRING &&
        !field->is_repeated()) {
      message->GetReflection()->SetString(message, field, "[secret]");
    } else if (field->cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE && !field->is_repeated()) {
      HideSecrets(message->GetReflection()->MutableMessage(message, field));
    }
  }
}

}  // namespace

std::string FieldFlag::Path() const {
  return absl::StrJoin(path, ".", [](std::string* out, auto* field) { out->append(field->name()); });
}

std::vector<FieldFlag> FieldFlags(const pb::Descriptor& request) {
  std::vector<FieldFlag> flags;
  std::vector<const pb::FieldDescriptor*> path;
  CollectFlags(request, "", &path, &flags);
  return flags;
}

FieldFlag PositionalField(const pb::Descriptor& request) {
  for (const char* name : {"name", "names", "parent"}) {
    const pb::FieldDescriptor* field = request.FindFieldByName(name);
    if (field != nullptr && field->cpp_type() == pb::FieldDescriptor::CPPTYPE_STRING) return {name, {field}};
  }
  for (int i = 0; i < request.field_count() && request.FindFieldByName("update_mask") != nullptr; ++i) {
    const pb::FieldDescriptor* field = request.field(i);
    const pb::Descriptor* type = field->message_type();
    if (type == nullptr || field->is_repeated() || !IsResource(*type)) continue;
    const pb::FieldDescriptor* name = type->FindFieldByName("name");
    if (name != nullptr) return {Kebab(field->name()) + ".name", {field, name}};
  }
  for (int i = 0; i < request.field_count(); ++i) {
    const pb::FieldDescriptor* field = request.field(i);
    if (field->options().HasExtension(google::api::resource_reference) && IsRequired(*field)) {
      return {Kebab(field->name()), {field}};
    }
  }
  return {};
}

std::string ExpandName(const Catalog& catalog, const FieldFlag& flag, const std::string& name) {
  const pb::FieldDescriptor& field = flag.field();
  const auto& reference = field.options().GetExtension(google::api::resource_reference);
  std::string type = reference.type();
  if (type.empty()) type = reference.child_type();
  if (type.empty()) type = field.containing_type()->options().GetExtension(google::api::resource).type();
  const Resource* resource = catalog.FindResourceType(type);
  if (resource == nullptr || name.empty()) return name;
  std::vector<std::string> pattern = absl::StrSplit(resource->patterns.front(), '/');
  if (!reference.child_type().empty()) pattern.resize(pattern.size() < 2 ? 0 : pattern.size() - 2);
  const auto variables = std::count_if(pattern.begin(), pattern.end(),
                                       [](const std::string& part) { return absl::StartsWith(part, "{"); });
  if (variables == 1 && !absl::StrContains(name, "/")) {
    for (std::string& part : pattern) {
      if (absl::StartsWith(part, "{")) part = name;
    }
    return absl::StrJoin(pattern, "/");
  }
  const size_t parts = std::count(name.begin(), name.end(), '/') + 1;
  if (parts + 1 == pattern.size() && !absl::StartsWith(pattern.back(), "{"))
    return name + "/" + pattern.back();
  return name;
}

absl::Status FillRequest(const Catalog& catalog, const Arguments& arguments, std::istream& in,
                         absl::TimeZone zone, pb::Message* request) {
  const std::optional<std::string> file = arguments.Find("from-file");
  if (file.has_value()) TIERLINE_RETURN_IF_ERROR(ReadRequestFile(*file, in, request));
  TIERLINE_RETURN_IF_ERROR(FillWords(catalog, arguments.words, request));
  FlagSetter setter(zone, request);
  const std::vector<FieldFlag> flags = FieldFlags(*request->GetDescriptor());
  for (const auto& [name, value] : arguments.flags) {
    const auto flag =
        std::find_if(flags.begin(), flags.end(), [&](auto& known) { return known.name == name; });
    if (flag != flags.end()) TIERLINE_RETURN_IF_ERROR(setter.Set(*flag, value));
  }
  if (!file.has_value()) SetDefaultMask(setter.given(), request);
  return absl::OkStatus();
}

std::string ToJson(const pb::Message& message, bool pretty) {
  pb::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.add_whitespace = pretty;
  std::string json;
  if (!pb::util::MessageToJsonString(message, &json, options).ok()) json = "{}";
  return json;
}

std::string ToShownJson(const pb::Message& request) {
  std::unique_ptr<pb::Message> shown(request.New());
  shown->CopyFrom(request);
  HideSecrets(shown.get());
  return ToJson(*shown, true);
}

}  // namespace tierline::tierctl
