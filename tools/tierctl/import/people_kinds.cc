#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/status.h"
#include "tierline/v1/admin_service.pb.h"
#include "tools/tierctl/import/cell_values.h"
#include "tools/tierctl/import/kinds.h"

namespace tierline::tierctl {
namespace {

absl::Status FillTerritory(const Cells& cells, const RowDefaults& defaults,
                           google::protobuf::Message* element) {
  auto& territory = static_cast<v1::Territory&>(*element);
  territory.set_name(absl::StrCat("territories/", cells.Get("code")));
  if (cells.Has("parent_code")) territory.set_parent(absl::StrCat("territories/", cells.Get("parent_code")));
  return SetCell(cells, "display_name", "display_name", defaults, element);
}

absl::Status FillUser(const Cells& cells, const RowDefaults& defaults, google::protobuf::Message* element) {
  auto& user = static_cast<v1::User&>(*element);
  user.set_name(absl::StrCat("users/", cells.Get("login")));
  for (absl::string_view code : absl::StrSplit(cells.Get("territory_codes"), ';', absl::SkipWhitespace())) {
    user.add_territories(absl::StrCat("territories/", absl::StripAsciiWhitespace(code)));
  }
  TIERLINE_RETURN_IF_ERROR(SetCell(cells, "display_name", "display_name", defaults, element));
  TIERLINE_RETURN_IF_ERROR(SetCell(cells, "all_territories", "all_territories", defaults, element));
  return SetCell(cells, "role", "roles", defaults, element);
}

}  // namespace

std::vector<ImportKind> PeopleKinds() {
  return {
      {"territories",
       {{"code", true, {"片区编码", "编码"}, "id in the name: territories/CODE"},
        {"display_name", true, {"片区名称", "片区", "名称"}, "what it is called"},
        {"parent_code", false, {"上级片区编码", "上级编码"}, "the territory above"}},
       "tierline.v1.AdminService/BatchUpsertTerritories",
       "territories",
       500,
       "code",
       "parent_code",
       [] { return std::make_unique<v1::BatchUpsertTerritoriesRequest>(); },
       [] { return std::make_unique<v1::Territory>(); },
       FillTerritory},
      {"users",
       {{"login", true, {"登录名", "工号", "账号"}, "id in the name: users/LOGIN"},
        {"display_name", true, {"姓名", "名称"}, "name on screens"},
        {"role", true, {"角色"}, "rep, manager, ops, service, viewer or admin"},
        {"territory_codes", false, {"片区编码", "片区"}, "codes with ; between"},
        {"all_territories", false, {"全部片区"}, "true: the whole company"}},
       "tierline.v1.AdminService/BatchUpsertUsers",
       "users",
       500,
       "",
       "",
       [] { return std::make_unique<v1::BatchUpsertUsersRequest>(); },
       [] { return std::make_unique<v1::User>(); },
       FillUser},
  };
}

}  // namespace tierline::tierctl
