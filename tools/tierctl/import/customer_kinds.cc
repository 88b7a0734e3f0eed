#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/status.h"
#include "tierline/v1/customer_service.pb.h"
#include "tools/tierctl/import/cell_values.h"
#include "tools/tierctl/import/kinds.h"

namespace tierline::tierctl {
namespace {

void SetCode(const std::string& system, const std::string& code, v1::ExternalId* id) {
  id->set_system(system);
  id->set_code(code);
}

absl::Status FillIndustry(const Cells& cells, const RowDefaults& defaults,
                          google::protobuf::Message* element) {
  auto& industry = static_cast<v1::Industry&>(*element);
  industry.set_name(absl::StrCat("industries/", cells.Get("code")));
  if (cells.Has("display_name_zh")) industry.mutable_display_name()->set_zh(cells.Get("display_name_zh"));
  if (cells.Has("display_name_en")) industry.mutable_display_name()->set_en(cells.Get("display_name_en"));
  if (!cells.Has("growth_ratio") && !cells.Has("growth_date")) return absl::OkStatus();
  v1::Industry::Growth* growth = industry.add_growth();
  TIERLINE_RETURN_IF_ERROR(SetCell(cells, "growth_ratio", "growth_ratio", defaults, growth));
  return SetCell(cells, "growth_date", "date", defaults, growth);
}

absl::Status FillCustomer(const Cells& cells, const RowDefaults& defaults,
                          google::protobuf::Message* element) {
  auto& entry = static_cast<v1::BatchUpsertCustomersRequest::Entry&>(*element);
  v1::Customer& customer = *entry.mutable_customer();
  SetCode(defaults.system, cells.Get("code"), customer.add_external_ids());
  if (cells.Has("parent_code")) SetCode(defaults.system, cells.Get("parent_code"), entry.mutable_parent());
  if (cells.Has("industry_code"))
    customer.set_industry(absl::StrCat("industries/", cells.Get("industry_code")));
  if (cells.Has("territory_code"))
    customer.set_territory(absl::StrCat("territories/", cells.Get("territory_code")));
  if (cells.Has("owner_login")) customer.set_owner(absl::StrCat("users/", cells.Get("owner_login")));
  for (absl::string_view tag : absl::StrSplit(cells.Get("tags"), ';', absl::SkipWhitespace())) {
    customer.add_tags(std::string(absl::StripAsciiWhitespace(tag)));
  }
  for (const auto& [column, field] :
       {std::pair("display_name", "display_name"), std::pair("region", "region"),
        std::pair("employees", "employees"), std::pair("decision_nodes", "decision_nodes"),
        std::pair("key_contact_since", "key_contact_since_date"),
        std::pair("create_date", "cooperation_since_date"), std::pair("tier", "imported_tier_id"),
        std::pair("phone", "phone"), std::pair("address", "address"), std::pair("notes", "notes")}) {
    TIERLINE_RETURN_IF_ERROR(SetCell(cells, column, field, defaults, &customer));
  }
  v1::Money revenue;
  TIERLINE_ASSIGN_OR_RETURN(const bool known, SetMoney(cells, "annual_revenue", defaults, &revenue));
  if (known) *customer.mutable_annual_revenue() = revenue;
  return absl::OkStatus();
}

absl::Status FillContact(const Cells& cells, const RowDefaults& defaults,
                         google::protobuf::Message* element) {
  auto& request = static_cast<v1::CreateContactRequest&>(*element);
  // The sender turns the codes into names.
  request.set_parent(cells.Get("customer_code"));
  request.set_contact_id(cells.Get("code"));
  v1::Contact* contact = request.mutable_contact();
  for (const char* column : {"display_name", "title", "department", "decision_role", "phone", "email"}) {
    TIERLINE_RETURN_IF_ERROR(SetCell(cells, column, column, defaults, contact));
  }
  return absl::OkStatus();
}

ImportKind Industries() {
  return {"industries",
          {{"code", true, {"行业编码", "编码"}, "id in the name: industries/CODE"},
           {"display_name_zh", false, {"行业", "行业名称", "名称"}, "Chinese name"},
           {"display_name_en", false, {"英文名称"}, "English name"},
           {"growth_ratio", false, {"增长率"}, "growth in a year, 0.15 is 15 %"},
           {"growth_date", false, {"日期"}, "from when it holds"}},
          "tierline.v1.CustomerService/BatchUpsertIndustries",
          "industries",
          200,
          "",
          "",
          [] { return std::make_unique<v1::BatchUpsertIndustriesRequest>(); },
          [] { return std::make_unique<v1::Industry>(); },
          FillIndustry};
}

ImportKind Customers() {
  return {"customers",
          {{"code",
            true,
            {"客户编码", "客户编号", "客户代码"},
            "the customer's code in --system; leading zeros count"},
           {"display_name", true, {"客户名称", "名称"}, "name"},
           {"industry_code", false, {"行业", "行业编码"}, "industries/CODE"},
           {"region", false, {"区域", "地区"}, "region as the company writes it"},
           {"territory_code", false, {"片区", "片区编码"}, "territories/CODE"},
           {"owner_login", false, {"负责人"}, "users/LOGIN"},
           {"parent_code", false, {"上级客户编码", "集团编码"}, "code of the company it belongs to"},
           {"employees", false, {"员工人数", "员工数", "人数"}, "people employed"},
           {"annual_revenue", false, {"年营收", "年收入"}, "decimal amount"},
           {"annual_revenue_minor", false, {}, "the same in minor units"},
           {"currency", false, {"币种"}, "ISO 4217 code"},
           {"decision_nodes", false, {"决策节点", "决策节点数"}, "who must agree"},
           {"key_contact_since", false, {"关键人任职日期"}, "date"},
           {"tier", false, {"客户级别", "级别"}, "tier given before"},
           {"create_date", false, {"合作日期", "建档日期", "创建日期"}, "becomes cooperation_since_date"},
           {"phone", false, {"电话", "联系电话"}, "telephone"},
           {"address", false, {"地址"}, "address"},
           {"notes", false, {"备注"}, "notes"},
           {"tags", false, {"标签"}, "labels with ; between"}},
          "tierline.v1.CustomerService/BatchUpsertCustomers",
          "entries",
          500,
          "code",
          "parent_code",
          [] { return std::make_unique<v1::BatchUpsertCustomersRequest>(); },
          [] { return std::make_unique<v1::BatchUpsertCustomersRequest::Entry>(); },
          FillCustomer};
}

ImportKind Contacts() {
  return {"contacts",
          {{"customer_code", true, {"客户编码", "客户编号"}, "the customer's code in --system"},
           {"code",
            true,
            {"联系人编码", "联系人编号", "编码"},
            "code of the contact; the same code again changes nothing"},
           {"display_name", true, {"姓名", "联系人"}, "name"},
           {"title", false, {"职位", "职务"}, "position"},
           {"department", false, {"部门"}, "department"},
           {"decision_role", false, {"决策角色"}, "economic_buyer, influencer, user, gatekeeper or coach"},
           {"phone", false, {"电话", "手机"}, "telephone"},
           {"email", false, {"邮箱"}, "e-mail"}},
          "tierline.v1.CustomerService/CreateContact",
          "",
          100,
          "",
          "",
          nullptr,
          [] { return std::make_unique<v1::CreateContactRequest>(); },
          FillContact};
}

}  // namespace

std::vector<ImportKind> CustomerKinds() { return {Industries(), Customers(), Contacts()}; }

}  // namespace tierline::tierctl
